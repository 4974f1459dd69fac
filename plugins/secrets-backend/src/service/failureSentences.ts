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
import { spokenInstant } from '../Clock';
import { RowFailure, RowFailureStore } from '../database/RowFailureStore';
import { WatchName, WATCHES } from './watches';

/** More than anybody reads at once. */
const MOST_NAMED = 20;

/** Of a secret whose row cannot be read. */
export const UNREADABLE =
  'What Keyturn keeps of this secret cannot be read, so nothing is done with it and little of it is shown; an administrator has to mend its row in the database';

/** What scheduled work could not do to a secret, as one of its problems. */
export function failureSentence({
  watch,
  since,
  sentence,
}: RowFailure): string {
  const begin = DateTime.fromISO(since, { zone: 'utc' });
  const work = WATCHES[watch as WatchName] ?? watch;
  return `Keyturn could not work on this secret since ${spokenInstant(
    begin,
  )} (${work}): ${sentence}`;
}

/** The same for administrators: one sentence for each secret and kind of work, those that fail for the longest first. */
export async function failureSentences(
  store: Pick<RowFailureStore, 'list'>,
): Promise<string[]> {
  const { items, total } = await store.list(MOST_NAMED);
  return [
    ...items.map(
      ({ secretRef, ...failure }) =>
        `${secretRef}: ${failureSentence(failure)}`,
    ),
    ...(total > items.length
      ? [`Keyturn could not work on ${total - items.length} more secrets`]
      : []),
  ];
}
