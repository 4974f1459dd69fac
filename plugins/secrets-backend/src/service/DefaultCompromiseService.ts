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
import { Clock, toInstant } from '../Clock';
import { CompromiseRecord, CompromiseStore } from '../database/CompromiseStore';
import { SecretRecord, SecretStore } from '../database/SecretStore';
import { PolicyBook } from '../policies/PolicyBook';
import { rotationReasons } from '../policies/rotationReasons';
import { describeSecret } from '../registry/describeSecret';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { actorOf } from './actorOf';
import { Caller } from './Caller';
import { fullRef } from './fullRef';
import { RotationStarter, startRequest } from './RotationStarter';
import { unattendedProblems } from './secretProblems';
import { toApiCompromise } from './toApiCompromise';

/** Who reports. What a person reports starts a rotation, whatever starts them otherwise. */
export interface Reporter {
  actor: string;
  isPerson: boolean;
}

/** The rules of reports; who may report what is decided in front of it. */
export class DefaultCompromiseService {
  readonly #compromises: CompromiseStore;
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
    auth: AuthService;
    clock: Clock;
  }) {
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
      hindrances: this.#hindrances(secret),
    });
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
    const problems = this.#hindrances(secret);
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
    return toApiCompromise(compromise, secret, this.#hindrances(secret));
  }

  #hindrances(secret: SecretRecord): string[] {
    return unattendedProblems(describeSecret(secret), {
      registry: this.#registry,
      policies: this.#policies,
      rivals: secret.rivals,
    });
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
