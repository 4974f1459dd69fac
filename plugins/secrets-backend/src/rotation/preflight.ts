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
  EditPlan,
  ResolvedTarget,
  SecretDescriptor,
} from '@keyturn/plugin-secrets-node';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { causeOf, stepFailure } from './stepFailure';

/** What the clusters of the targets say of a merge before anything is minted. */
export interface Preflight {
  /** Sentences on what keeps it from taking effect. */
  problems: string[];
  /** Targets of which it is unknown, each with why. */
  unknown: Array<{ targetId: string; reason: string }>;
}

/**
 * Asks the probes whether a merge of these edits can take effect. A cluster that cannot be asked keeps nothing from being
 * minted: it is told, and the old version stays until the new one is proven anyway.
 */
export async function preflight(
  registry: Pick<ModuleRegistry, 'probeFor'>,
  plan: {
    secret: SecretDescriptor;
    targets: ResolvedTarget[];
    edits: EditPlan[];
  },
  context: CallContext,
): Promise<Preflight> {
  const { secret, targets, edits } = plan;
  const answers = await Promise.all(
    targets.map(async (target): Promise<Preflight> => {
      const probe = registry.probeFor(target);
      try {
        const problems = await probe?.preflight?.(
          { secret, target, edits },
          context,
        );
        return { problems: problems ?? [], unknown: [] };
      } catch (error) {
        context.signal.throwIfAborted();
        const { reason } = stepFailure(error);
        context.logger.warn(
          `Probe ${probe?.id} cannot tell whether a merge takes effect at ${target.id} of ${secret.ref}: ${reason}`,
          causeOf(error),
        );
        return { problems: [], unknown: [{ targetId: target.id, reason }] };
      }
    }),
  );
  return {
    problems: answers.flatMap(({ problems }) => problems),
    unknown: answers.flatMap(({ unknown }) => unknown),
  };
}

/** What a person reads of a target of which it is unknown. */
export function unknownSentence({
  targetId,
  reason,
}: Preflight['unknown'][number]): string {
  return `${targetId}: it is unknown whether a merge takes effect there. ${reason}`;
}
