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
import { toError } from '@backstage/errors';
import {
  hasReachedPhase,
  isCancellablePhase,
  isTerminalPhase,
} from '@keyturn/plugin-secrets-common';
import { CallContext, logLine } from '@keyturn/plugin-secrets-node';
import { Duration } from 'luxon';
import { backOff } from '../backOff';
import { Clock, toInstant } from '../Clock';
import {
  RotationChange,
  RotationRecord,
  RotationStore,
  TicketLostError,
  Undo,
} from '../database/RotationStore';
import { SecretRecord, SecretStore } from '../database/SecretStore';
import { HandedInIssuer } from '../issuers/HandedInIssuer';
import { rotationNotices } from '../journal/rotationNotices';
import { involvedOwnersOf, ownerOf } from '../policies/countedOwners';
import { describeSecret, resolveTargets } from '../registry/describeSecret';
import { advanced, failed, kept, waiting } from './moves';
import { PullRequestSharing } from './PullRequestSharing';
import { RotationStandings, StandingLostError } from './RotationStandings';
import { RotationStep, StepWork } from './RotationStep';
import { RotationTicket } from './RotationTicket';
import { RotationUndo } from './RotationUndo';
import { causeOf, stepFailure } from './stepFailure';
import { walkingBack } from './undoMoves';

/** How long the engine leaves an untouched rotation to whoever started it before it takes it up by itself. */
export const GRACE = Duration.fromObject({ seconds: 30 });

/** All that is said of a failure that no step accounts for. */
const UNEXPECTED =
  'Keyturn failed unexpectedly in this rotation; the log of the portal has the details. It tries again, after longer and longer pauses';

interface RunOptions {
  /** Where to stop. */
  until?: 'issued' | 'proposed';
  /** What a person hands in with this request. */
  handedIn?: HandedInIssuer;
}

/** Told after every commit; awaited, so it must neither fail nor take long. */
export type MoveListener = (move: {
  /** As it was before. */
  rotation: RotationRecord;
  change: RotationChange;
}) => Promise<void>;

/**
 * The only thing that runs steps, whether in a request or from the schedule. It claims a rotation by ticket, runs one
 * step after the other, and stores what each established in one transaction. It may die at any point: the next
 * runner takes up from the last stored fact.
 */
export class RotationEngine {
  readonly #store: RotationStore;
  readonly #secrets: SecretStore;
  readonly #steps: Map<RotationStep['from'], RotationStep>;
  readonly #undoing: RotationUndo;
  readonly #standings: RotationStandings;
  readonly #sharing: Pick<PullRequestSharing, 'leave'>;
  readonly #pollInterval: Duration;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #logger: LoggerService;
  readonly #onMove: MoveListener;

  constructor(options: {
    store: RotationStore;
    secrets: SecretStore;
    steps: RotationStep[];
    undoing: RotationUndo;
    standings: RotationStandings;
    sharing: Pick<PullRequestSharing, 'leave'>;
    /** How often one that may not act looks whether it may again. */
    pollInterval: Duration;
    clock: Clock;
    newId: () => string;
    logger: LoggerService;
    onMove: MoveListener;
  }) {
    this.#store = options.store;
    this.#secrets = options.secrets;
    this.#steps = new Map(options.steps.map(step => [step.from, step]));
    this.#undoing = options.undoing;
    this.#standings = options.standings;
    this.#sharing = options.sharing;
    this.#pollInterval = options.pollInterval;
    this.#clock = options.clock;
    this.#newId = options.newId;
    this.#logger = options.logger;
    this.#onMove = options.onMove;
  }

  /**
   * Runs steps until the rotation has ended, must wait, or has reached `until`.
   * @returns `busy` when another runner holds the rotation, `set-aside` when it failed in a way that no step accounts for,
   *   else `idle`
   * @throws Error where not even that could be written down; then nobody takes it up before the ticket expires
   */
  async run(
    rotationId: string,
    options: RunOptions & { signal?: AbortSignal } = {},
  ): Promise<'busy' | 'idle' | 'set-aside'> {
    const ticket = await RotationTicket.claim({
      store: this.#store,
      rotationId,
      newId: this.#newId,
      signal: options.signal,
    });
    if (!ticket) return 'busy';
    let isWritten = true;
    try {
      while (await this.#move(rotationId, ticket, options)) {
        ticket.signal.throwIfAborted();
      }
    } catch (error) {
      const lost = [error, ticket.signal.reason].find(
        reason => reason instanceof TicketLostError,
      );
      if (lost) {
        this.#logger.warn(`${lost.message}; the other runner goes on`);
        return 'busy';
      }
      if (ticket.signal.aborted) throw error;
      isWritten = await this.#setAside(rotationId, ticket, error);
      if (!isWritten) throw error;
      return 'set-aside';
    } finally {
      if (isWritten) await ticket.release();
      else ticket.leave();
    }
    return 'idle';
  }

  /** What could not be recorded as the failure of a step; it needs no policy, no secret and no other row. */
  async #setAside(
    id: string,
    ticket: RotationTicket,
    error: unknown,
  ): Promise<boolean> {
    this.#logger.error(`Rotation ${id} failed unexpectedly`, toError(error));
    try {
      const isNews = await this.#store.setAside(id, ticket.id, {
        reason: UNEXPECTED,
        pause: failures => backOff(failures, { seed: id }),
      });
      if (isNews) await this.#noteAside(id);
      return true;
    } catch (failure) {
      this.#logger.error(
        `That rotation ${id} failed could not be written down`,
        toError(failure),
      );
      return false;
    }
  }

  /** Its row says it already, so a journal that takes no row is no reason to stop. */
  async #noteAside(id: string): Promise<void> {
    try {
      await this.#store.note(id, [
        { event: 'step.failed', level: 'error', message: UNEXPECTED },
      ]);
    } catch (failure) {
      this.#logger.error(
        `The journal of rotation ${id} lacks its last failure`,
        toError(failure),
      );
    }
  }

  /** One step; false when there is nothing to do now. */
  async #move(
    rotationId: string,
    ticket: RotationTicket,
    { until, handedIn }: RunOptions,
  ): Promise<boolean> {
    const rotation = await this.#store.get(rotationId);
    if (!rotation || isTerminalPhase(rotation.phase)) return false;
    const write = async (change: RotationChange) => {
      await this.#store.change(rotationId, ticket.id, {
        ...change,
        seenWakes: rotation.wakes,
      });
      await this.#onMove({ rotation, change });
    };
    if (until && !rotation.undo) {
      if (!handedIn && this.#isBackingOff(rotation)) return false;
      if (hasReachedPhase(rotation.phase, until)) {
        await this.#leaveForLater(rotation, write);
        return false;
      }
    }
    const work = {
      ...(await this.#prepare(rotation, ticket, write)),
      handedIn,
    };
    try {
      return await this.#act(work);
    } catch (error) {
      if (error instanceof TicketLostError || ticket.signal.aborted) {
        throw error;
      }
      return this.#fail(work, error);
    }
  }

  /** What the rotation has made itself is taken back by its record alone; everything else needs its standing. */
  async #act(work: StepWork): Promise<boolean> {
    const { rotation } = work;
    if (rotation.undo) return this.#undo(work, rotation.undo);
    try {
      await work.mustStand();
      return await this.#step(work);
    } catch (error) {
      if (!(error instanceof StandingLostError)) throw error;
      return this.#keep(work, error.standing);
    }
  }

  /** A pull request that others share goes on without it. */
  async #keep(
    work: StepWork,
    standing: StandingLostError['standing'],
  ): Promise<boolean> {
    const { rotation } = work;
    if (rotation.batchId && isCancellablePhase(rotation.phase)) {
      const left = await this.#sharing.leave(work, standing.reason);
      if (left) return true;
    }
    const now = this.#clock.now();
    const pollInterval = this.#pollInterval;
    const change = kept(rotation, standing, { now, pollInterval });
    await this.#record(work, change);
    return Boolean(change.undo);
  }

  /** Whoever asks to go on must not press an upstream that wants to be left alone; a retry may. */
  #isBackingOff({ attempts, nextAttemptAt }: RotationRecord): boolean {
    return (
      attempts > 0 &&
      nextAttemptAt !== undefined &&
      nextAttemptAt > toInstant(this.#clock.now())
    );
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
    const step = this.#steps.get(wayOutOf(rotation));
    if (!step) throw new Error(`No step leaves the phase ${rotation.phase}`);
    const outcome = await step.run(work);
    switch (outcome.kind) {
      case 'advance':
        // A rollback that was asked for while the step was under way must not be lost.
        if (outcome.to === 'completed' && !(await work.beginRevocation())) {
          return true;
        }
        await this.#record(work, advanced(outcome, this.#clock.now()));
        return true;
      case 'walk-back':
        await this.#record(work, walkingBack(outcome, this.#clock.now()));
        return true;
      default:
        await this.#record(work, waiting(rotation, outcome));
        return false;
    }
  }

  async #undo(work: StepWork, undo: Undo): Promise<boolean> {
    const { change, goesOn } = await this.#undoing.run(work, undo);
    await this.#record(work, change);
    return goesOn;
  }

  async #fail(work: StepWork, error: unknown): Promise<boolean> {
    const { rotation, policy } = work;
    const failure = stepFailure(error);
    const said = `Rotation ${rotation.id} of ${rotation.secretRef} failed in phase ${rotation.phase}`;
    if (failure.unexpected) {
      this.#logger.error(said, error as Error);
    } else if (rotation.waitingFor !== failure.reason) {
      // The message is on the page; the cause, scrubbed by the module, is for the log.
      this.#logger.warn(logLine(`${said}: ${failure.reason}`), causeOf(error));
    }
    const change = failed(rotation, policy, failure, this.#clock.now());
    await this.#record(work, change);
    return Boolean(change.undo);
  }

  /** Writes a move together with the notices it calls for. */
  async #record(work: StepWork, change: RotationChange): Promise<void> {
    const notices = rotationNotices({
      rotation: work.rotation,
      change,
      ...(await this.#people(work.rotation)),
    });
    await work.record({ ...change, notices });
  }

  /** Whose the secret is, and whose everything is that uses it: named by its declaration, or found where it runs. */
  async #people({ secretRef, consumers = [] }: RotationRecord) {
    const record = await this.#secrets.get(secretRef);
    return {
      ownerRef: record && ownerOf(record),
      consumerOwnerRefs: [
        ...(record ? involvedOwnersOf(record) : []),
        ...consumers.flatMap(consumer => consumer.ownerRef ?? []),
      ],
    };
  }

  async #prepare(
    rotation: RotationRecord,
    ticket: RotationTicket,
    record: StepWork['record'],
  ): Promise<StepWork> {
    const { spec } = await this.#secret(rotation);
    const secret = describeSecret({
      ref: rotation.annotatedAs ?? rotation.secretRef,
      title: rotation.secretTitle,
      ...rotation.declared,
    });
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
      declaredNow: spec,
      policy: rotation.policy,
      context,
      record,
      hold: () => ticket.hold(),
      mustStand: () => this.#standings.mustStand(rotation),
      beginRevocation: () =>
        this.#store.beginRevocation(rotation.id, ticket.id),
    };
  }

  async #secret({ secretRef }: RotationRecord): Promise<SecretRecord> {
    const record = await this.#secrets.get(secretRef);
    if (!record) throw new Error(`${secretRef} is not in the inventory`);
    return record;
  }
}

/** From where a rollback may be asked for, the step that proposes it leads out once it was. */
function wayOutOf({ phase, rollback }: RotationRecord): RotationStep['from'] {
  const isAsked = phase === 'merged' || phase === 'propagated';
  return rollback && isAsked ? 'rollback-requested' : phase;
}
