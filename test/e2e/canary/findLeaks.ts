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

import { encodingsOf } from './encodings';
import { SecretText } from './SecretText';

/** Somewhere a value must not be. */
export interface Place {
  name: string;
  texts: Buffer[];
}

/** Shorter ones would be found by chance. */
const MIN_LENGTH = 16;

/** One sentence for every value that is somewhere it must not be; none of them tells the value. */
export function findLeaks(places: Place[], secrets: SecretText[]): string[] {
  const needles = secrets.flatMap(({ name, value }) =>
    partsOf(value).flatMap(part =>
      encodingsOf(part).map(encoding => ({
        what: `${name} (${encoding.name})`,
        bytes: Buffer.from(encoding.text),
      })),
    ),
  );
  const leaks = places.flatMap(place =>
    needles
      .filter(({ bytes }) => holds(place, bytes))
      .map(({ what }) => `${place.name}: ${what}`),
  );
  return [...new Set(leaks)];
}

/** Whether a place holds this text as it is. */
export function holds({ texts }: Place, needle: string | Buffer): boolean {
  return texts.some(text => text.includes(needle));
}

/** The whole value, and each long line of it: a key's header says nothing, any line of its body does. */
function partsOf(value: Buffer): Buffer[] {
  if (value.length < MIN_LENGTH) {
    throw new Error('A value is too short to be looked for');
  }
  const lines = value
    .toString()
    .split('\n')
    .filter(line => line.length >= MIN_LENGTH && !line.startsWith('-----'));
  return lines.length > 1
    ? [value, ...lines.map(l => Buffer.from(l))]
    : [value];
}
