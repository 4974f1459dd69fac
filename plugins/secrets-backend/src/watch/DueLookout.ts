/*
 * Copyright 2026 The Keyturn Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import {
  LoggerService,
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { Clock, toInstant } from '../Clock';
import { RotationStore } from '../database/RotationStore';
import { SecretRecord, SecretStore } from '../database/SecretStore';
import { ENGINE_ACTOR } from '../engineActor';
import { AuditTrail } from '../journal/AuditTrail';
import { PolicyBook } from '../policies/PolicyBook';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { describeSecret } from '../registry/describeSecret';
import { secretProblems } from '../service/secretProblems';
import { dueReason } from './policies/dueReason';
import { scheduleWatch } from './scheduleWatch';

const PAGE_SIZE = 500;

/**
 * Starts rotations of secrets that are due where their policy says `trigger: time`. Safe to run at any time and any
 * number of times: what is due is asked anew, and an open rotation is never doubled. The engine takes it from there.
 */
export class DueLookout {
  readonly #secrets: SecretStore;
  readonly #rotations: RotationStore;
  readonly #policies: PolicyBook;
  readonly #registry: ModuleRegistry;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #logger: LoggerService;
  readonly #audit: Pick<AuditTrail, 'started'>;
  /** What was already logged of a secret, so that each look-out does not log it again. */
  readonly #logged = new Map<string, string>();

  constructor(options: {
    secrets: SecretStore;
    rotations: RotationStore;
    policies: PolicyBook;
    registry: ModuleRegistry;
    clock: Clock;
    newId: () => string;
    logger: LoggerService;
    audit: Pick<AuditTrail, 'started'>;
  }) {
    this.#secrets = options.secrets;
    this.#rotations = options.rotations;
    this.#policies = options.policies;
    this.#registry = options.registry;
    this.#clock = options.clock;
    this.#newId = options.newId;
    this.#logger = options.logger;
    this.#audit = options.audit;
  }

  /** Looks out from now on by the schedule under `secrets.lookout.schedule`. */
  async start(
    scheduler: SchedulerService,
    config: RootConfigService,
  ): Promise<void> {
    await scheduleWatch(scheduler, config, {
      id: 'secrets-due-lookout',
      configKey: 'secrets.lookout.schedule',
      schedule: {
        frequency: { minutes: 15 },
        timeout: { minutes: 10 },
        initialDelay: { minutes: 1 },
      },
      run: signal => this.lookOut(signal),
    });
  }

  /** Walks all secrets with a known expiry once. Returns how many rotations it started. */
  async lookOut(signal: AbortSignal): Promise<number> {
    let started = 0;
    let page: SecretRecord[];
    let after = '';
    do {
      page = await this.#secrets.withExpiry(after, PAGE_SIZE);
      for (const secret of page) {
        signal.throwIfAborted();
        if (await this.#startIfDue(secret)) started += 1;
      }
      after = page[page.length - 1]?.ref;
    } while (page.length === PAGE_SIZE);
    return started;
  }

  async #startIfDue(secret: SecretRecord): Promise<boolean> {
    const resolved = this.#policies.resolve(secret.spec.rotation);
    if (!('policy' in resolved)) return false;
    const { policy } = resolved;
    const now = this.#clock.now();
    // The last rotation is asked for only where everything else says yes.
    if (!dueReason({ secret, policy }, now)) return false;
    const lastEnded = await this.#rotations.lastEnded(secret.ref);
    const reason = dueReason({ secret, policy, lastEnded }, now);
    if (!reason) return false;
    if (this.#hasProblems(secret)) return false;
    const rotation = {
      id: this.#newId(),
      secretRef: secret.ref,
      secretTitle: secret.title,
      reason,
      requestedBy: ENGINE_ACTOR,
      policy,
      nextAttemptAt: toInstant(now),
    };
    const { id, adopted } = await this.#rotations.open(rotation);
    if (adopted) return false;
    this.#logger.info(`Started rotation ${id} of ${secret.ref}`);
    await this.#audit.started(rotation);
    return true;
  }

  /** The page of the secret shows them too, but not who else claims its places. */
  #hasProblems(secret: SecretRecord): boolean {
    const problems = secretProblems(describeSecret(secret), {
      registry: this.#registry,
      policies: this.#policies,
      rivals: secret.rivals,
    });
    const said = [
      `${secret.ref} is due and cannot be rotated: ${problems.join('; ')}`,
      ...secret.rivals.map(
        ({ targetId, ref }) => `${ref} claims ${targetId} too`,
      ),
    ].join('; ');
    if (problems.length === 0) {
      this.#logged.delete(secret.ref);
    } else if (this.#logged.get(secret.ref) !== said) {
      this.#logged.set(secret.ref, said);
      this.#logger.warn(said);
    }
    return problems.length > 0;
  }
}
