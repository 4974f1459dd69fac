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

import { LoggerService } from '@backstage/backend-plugin-api';
import {
  hasReachedPhase,
  isTerminalPhase,
  RotationPolicy,
  rotationPolicySchema,
} from '@keyturn/plugin-secrets-common';
import { CallContext, SecretDescriptor } from '@keyturn/plugin-secrets-node';
import { Duration } from 'luxon';
import { Clock, toInstant } from '../Clock';
import {
  RotationChange,
  RotationRecord,
  RotationStore,
  TicketLostError,
  Undo,
} from '../database/RotationStore';
import { SecretStore } from '../database/SecretStore';
import { rotationNotices } from '../journal/rotationNotices';
import { PolicyBook } from '../policies/PolicyBook';
import { describeSecret, resolveTargets } from '../service/describeSecret';
import { backOff } from './backOff';
import { RotationStep, StepOutcome, StepWork } from './RotationStep';
import { RotationTicket } from './RotationTicket';
import { stepFailure } from './stepFailure';
import { WalkBack } from './WalkBack';

/** How long the engine leaves an untouched rotation to whoever started it before it takes it up by itself. */
export const GRACE = Duration.fromObject({ seconds: 30 });

/** Told after every committed move, so that open pages can look again. */
export type MoveListener = (rotation: { id: string }) => void;

/**
 * The only thing that runs steps, whether in a request or from the schedule. It claims a rotation by ticket, runs one
 * step after the other, and stores what each established in one transaction. It may die at any point: the next
 * runner takes up from the last stored fact.
 */
export class RotationEngine {
  readonly #store: RotationStore;
  readonly #secrets: SecretStore;
  readonly #policies: PolicyBook;
  readonly #steps: Map<string, RotationStep>;
  readonly #walkBack: WalkBack;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #logger: LoggerService;
  readonly #onMove: MoveListener;

  constructor(options: {
    store: RotationStore;
    secrets: SecretStore;
    policies: PolicyBook;
    steps: RotationStep[];
    walkBack: WalkBack;
    clock: Clock;
    newId: () => string;
    logger: LoggerService;
    onMove: MoveListener;
  }) {
    this.#store = options.store;
    this.#secrets = options.secrets;
    this.#policies = options.policies;
    this.#steps = new Map(options.steps.map(step => [step.from, step]));
    this.#walkBack = options.walkBack;
    this.#clock = options.clock;
    this.#newId = options.newId;
    this.#logger = options.logger;
    this.#onMove = options.onMove;
  }

  /**
   * Runs steps until the rotation has ended, must wait, or has reached `until`.
   * @returns `busy` when another runner holds the rotation, else `idle`
   */
  async run(
    rotationId: string,
    options: { until?: 'issued' | 'proposed'; signal?: AbortSignal } = {},
  ): Promise<'busy' | 'idle'> {
    const ticket = await RotationTicket.claim({
      store: this.#store,
      rotationId,
      newId: this.#newId,
      signal: options.signal,
    });
    if (!ticket) return 'busy';
    try {
      while (await this.#move(rotationId, ticket, options.until)) {
        ticket.signal.throwIfAborted();
      }
    } catch (error) {
      if (!(error instanceof TicketLostError)) throw error;
      this.#logger.warn(`${error.message}; the other runner goes on`);
      return 'busy';
    } finally {
      await ticket.release();
    }
    return 'idle';
  }

  /** One step; false when there is nothing to do now. */
  async #move(
    rotationId: string,
    ticket: RotationTicket,
    until: 'issued' | 'proposed' | undefined,
  ): Promise<boolean> {
    const rotation = await this.#store.get(rotationId);
    if (!rotation || isTerminalPhase(rotation.phase)) return false;
    const write = async (change: RotationChange) => {
      await this.#store.change(rotationId, ticket.id, change);
      this.#onMove(rotation);
    };
    if (until && !rotation.undo && hasReachedPhase(rotation.phase, until)) {
      await this.#leaveForLater(rotation, write);
      return false;
    }
    const work = await this.#prepare(rotation, ticket, write);
    try {
      return rotation.undo
        ? await this.#undo(work, rotation.undo)
        : await this.#step(work);
    } catch (error) {
      if (error instanceof TicketLostError || ticket.signal.aborted) {
        throw error;
      }
      return this.#fail(work, error);
    }
  }

  /** The request that brought it here ends; unless another follows, the schedule goes on after the grace. */
  async #leaveForLater(
    rotation: RotationRecord,
    write: StepWork['record'],
  ): Promise<void> {
    if (rotation.phase === 'requested' || rotation.phase === 'issued') {
      await write({
        nextAttemptAt: toInstant(this.#clock.now().plus(GRACE)),
      });
    }
  }

  async #step(work: StepWork): Promise<boolean> {
    const { rotation } = work;
    const step = this.#steps.get(rotation.phase);
    if (!step) throw new Error(`No step leaves the phase ${rotation.phase}`);
    return this.#settle(work, await step.run(work));
  }

  async #settle(work: StepWork, outcome: StepOutcome): Promise<boolean> {
    const { rotation } = work;
    if (outcome.kind === 'walk-back') {
      const { reason } = outcome;
      const undo = { outcome: outcome.outcome, reason, actor: ACTOR };
      await work.record({ undo, attempts: 0, nextAttemptAt: this.#soon() });
      return true;
    }
    if (outcome.kind === 'advance') {
      await this.#record(work, {
        ...outcome.change,
        phase: outcome.to,
        condition: null,
        waitingFor: null,
        attempts: 0,
        nextAttemptAt: isTerminalPhase(outcome.to) ? null : this.#soon(),
        journal: outcome.journal,
      });
      return true;
    }
    const changed = rotation.waitingFor !== outcome.waitingFor;
    const journal = [...(outcome.journal ?? [])];
    if (outcome.condition && outcome.condition !== rotation.condition) {
      journal.push({
        event: `condition.${outcome.condition}`,
        level: 'warning',
        message: outcome.waitingFor,
      });
    } else if (changed && journal.length === 0) {
      journal.push({ event: 'step.waiting', message: outcome.waitingFor });
    }
    await this.#record(work, {
      ...outcome.change,
      condition: outcome.condition ?? null,
      waitingFor: outcome.waitingFor,
      attempts: 0,
      nextAttemptAt: outcome.until ? toInstant(outcome.until) : null,
      journal,
    });
    return false;
  }

  async #undo(work: StepWork, undo: Undo): Promise<boolean> {
    const result = await this.#walkBack.run(work);
    if (result.kind === 'too-late') {
      const { number, url } = result.pullRequest;
      await this.#record(work, {
        undo: null,
        pullRequests: [result.pullRequest],
        nextAttemptAt: this.#soon(),
        journal: [
          {
            event: 'undo.too-late',
            level: 'warning',
            message: `Not ${undo.outcome}: pull request #${number} was merged in the meantime, so the rotation goes on`,
            links: [{ title: `Pull request #${number}`, url }],
          },
        ],
      });
      return true;
    }
    await this.#record(work, {
      phase: undo.outcome,
      condition: null,
      waitingFor: undo.reason,
      nextAttemptAt: null,
      journal: [
        {
          event: `phase.${undo.outcome}`,
          level: undo.outcome === 'failed' ? 'error' : 'warning',
          message: `${undo.outcome === 'failed' ? 'Failed' : 'Cancelled'}: ${
            undo.reason
          }. The previous version was not touched`,
          actor: undo.actor,
        },
      ],
    });
    return false;
  }

  /**
   * A retryable failure is tried again later. A lasting one ends a rotation that has changed nothing for anybody yet;
   * later, or where the policy says hold, it blocks until a person acts.
   */
  async #fail(work: StepWork, error: unknown): Promise<boolean> {
    const { rotation, policy, context } = work;
    const failure = stepFailure(error);
    if (failure.unexpected) {
      this.#logger.error(
        `Rotation ${rotation.id} of ${rotation.secretRef} failed in phase ${rotation.phase}`,
        error as Error,
      );
    }
    const attempts = rotation.attempts + 1;
    if (failure.retryable && policy.onFailure !== 'alert') {
      const until = context.now().plus(backOff(attempts, failure.retryAfterMs));
      await this.#record(work, {
        attempts,
        waitingFor: failure.reason,
        nextAttemptAt: toInstant(until),
        journal: failureNote(rotation, failure.reason, 'warning'),
      });
      return false;
    }
    if (harmless(rotation) && policy.onFailure !== 'hold') {
      await work.record({
        undo: { outcome: 'failed', reason: failure.reason, actor: ACTOR },
        attempts: 0,
        journal: failureNote(rotation, failure.reason, 'error'),
      });
      return true;
    }
    await this.#record(work, {
      attempts,
      condition: 'blocked',
      waitingFor: failure.reason,
      nextAttemptAt: null,
      journal: failureNote(rotation, failure.reason, 'error'),
    });
    return false;
  }

  /** Writes a move together with the notices it calls for. */
  async #record(work: StepWork, change: RotationChange): Promise<void> {
    const notices = rotationNotices({
      rotation: work.rotation,
      change,
      ...(await this.#people(work.rotation.secretRef)),
    });
    await work.record({ ...change, notices });
  }

  async #people(secretRef: string) {
    const record = await this.#secrets.get(secretRef);
    return {
      ownerRef: record?.ownerRef,
      consumerOwnerRefs: (record?.consumers ?? []).flatMap(
        consumer => consumer.ownerRef ?? [],
      ),
    };
  }

  async #prepare(
    rotation: RotationRecord,
    ticket: RotationTicket,
    record: StepWork['record'],
  ): Promise<StepWork> {
    const { secret, policy } = await this.#secret(rotation);
    const context: CallContext = {
      signal: ticket.signal,
      logger: this.#logger.child({
        rotation: rotation.id,
        secret: rotation.secretRef,
      }),
      now: () => this.#clock.now(),
    };
    return {
      rotation,
      secret,
      declaredTargets: resolveTargets(secret),
      policy,
      context,
      record,
    };
  }

  async #secret(
    rotation: RotationRecord,
  ): Promise<{ secret: SecretDescriptor; policy: RotationPolicy }> {
    const record = await this.#secrets.get(rotation.secretRef);
    if (!record) {
      throw new Error(`${rotation.secretRef} is not in the inventory any more`);
    }
    const secret = describeSecret(record);
    const resolved = this.#policies.resolve(secret.spec.rotation);
    return {
      secret,
      // An unknown policy keeps a rotation from starting; one that is under way ends by the defaults.
      policy: 'policy' in resolved ? resolved.policy : defaultPolicy(),
    };
  }

  #soon(): string {
    return toInstant(this.#clock.now());
  }
}

const ACTOR = 'plugin:secrets';

function defaultPolicy(): RotationPolicy {
  return rotationPolicySchema.parse({});
}

/** Whether nothing of it can have reached anybody, so that it may end by itself. */
function harmless({ phase, undo, pullRequests }: RotationRecord): boolean {
  return (
    !undo &&
    (phase === 'requested' || phase === 'issued') &&
    !pullRequests.some(({ state }) => state === 'merged')
  );
}

/** One row per reason, not per attempt. */
function failureNote(
  rotation: RotationRecord,
  reason: string,
  level: 'warning' | 'error',
) {
  return rotation.waitingFor === reason
    ? []
    : [{ event: 'step.failed', level, message: reason }];
}
