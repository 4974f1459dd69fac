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
import {
  logLine,
  Observation,
  ResolvedTarget,
} from '@keyturn/plugin-secrets-node';
import { Duration } from 'luxon';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { Clock, toInstant } from '../Clock';
import {
  CiphertextSighting,
  CiphertextStore,
} from '../database/CiphertextStore';
import { RotationStore } from '../database/RotationStore';
import {
  NoObservation,
  SecretRecord,
  SecretStore,
} from '../database/SecretStore';
import { UnknownVersionStore } from '../database/UnknownVersionStore';
import { isOwnVersionId } from '../policies/versionIds';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { describeSecret, resolveTargets } from '../registry/describeSecret';
import { changedPlaces } from '../rotation/changedPlaces';
import { expectedScalars } from '../rotation/expectedScalars';
import { rememberedFor, rememberedOf } from '../rotation/remembered';
import { causeOf, stepFailure } from '../rotation/stepFailure';
import { versionEdits } from '../rotation/versionEdits';
import { scheduleWatch } from './scheduleWatch';
import { RowPass } from './RowPass';
import { UnknownVersionReports } from './UnknownVersionReports';
import { WatchedRows } from './WatchedRows';

/** What a probe told, of the version that it was asked about. */
type Answer = Observation & {
  versionSought?: string;
  /** Where the target holds another ciphertext than that version brought. */
  differing?: CiphertextSighting['differing'];
};

const BATCH = 200;
const AT_ONCE = 8;
/** A target that was looked at more recently is left alone, however often the task is triggered. */
const NOT_AGAIN_WITHIN = Duration.fromObject({ seconds: 20 });

const ANNOTATED_OTHERWISE =
  'The open rotation is the first since the secret was renamed, and writes its version under the new name; it observes the targets after its merge';

/** Asks the probes, a batch at a time, which version each target holds. Reads only, and safe to run at any time. */
export class TargetObserver {
  readonly #secrets: SecretStore;
  readonly #rotations: Pick<RotationStore, 'broughtBy' | 'get'>;
  readonly #unknownVersions: Pick<UnknownVersionStore, 'note'>;
  readonly #reports: Pick<UnknownVersionReports, 'tell'>;
  readonly #ciphertexts: Pick<
    CiphertextStore,
    'note' | 'unreported' | 'report'
  >;
  readonly #registry: ModuleRegistry;
  readonly #boundaries: Pick<SecretBoundaries, 'now'>;
  readonly #logger: LoggerService;
  readonly #clock: Clock;
  readonly #rows: WatchedRows;

  constructor(options: {
    secrets: SecretStore;
    rotations: Pick<RotationStore, 'broughtBy' | 'get'>;
    unknownVersions: Pick<UnknownVersionStore, 'note'>;
    /** Tells administrators what is on no record. */
    reports: Pick<UnknownVersionReports, 'tell'>;
    ciphertexts: Pick<CiphertextStore, 'note' | 'unreported' | 'report'>;
    registry: ModuleRegistry;
    boundaries: Pick<SecretBoundaries, 'now'>;
    logger: LoggerService;
    clock: Clock;
    rows: WatchedRows;
  }) {
    this.#secrets = options.secrets;
    this.#rotations = options.rotations;
    this.#unknownVersions = options.unknownVersions;
    this.#reports = options.reports;
    this.#ciphertexts = options.ciphertexts;
    this.#registry = options.registry;
    this.#boundaries = options.boundaries;
    this.#logger = options.logger;
    this.#clock = options.clock;
    this.#rows = options.rows;
  }

  /** Observes from now on by the schedule under `secrets.observation.schedule`. */
  async start(
    scheduler: SchedulerService,
    config: RootConfigService,
  ): Promise<void> {
    await scheduleWatch(scheduler, config, {
      id: 'secrets-target-observation',
      configKey: 'secrets.observation.schedule',
      schedule: {
        frequency: { minutes: 5 },
        timeout: { minutes: 5 },
        initialDelay: { seconds: 20 },
      },
      run: signal => this.observe(signal),
    });
  }

  /** Looks at every target once, those first that wait the longest. Returns how many it looked at. */
  async observe(signal: AbortSignal): Promise<number> {
    const before = toInstant(this.#clock.now().minus(NOT_AGAIN_WITHIN));
    const seen = new Set<string>();
    const pass = this.#rows.begin('observation', signal);
    for (;;) {
      const due = await this.#secrets.targetsToObserve(BATCH, before);
      // One that was not looked at, such as what is declared no more, stays due; it is for the next run.
      const next = due.filter(
        ({ ref, targetId }) => !seen.has(`${ref} ${targetId}`),
      );
      if (next.length === 0) break;
      next.forEach(({ ref, targetId }) => seen.add(`${ref} ${targetId}`));
      await this.#lookAtAll(next, pass, signal);
    }
    await this.#reports.tell();
    // Once for all targets of a secret, because one command re-encrypts all of its files.
    for (const ref of await this.#ciphertexts.unreported()) {
      await pass.run(ref, () => this.#ciphertexts.report(ref));
    }
    // What was looked at a moment ago was not seen again.
    await pass.end({ complete: false });
    return seen.size;
  }

  async #lookAtAll(
    due: Array<{ ref: string; targetId: string }>,
    pass: RowPass,
    signal: AbortSignal,
  ): Promise<void> {
    const refs = [...new Set(due.map(({ ref }) => ref))];
    const view = await this.#boundaries.now();
    const records = await this.#secrets.getEach(refs);
    const byRef = new Map(refs.map((ref, i) => [ref, records[i]]));
    const look = async (ref: string, targetId: string) => {
      const secret = byRef.get(ref);
      if (secret instanceof Error) {
        // So that it is not the first to be looked at each time.
        const at = toInstant(this.#clock.now());
        const unknown = { unknownReason: secret.message };
        await this.#secrets.recordObservation(ref, targetId, unknown, at);
        throw secret;
      }
      // Nobody may have our credentials look at a place by naming it.
      const target =
        secret &&
        view.problemsOf(secret).length === 0 &&
        resolveTargets(describeSecret(secret)).find(
          ({ id }) => id === targetId,
        );
      if (target) await this.#look(secret, target, signal);
    };
    const queue = [...due];
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { ref, targetId } = next;
        await pass.run(ref, () => look(ref, targetId));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  async #look(
    secret: SecretRecord,
    target: ResolvedTarget,
    signal: AbortSignal,
  ): Promise<void> {
    const seen = await this.#ask(secret, target, signal);
    await this.#secrets.recordObservation(
      secret.ref,
      target.id,
      seen,
      toInstant(this.#clock.now()),
    );
    if ('versionId' in seen && mayBeUnknown(secret, seen.versionId)) {
      const sighting = { versionId: seen.versionId, place: target.id };
      await this.#unknownVersions.note(secret.ref, [sighting]);
    }
    if ('state' in seen) await this.#noteCiphertexts(secret, target, seen);
  }

  /** Without a question to the database for what is ordinary: a target that holds what it was brought. */
  async #noteCiphertexts(
    secret: SecretRecord,
    target: ResolvedTarget,
    { versionId, versionSought, differing = [] }: Answer,
  ): Promise<void> {
    // under another label, another ciphertext is no surprise
    if (versionId === undefined || versionId !== versionSought) return;
    const known = secret.changedCiphertexts.some(
      ({ targetId }) => targetId === target.id,
    );
    if (differing.length === 0 && !known) return;
    const sighting = { targetId: target.id, versionId, differing };
    await this.#ciphertexts.note(secret.ref, sighting);
  }

  async #ask(
    secret: SecretRecord,
    target: ResolvedTarget,
    signal: AbortSignal,
  ): Promise<Answer | NoObservation> {
    const probe = this.#registry.probeFor(target);
    if (!probe) {
      return {
        unknownReason: `No probe can look at cluster ${target.cluster}`,
      };
    }
    if (await this.#isAnnotatedOtherwise(secret)) {
      return { unknownReason: ANNOTATED_OTHERWISE };
    }
    try {
      // Targets leave the live version one by one while a rotation is open; that is no fault of theirs.
      const versionId = secret.openRotationId ? undefined : secret.versionId;
      const edits =
        versionId === undefined
          ? []
          : await versionEdits(this.#rotations, secret.ref, versionId);
      const known = secret.targets.find(({ id }) => id === target.id);
      const seen = await probe.observe(
        {
          secret: {
            ...describeSecret(secret),
            ref: secret.annotatedAs ?? secret.ref,
          },
          target,
          versionId,
          expected: expectedScalars(target, edits),
          remembered: rememberedFor(known?.remembered, versionId),
        },
        { signal, logger: this.#logger, now: () => this.#clock.now() },
      );
      return {
        ...seen,
        versionSought: versionId,
        remembered: rememberedOf(versionId, seen.remembered)?.text,
        differing: changedPlaces(target, { versionId, edits }, seen.differs),
      };
    } catch (error) {
      signal.throwIfAborted();
      const { reason, unexpected } = stepFailure(error);
      const said = `Probe ${probe.id} cannot tell about ${target.id} of ${secret.ref}`;
      if (unexpected) {
        this.#logger.error(said, error as Error);
        return {
          unknownReason: `${probe.title} failed unexpectedly; the log of the backend says why`,
        };
      }
      if (unknownReasonOf(secret, target) !== reason) {
        // The sentence is on the page; the cause, scrubbed by the module, is for the log.
        this.#logger.warn(logLine(`${said}: ${reason}`), causeOf(error));
      }
      return { unknownReason: reason };
    }
  }

  /**
   * Whether the open rotation writes another annotation than the one that names the live version. From its merge on the old
   * one names a version that is no longer there, and before its merge the new one is not there yet.
   */
  async #isAnnotatedOtherwise({
    annotatedAs,
    openRotationId,
  }: SecretRecord): Promise<boolean> {
    if (!annotatedAs || !openRotationId) return false;
    const rotation = await this.#rotations.get(openRotationId);
    if (!rotation) return false;
    return (rotation.annotatedAs ?? rotation.secretRef) !== annotatedAs;
  }
}

/** Without a question to the database for what is ordinary: the live version, and labels from before any rotation. */
function mayBeUnknown(
  secret: SecretRecord,
  versionId: string | undefined,
): versionId is string {
  if (versionId === undefined) return false;
  return secret.versionIssuedAt
    ? versionId !== secret.versionId
    : isOwnVersionId(versionId);
}

/** Why the target was already unknown before, if it was. */
function unknownReasonOf(
  { targets }: SecretRecord,
  { id }: ResolvedTarget,
): string | undefined {
  return targets.find(target => target.id === id)?.unknownReason;
}
