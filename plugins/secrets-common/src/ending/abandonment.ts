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

import { DateTime } from 'luxon';
import { z } from 'zod';
import { rotationPhaseSchema } from '../phases';

/** ISO 8601 in UTC. */
const instant = z.string();

/**
 * Where a rotation stood when a person abandoned it, which says what is in use since: a closed list.
 * @public
 */
export const abandonmentReasonSchema = z.enum([
  /** Nothing can have reached anybody. */
  'nothing-proposed',
  /** It was proposed, or may have been, and nothing was seen merged. */
  'no-merge-seen',
  /** Part of it was merged, or runs somewhere. */
  'merged-in-part',
  /** All of it was merged; not every target is proven on the new version. */
  'targets-not-proven',
  /** Every target is proven on the new version; nothing was revoked. */
  'targets-proven',
  /** The revocation of the previous version had begun. */
  'revocation-begun',
  /** The way to the previous version was proposed, and not all of that was seen merged. */
  'rollback-not-merged',
  /** The rollback was merged; not every target is proven on the previous version. */
  'rollback-targets-not-proven',
  /** Every target is proven on the previous version again. */
  'rollback-targets-proven',
]);
/** See {@link abandonmentReasonSchema}. @public */
export type AbandonmentReason = z.infer<typeof abandonmentReasonSchema>;

/** That a person ended a rotation where it stood, and how things were as far as they had been seen. @public */
export const abandonmentSchema = z.object({
  reason: abandonmentReasonSchema,
  /** The last fact that was established before. */
  phase: rotationPhaseSchema,
  /** What each target ran, as last seen; empty where none had been declared yet. */
  targets: z.array(
    z.object({
      id: z.string(),
      /** `running` means proven on the version that the rotation was going to at that time. */
      state: z.enum(['unobserved', 'running', 'not-yet', 'unknown']),
      versionId: z.string().optional(),
      observedAt: instant.optional(),
      unknownSince: instant.optional(),
    }),
  ),
});
/** See {@link abandonmentSchema}. @public */
export type Abandonment = z.infer<typeof abandonmentSchema>;

/** Of the targets that are named in the text; all of them are on record. */
const MOST_NAMED = 10;

const REST =
  'No pull request was withdrawn. Rotate again: the next rotation that completes deals with what this one leaves behind.';

/** The only words for these facts; nothing else explains them to people. */
const WORDS: Record<AbandonmentReason, string> = {
  'nothing-proposed':
    'It was abandoned before anything was proposed. The previous version was not touched and stays in use.',
  'no-merge-seen':
    'It was abandoned before a merge was seen. The previous version is in use as far as is known; the new one is as well where its change reaches a base branch, and may still be valid.',
  'merged-in-part':
    'It was abandoned after part of it was merged. Both versions may be in use.',
  'targets-not-proven':
    'It was abandoned after its merge, before every target was proven on the new version. Both versions may be in use, and the previous one was not revoked.',
  'targets-proven':
    'It was abandoned after every target was proven on the new version, which is the one in use. The previous version was not revoked.',
  'revocation-begun':
    'It was abandoned after the revocation of the previous version had begun. The new version is in use; whether the previous one still works is not known.',
  'rollback-not-merged':
    'It was abandoned before its rollback was seen merged in full. Both versions may be in use.',
  'rollback-targets-not-proven':
    'It was abandoned after the merge of its rollback, before every target was proven on the previous version. Both versions may be in use.',
  'rollback-targets-proven':
    'It was abandoned after every target was proven on the previous version again, which is the one in use. Whether the new version still works is not known.',
};

/** What an abandoned rotation leaves behind, in full sentences. @public */
export function abandonmentText({
  reason,
  targets,
}: Pick<Abandonment, 'reason' | 'targets'>): string {
  return [WORDS[reason], lastSeen(targets), REST].filter(Boolean).join(' ');
}

function lastSeen(targets: Abandonment['targets']): string {
  if (targets.every(({ state }) => state === 'unobserved')) return '';
  const more = targets.length - MOST_NAMED;
  const named = targets
    .slice(0, MOST_NAMED)
    .map(targetText)
    .concat(more > 0 ? [`and ${more} more`] : []);
  return `As last seen: ${named.join('; ')}.`;
}

/** What a target names is no proof that it runs it, so only a proven one is said to run it. */
function targetText(target: Abandonment['targets'][number]): string {
  const { id, state, versionId, unknownSince } = target;
  switch (state) {
    case 'running':
      return `${id} runs ${versionId ?? 'that version'}`;
    case 'not-yet':
      return versionId
        ? `${id} is not proven and names ${versionId}`
        : `${id} is not proven`;
    case 'unknown':
      return unknownSince
        ? `${id} is unknown since ${formatted(unknownSince)}`
        : `${id} is unknown`;
    default:
      return `${id} was not observed`;
  }
}

function formatted(time: string): string {
  return DateTime.fromISO(time, { zone: 'utc', locale: 'en' }).toFormat(
    "d LLL yyyy 'at' HH:mm 'UTC'",
  );
}
