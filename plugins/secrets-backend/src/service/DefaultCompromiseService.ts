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

import { AuthService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  Compromise,
  CompromiseReport,
  ReportCompromise,
  WithdrawCompromise,
} from '@keyturn/plugin-secrets-common';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { Clock, toInstant } from '../Clock';
import { CompromiseRecord, CompromiseStore } from '../database/CompromiseStore';
import { NoticeStore } from '../database/NoticeStore';
import { SecretRecord, SecretStore } from '../database/SecretStore';
import { compromisedOutsideNotice } from '../journal/boundaryNotices';
import { PolicyBook } from '../policies/PolicyBook';
import { rotationReasons } from '../policies/rotationReasons';
import { describeSecret } from '../registry/describeSecret';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { actorOf } from './actorOf';
import { Caller } from './Caller';
import { fullRef } from './fullRef';
import { RotationStarter, startRequest } from './RotationStarter';
import { surroundingsOf, unattendedProblems } from './secretProblems';
import { toApiCompromise } from './toApiCompromise';

/** Who reports. What a person reports starts a rotation, whatever starts them otherwise. */
export interface Reporter {
  actor: string;
  isPerson: boolean;
}

/** The rules of reports; who may report what is decided in front of it. */
export class DefaultCompromiseService {
  readonly #compromises: CompromiseStore;
  readonly #boundaries: Pick<SecretBoundaries, 'now'>;
  readonly #notices: Pick<NoticeStore, 'enqueue'>;
  readonly #administrators: string[];
  readonly #secrets: SecretStore;
  readonly #starter: Pick<RotationStarter, 'start'>;
  readonly #registry: ModuleRegistry;
  readonly #policies: PolicyBook;
  readonly #auth: AuthService;
  readonly #clock: Clock;

  constructor(options: {
    compromises: CompromiseStore;
    secrets: SecretStore;
    starter: Pick<RotationStarter, 'start'>;
    registry: ModuleRegistry;
    policies: PolicyBook;
    boundaries: Pick<SecretBoundaries, 'now'>;
    notices: Pick<NoticeStore, 'enqueue'>;
    /** Full entity refs of those who are told what only they can decide. */
    administrators: string[];
    auth: AuthService;
    clock: Clock;
  }) {
    this.#boundaries = options.boundaries;
    this.#notices = options.notices;
    this.#administrators = options.administrators;
    this.#compromises = options.compromises;
    this.#secrets = options.secrets;
    this.#starter = options.starter;
    this.#registry = options.registry;
    this.#policies = options.policies;
    this.#auth = options.auth;
    this.#clock = options.clock;
  }

  /**
   * Marks the secret, tells everybody concerned and has the emergency rotation started, or makes an open one an
   * emergency. Idempotent: the first report counts until it is contained or withdrawn.
   * @throws ConflictError where the secret is retired
   */
  report(
    secretRef: string,
    report: ReportCompromise,
    { credentials }: Caller,
  ): Promise<CompromiseReport> {
    return this.reportAs(secretRef, report, {
      actor: actorOf(this.#auth, credentials),
      isPerson: this.#auth.isPrincipal(credentials, 'user'),
    });
  }

  /** The same, for whoever comes without credentials of a request. */
  async reportAs(
    secretRef: string,
    report: ReportCompromise,
    { actor, isPerson }: Reporter,
  ): Promise<CompromiseReport> {
    const secret = await this.#secret(secretRef);
    const { compromise, known } = await this.#compromises.report({
      ...report,
      secretRef: secret.ref,
      reportedAt: toInstant(this.#clock.now()),
      reportedBy: actor,
      starts: isPerson || this.#startsByReport(secret),
      hindrances: await this.#hindrances(secret),
    });
    if (!known) await this.#tellAdministrators(secret, report.reason);
    const started = await this.#startEmergency(secret.ref, compromise);
    return {
      compromise: await this.#toApi(secret.ref, compromise),
      known,
      ...started,
    };
  }

  /**
   * A service withdraws only what it reported itself, since what a person says of a leak is for people to take back.
   * @throws ConflictError where there is no open report, NotAllowedError where it is not the service's own
   */
  async withdraw(
    secretRef: string,
    { reason }: WithdrawCompromise,
    { credentials }: Caller,
  ): Promise<Compromise> {
    const { ref } = await this.#secret(secretRef);
    const compromise = await this.#compromises.withdraw(ref, {
      actor: actorOf(this.#auth, credentials),
      reason,
      onlyOwn: !this.#auth.isPrincipal(credentials, 'user'),
    });
    return this.#toApi(ref, compromise);
  }

  /** Where it does not come off now, the look-out tries again. */
  async #startEmergency(
    ref: string,
    compromise: CompromiseRecord,
  ): Promise<Pick<CompromiseReport, 'taskId' | 'problems'>> {
    const secret = await this.#secret(ref);
    if (!secret.emergencyAt || secret.openRotationId) return { problems: [] };
    const problems = await this.#hindrances(secret);
    if (problems.length > 0) return { problems };
    const [{ message }] = rotationReasons(
      { secret, compromise },
      this.#clock.now(),
    );
    const { reportedBy } = compromise;
    const outcome = await this.#starter.start(
      startRequest(secret, {
        reason: message,
        requestedBy: reportedBy.startsWith('user:') ? reportedBy : undefined,
      }),
    );
    if (!outcome) return { problems: [] };
    return 'taskId' in outcome
      ? { taskId: outcome.taskId, problems: [] }
      : { problems: [outcome.failure] };
  }

  async #toApi(ref: string, compromise: CompromiseRecord): Promise<Compromise> {
    const secret = await this.#secret(ref);
    return toApiCompromise(compromise, secret, await this.#hindrances(secret));
  }

  /** Outside of its boundary nothing starts, so somebody has to decide, and at once. */
  async #tellAdministrators(
    secret: SecretRecord,
    reason: string,
  ): Promise<void> {
    const outside = (await this.#boundaries.now()).problemsOf(secret);
    if (outside.length === 0) return;
    await this.#notices.enqueue(
      compromisedOutsideNotice(secret, {
        reason,
        at: toInstant(this.#clock.now()),
        administrators: this.#administrators,
      }),
    );
  }

  async #hindrances(secret: SecretRecord): Promise<string[]> {
    return unattendedProblems(
      describeSecret(secret),
      surroundingsOf(secret, {
        registry: this.#registry,
        policies: this.#policies,
        view: await this.#boundaries.now(),
      }),
    );
  }

  #startsByReport(secret: SecretRecord): boolean {
    const resolved = this.#policies.resolve(secret.spec.rotation);
    return 'policy' in resolved && resolved.policy.trigger !== 'none';
  }

  async #secret(secretRef: string): Promise<SecretRecord> {
    const ref = fullRef(secretRef);
    const record = await this.#secrets.get(ref);
    if (!record) throw new NotFoundError(`There is no secret ${ref}`);
    return record;
  }
}
