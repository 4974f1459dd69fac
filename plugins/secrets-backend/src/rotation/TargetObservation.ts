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
  CallContext,
  FileEdit,
  SecretDescriptor,
} from '@keyturn/plugin-secrets-node';
import { toInstant } from '../Clock';
import { JournalNote, RotationTarget } from '../database/RotationStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { DeployedRevisions } from './DeployedRevisions';
import { expectedScalars } from './expectedScalars';
import { ManifestFiles } from './ManifestFiles';
import { rememberedFor, rememberedOf } from './remembered';
import { restartable } from './restartPlan';
import { stepFailure } from './stepFailure';

/** What is asked of every target. */
interface TargetQuestion {
  secret: SecretDescriptor;
  versionId: string;
  context: CallContext;
  edits: FileEdit[];
  revisions: DeployedRevisions;
}

/** Asks the probes for evidence on the targets of a rotation. */
export class TargetObservation {
  readonly #registry: ModuleRegistry;

  constructor(registry: ModuleRegistry) {
    this.#registry = registry;
  }

  /**
   * Looks at every target once. A probe that cannot tell makes the target unknown since the first time it could
   * not; what was last seen stays beside it.
   *
   * @param edits - what a merge brings of the version; empty where that is not on record
   */
  async observe(
    targets: RotationTarget[],
    secret: SecretDescriptor,
    versionId: string,
    context: CallContext,
    edits: FileEdit[],
  ): Promise<{ targets: RotationTarget[]; journal: JournalNote[] }> {
    // one for all of them, so that a file is read once at each commit
    const revisions = new DeployedRevisions(new ManifestFiles(this.#registry));
    const question = { secret, versionId, context, edits, revisions };
    const seen = await Promise.all(
      targets.map(known => this.#look(known, question)),
    );
    return {
      targets: seen,
      journal: seen.flatMap((now, i) => changeNote(targets[i], now, versionId)),
    };
  }

  async #look(
    known: RotationTarget,
    { secret, versionId, context, edits, revisions }: TargetQuestion,
  ): Promise<RotationTarget> {
    const { target } = known;
    const at = toInstant(context.now());
    const probe = this.#registry.probeFor(target);
    if (!probe) {
      return unknown(
        known,
        at,
        `No probe can look at cluster ${target.cluster}: configure it under kubernetes, or check the target by hand`,
      );
    }
    try {
      const observed = await probe.observe(
        {
          secret,
          target,
          versionId,
          expected: expectedScalars(target, edits),
          remembered: rememberedFor(known.remembered, versionId),
        },
        context,
      );
      const { problems, evidence } = await revisions.check({
        target,
        versionId,
        deployed: observed.deployed ?? [],
        edits,
        context,
      });
      return {
        target,
        state: problems.length > 0 ? 'not-yet' : observed.state,
        versionId: observed.versionId,
        evidence: [...problems, ...observed.evidence, ...evidence],
        warnings: observed.warnings,
        observedAt: at,
        restart: restartable(known.restart, observed.restart, at),
        remembered: rememberedOf(versionId, observed.remembered),
      };
    } catch (error) {
      context.signal.throwIfAborted();
      const { reason, unexpected } = stepFailure(error);
      if (unexpected) {
        context.logger.error(
          `Probe ${probe.id} failed on ${target.id} of ${secret.ref}`,
          error as Error,
        );
      }
      return unknown(known, at, reason);
    }
  }
}

function unknown(
  known: RotationTarget,
  at: string,
  reason: string,
): RotationTarget {
  return {
    ...known,
    restart: undefined,
    state: 'unknown',
    unknownSince: known.unknownSince ?? at,
    unknownReason: reason,
  };
}

function changeNote(
  before: RotationTarget,
  now: RotationTarget,
  wanted: string,
): JournalNote[] {
  if (before.state === now.state) return [];
  const { id } = now.target;
  if (now.state === 'unknown') {
    return [
      {
        event: 'target.unknown',
        level: 'warning',
        facts: { targetId: id },
        message: `${id}: cannot tell what it runs. ${now.unknownReason}`,
      },
    ];
  }
  return [
    {
      event: `target.${now.state}`,
      facts: {
        targetId: id,
        versionId: now.versionId,
        evidence: now.evidence,
      },
      message:
        now.state === 'running'
          ? `${id} runs ${now.versionId}: ${now.evidence.join('; ')}`
          : `${id} does not run ${wanted} yet: ${now.evidence.join('; ')}`,
    },
  ];
}
