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
  JournalNote,
  RotationRecord,
  Straggler,
} from '../database/RotationStore';
import { spokenStragglers } from '../policies/spokenStragglers';
import { stragglersBeyond } from '../policies/stragglersBeyond';
import { versionWords } from './versionWords';

/** An override covers a straggler only as it was then: one that turned out to be something else is a new one. */
export function uncoveredBy(
  { override }: RotationRecord,
  stragglers: Straggler[],
): Straggler[] {
  const covered = override?.stragglers ?? [];
  return stragglersBeyond(
    covered.map(({ key }) => key),
    stragglers,
  );
}

/** For the journal, where the revocation goes by an override. */
export function overrideNote(
  { phase, override }: RotationRecord,
  stragglers: Straggler[],
): JournalNote[] {
  return override && stragglers.length > 0
    ? [
        {
          event: 'override.applied',
          level: 'warning',
          message: `The gate was opened by an override (${
            override.reason
          }), although these may still use the ${
            versionWords({ phase }).going
          } version: ${spokenStragglers(stragglers)}`,
          actor: override.actor,
        },
      ]
    : [];
}
