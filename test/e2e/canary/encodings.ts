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

/** One way in which a value can be written down. */
export interface Encoding {
  name: string;
  text: string;
}

/** Every way in which somebody might have let a value slip, each once. */
export function encodingsOf(value: Buffer): Encoding[] {
  const text = value.toString();
  const all = [
    { name: 'as it is', text },
    { name: 'JSON', text: JSON.stringify(text).slice(1, -1) },
    { name: 'URL', text: encodeURIComponent(text) },
    { name: 'hex', text: value.toString('hex') },
    { name: 'upper-case hex', text: value.toString('hex').toUpperCase() },
    ...[0, 1, 2].flatMap(offset => [
      { name: `base64 at ${offset}`, text: base64Within(value, offset) },
      {
        name: `base64url at ${offset}`,
        text: base64Within(value, offset)
          .replaceAll('+', '-')
          .replaceAll('/', '_'),
      },
    ]),
  ];
  const seen = new Set<string>();
  return all.filter(
    encoding => !seen.has(encoding.text) && seen.add(encoding.text),
  );
}

/** What base64 makes of a value after so many bytes of something else, without the characters that depend on it. */
function base64Within(value: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), value]).toString(
    'base64',
  );
  const touchedByBefore = Math.ceil((offset * 8) / 6);
  const untouchedByAfter = Math.floor(((offset + value.length) * 8) / 6);
  return encoded.slice(touchedByBefore, untouchedByAfter);
}
