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

import { endingText, RotationPhase } from '@keyturn/plugin-secrets-common';
import { RotationChange } from '../database/RotationStore';
import { Tidings } from './Tidings';

/** What an end is called, in the words of the fact; loud where the rotation left something that a person must see to. */
export function endingTidings(
  phase: RotationPhase,
  change: RotationChange,
  words: { done: string; seen: string },
): Pick<Tidings, 'title' | 'description'> & { isLoud: boolean } {
  const { journal = [], revocation } = change;
  const endings = journal.filter(
    ({ event, level }) => event.startsWith('version.') && level === 'error',
  );
  const dead = endings.filter(({ event }) => event === 'version.dead');
  return {
    title: titleOf(words.done, endings.length > 0, dead.length > 0),
    description: [
      `${words.seen}.`,
      ...dead.map(({ message }) => `${message}.`),
      endingText({ phase, revocation }),
    ].join(' '),
    isLoud: endings.length > 0,
  };
}

function titleOf(done: string, isLoud: boolean, isDead: boolean): string {
  if (isDead) return `${done}, but must be rotated again`;
  return isLoud ? `${done}, but not everything old was revoked` : done;
}
