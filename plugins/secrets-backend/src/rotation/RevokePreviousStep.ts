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

import { Revocation } from '@keyturn/plugin-secrets-common';
import { DateTime, Duration } from 'luxon';
import { spokenInstant } from '../Clock';
import {
  JournalNote,
  RotationRecord,
  RotationStore,
  StoredVersion,
  Straggler,
} from '../database/RotationStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { BaseBranchGuard } from './BaseBranchGuard';
import { overrideNote, uncoveredBy } from './gateOverride';
import { CredentialHolders } from './CredentialHolders';
import { Liveness } from './Liveness';
import { isOverdue } from './overdue';
import { PreviousVersions } from './PreviousVersions';
import { GateLook, RevocationGate } from './RevocationGate';
import { RotationStep, StepOutcome, StepWork } from './RotationStep';
import { spokenStragglers } from '../policies/spokenStragglers';
import { versionWords } from './versionWords';

/** In the sentence on what it waits for; all of them are on the rotation. */
const MOST_NAMED = 10;

/** What the base branches are to hold of the version that stays. */
export type RevocationBaseBranch = Pick<BaseBranchGuard, 'edits' | 'holdUp'>;

/** What becomes of the versions that were replaced. */
export interface Ending {
  revocation: Revocation;
  versions: StoredVersion[];
  notes: JournalNote[];
}

/**
 * propagated → completed: once the overlap has passed, and every target and everything that uses one was seen to run
 * the new version just now, the previous version is revoked. Only a version that our own record names is ever touched,
 * and where anything speaks against it, it stays alive and the next rotation that completes revokes it. A person may
 * open the gate for the stragglers that are known; the next look closes it again for any other.
 */
export class RevokePreviousStep implements RotationStep {
  readonly from = 'propagated' as const;
  readonly #gate: RevocationGate;
  readonly #baseBranch: RevocationBaseBranch;
  readonly #liveness: Liveness;
  readonly #previous: PreviousVersions;
  readonly #pollInterval: Duration;

  constructor(options: {
    registry: ModuleRegistry;
    gate: RevocationGate;
    /** Of the version that stays. */
    baseBranch: RevocationBaseBranch;
    holders: CredentialHolders;
    liveness: Liveness;
    store: RotationStore;
    pollInterval: Duration;
  }) {
    this.#gate = options.gate;
    this.#baseBranch = options.baseBranch;
    this.#liveness = options.liveness;
    this.#previous = new PreviousVersions(options);
    this.#pollInterval = options.pollInterval;
  }

  async run(work: StepWork): Promise<StepOutcome> {
    const revokeAt = revocationTime(work.rotation);
    if (work.context.now() < revokeAt) {
      return this.#waitOut(work, revokeAt);
    }
    // Evidence grows old during the overlap: a target may have been rolled back since.
    const look = await this.#look(work);
    const { proof, dead } = await this.#liveness.look(work);
    if (dead) {
      return completed(look, await this.#previous.keepBeside(dead, work));
    }
    const held = await this.#baseBranch.holdUp(work);
    if (held) {
      const { targets, consumers, journal } = look;
      return {
        ...held,
        change: { ...held.change, targets, consumers },
        journal,
      };
    }
    const uncovered = uncoveredBy(work.rotation, look.stragglers);
    if (uncovered.length > 0) return this.#shut(work, look, uncovered);
    const ending = await this.#previous.end(work);
    if ('kind' in ending) {
      const { targets, consumers, journal } = look;
      return { ...ending, change: { targets, consumers }, journal };
    }
    return completed(look, {
      ...ending,
      notes: [
        proof,
        ...overrideNote(work.rotation, look.stragglers),
        ...ending.notes,
      ],
    });
  }

  /** Looks early at what uses the targets, so that whoever has to restart something has the overlap for it. */
  async #waitOut(work: StepWork, revokeAt: DateTime): Promise<StepOutcome> {
    const { rotation, policy } = work;
    const { targets, consumers, stragglers, journal } =
      await this.#gate.lookAtConsumers(await this.#question(work));
    const overlap = Duration.fromISO(policy.maxOverlap).toHuman();
    const { going, staying } = versionWords(rotation);
    const until = `The ${going} version stays valid for an overlap of ${overlap}, until ${spokenInstant(
      revokeAt,
    )}`;
    return {
      kind: 'wait',
      until: revokeAt,
      waitingFor:
        stragglers.length > 0
          ? `${until}. Not on the ${staying} one yet: ${spokenStragglers(
              stragglers,
              MOST_NAMED,
            )}`
          : until,
      change: { targets, consumers },
      journal,
    };
  }

  async #look(work: StepWork): Promise<GateLook> {
    return this.#gate.look(await this.#question(work));
  }

  async #question(work: StepWork) {
    const { rotation, secret, context } = work;
    return {
      targets: rotation.targets,
      known: rotation.consumers ?? [],
      secret,
      versionId: rotation.versionId!,
      edits: await this.#baseBranch.edits(work),
      context,
    };
  }

  /** What an override does not cover keeps the gate shut; past the deadline, whoever owns it is told as well. */
  #shut(work: StepWork, look: GateLook, uncovered: Straggler[]): StepOutcome {
    const { rotation, policy, context } = work;
    const { targets, consumers, stragglers, journal, ownersMissing } = look;
    const now = context.now();
    const overdue = isOverdue(rotation, policy, now);
    const { going, staying } = versionWords(rotation);
    const reasons = [
      `The ${going} version is not revoked while these are not seen to run the ${staying} one: ${spokenStragglers(
        uncovered,
        MOST_NAMED,
      )}`,
      ...(rotation.override
        ? [
            `The override of ${spokenInstant(
              DateTime.fromISO(rotation.override.at, { zone: 'utc' }),
            )} covers what was known then and nothing else`,
          ]
        : []),
      ...(ownersMissing
        ? ['The catalog could not be asked who owns them']
        : []),
    ];
    return {
      kind: 'wait',
      until: now.plus(this.#pollInterval),
      condition: 'blocked',
      waitingFor: reasons.join('. '),
      change: {
        targets,
        consumers,
        stragglers,
        secret: {
          partial:
            overdue && stragglers.some(({ state }) => state === 'not-yet'),
        },
        ...(overdue
          ? { overdueTo: uncovered.flatMap(({ ownerRef }) => ownerRef ?? []) }
          : {}),
      },
      journal,
    };
  }
}

function completed(
  { targets, consumers, journal }: GateLook,
  { revocation, versions, notes }: Ending,
): StepOutcome {
  return {
    kind: 'advance',
    to: 'completed',
    change: { targets, consumers, revocation, versions },
    journal: [
      ...journal,
      ...notes,
      { event: 'phase.completed', message: 'Rotation completed' },
    ],
  };
}

/** @throws Error where there is none, so that nothing is revoked by an accident of the record */
function revocationTime({ id, revokeAt }: RotationRecord): DateTime {
  const time = DateTime.fromISO(revokeAt ?? '', { zone: 'utc' });
  if (!time.isValid) {
    throw new Error(`Rotation ${id} does not say when its overlap ends`);
  }
  return time;
}
