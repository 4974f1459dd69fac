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
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  AdvanceRotation,
  CancelRotation,
  hasReachedPhase,
  isTerminalPhase,
  JournalEntry,
  OverrideRotation,
  ProposeMissing,
  Rotation,
  RotationListQuery,
  RotationPage,
  RotationPlan,
  StartedRotation,
  StartRotation,
} from '@keyturn/plugin-secrets-common';
import { Clock, toInstant } from '../Clock';
import { RotationRecord, RotationStore } from '../database/RotationStore';
import {
  ReadCriteria,
  SecretRecord,
  SecretStore,
} from '../database/SecretStore';
import { StartStore } from '../database/StartStore';
import { MANUAL_ISSUER } from '../issuers/ManualIssuer';
import { GRACE, RotationEngine } from '../rotation/RotationEngine';
import { describeSecret } from '../registry/describeSecret';
import { actorOf } from './actorOf';
import { Caller } from './Caller';
import { fullRef } from './fullRef';
import { isUnattendedTask } from './isUnattendedTask';
import { RotationPlanner } from './RotationPlanner';
import { runWhenFree } from './runWhenFree';
import { toApiRotation } from './toApiRotation';

/** The rules of rotations; who may call what is decided in front of it. */
export class DefaultRotationService {
  readonly #store: RotationStore;
  readonly #secrets: SecretStore;
  readonly #engine: RotationEngine;
  readonly #planner: RotationPlanner;
  readonly #starts: Pick<StartStore, 'asked'>;
  readonly #auth: AuthService;
  readonly #clock: Clock;
  readonly #newId: () => string;

  constructor(options: {
    store: RotationStore;
    secrets: SecretStore;
    engine: RotationEngine;
    planner: RotationPlanner;
    starts: Pick<StartStore, 'asked'>;
    auth: AuthService;
    clock: Clock;
    newId: () => string;
  }) {
    this.#store = options.store;
    this.#secrets = options.secrets;
    this.#engine = options.engine;
    this.#planner = options.planner;
    this.#starts = options.starts;
    this.#auth = options.auth;
    this.#clock = options.clock;
    this.#newId = options.newId;
  }

  /** What a rotation would touch; changes nothing. */
  async plan(secretRef: string): Promise<RotationPlan> {
    return this.#planner.plan(await this.#secret(secretRef));
  }

  /**
   * Opens a rotation or adopts the open one of the same secret.
   * @throws InputError naming what in the declaration keeps the secret from being rotated
   */
  async start(
    request: StartRotation,
    caller: Caller,
  ): Promise<StartedRotation> {
    const record = await this.#secret(request.secretRef);
    if (record.retiredAt) {
      throw new ConflictError(
        `${record.title} was removed from the catalog and cannot be rotated`,
      );
    }
    const { declared, allowance, problems } = await this.#planner.judge(record);
    if (problems.length > 0) {
      if (record.openRotationId) {
        return {
          rotation: await this.get(record.openRotationId),
          adopted: true,
        };
      }
      throw new InputError(
        `${record.title} cannot be rotated: ${problems.join('; ')}`,
      );
    }
    const { id, adopted } = await this.#store.open({
      id: this.#newId(),
      secretRef: record.ref,
      secretTitle: record.title,
      ...(await this.#requester(record.ref, request, caller)),
      taskId: request.taskId,
      policy: this.#planner.policy(describeSecret(record)),
      declared,
      allowance,
      awaiting:
        record.spec.credential.issuer === MANUAL_ISSUER ? 'values' : undefined,
      nextAttemptAt: toInstant(this.#clock.now().plus(GRACE)),
    });
    return { rotation: toApiRotation(await this.#rotation(id)), adopted };
  }

  /** Runs the engine until the phase is reached or the rotation must wait, and answers where it then is. */
  async advance(
    rotationId: string,
    { to }: AdvanceRotation,
  ): Promise<Rotation> {
    await runWhenFree(
      this.#clock,
      () => this.#engine.run(rotationId, { until: to }),
      async () => {
        const { phase } = await this.#rotation(rotationId);
        return isTerminalPhase(phase) || hasReachedPhase(phase, to);
      },
    );
    return this.get(rotationId);
  }

  /** @throws ConflictError when it was merged or has ended */
  async cancel(
    rotationId: string,
    { reason }: CancelRotation,
    { credentials }: Caller,
  ): Promise<Rotation> {
    await this.#store.requestUndo(rotationId, {
      outcome: 'cancelled',
      actor: actorOf(this.#auth, credentials),
      reason,
    });
    await this.#engine.run(rotationId);
    return toApiRotation(await this.#rotation(rotationId));
  }

  /** @throws ConflictError when it has ended */
  async retry(rotationId: string, { credentials }: Caller): Promise<Rotation> {
    await this.#store.requestRetry(
      rotationId,
      actorOf(this.#auth, credentials),
    );
    await this.#engine.run(rotationId);
    return toApiRotation(await this.#rotation(rotationId));
  }

  /** @throws ConflictError where the base branches are not known to lack anything */
  async proposeMissing(
    rotationId: string,
    { reason }: ProposeMissing,
    { credentials }: Caller,
  ): Promise<Rotation> {
    const requestedBy = actorOf(this.#auth, credentials);
    await this.#store.requestMissing(rotationId, { requestedBy, reason });
    await this.#engine.run(rotationId);
    return toApiRotation(await this.#rotation(rotationId));
  }

  /**
   * Revokes the previous version in spite of the stragglers that the person was shown; another one keeps it alive.
   * @throws ConflictError where the revocation gate is not what the rotation waits for, or another one is known by now
   */
  async override(
    rotationId: string,
    { reason, stragglers: shown }: OverrideRotation,
    { credentials }: Caller,
  ): Promise<Rotation> {
    const actor = actorOf(this.#auth, credentials);
    await this.#store.requestOverride(rotationId, { actor, reason, shown });
    await this.#engine.run(rotationId);
    return toApiRotation(await this.#rotation(rotationId));
  }

  async get(rotationId: string): Promise<Rotation> {
    return toApiRotation(await this.#rotation(rotationId));
  }

  /** Newest first. */
  async list(
    query: RotationListQuery,
    criteria: ReadCriteria,
  ): Promise<RotationPage> {
    const page = await this.#store.list(
      { ...query, secret: query.secret?.map(fullRef) },
      criteria,
    );
    return { ...page, items: page.items.map(toApiRotation) };
  }

  async journal(rotationId: string, after: number): Promise<JournalEntry[]> {
    await this.#rotation(rotationId);
    return this.#store.journal(rotationId, after);
  }

  async #rotation(id: string): Promise<RotationRecord> {
    const rotation = await this.#store.get(id);
    if (!rotation) throw new NotFoundError(`There is no rotation ${id}`);
    return rotation;
  }

  async #secret(ref: string): Promise<SecretRecord> {
    const record = await this.#secrets.get(fullRef(ref));
    if (!record) throw new NotFoundError(`There is no secret ${ref}`);
    return record;
  }

  /** A task that no person started acts for whoever it was asked for, with the reason on record. */
  async #requester(
    secretRef: string,
    { reason }: StartRotation,
    { credentials }: Caller,
  ): Promise<{ reason: string; requestedBy: string }> {
    const asked = isUnattendedTask(this.#auth, credentials)
      ? await this.#starts.asked(secretRef)
      : undefined;
    return asked
      ? { reason: asked.reason, requestedBy: asked.requestedBy }
      : { reason, requestedBy: actorOf(this.#auth, credentials) };
  }
}
