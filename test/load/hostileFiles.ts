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

/** A manifest with room for more behind it. */
export const MANIFEST = `kind: SealedSecret
metadata:
  name: db-password
spec:
  encryptedData:
    password: AgOld
`;

const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

/** Manifests that nobody may be harmed by, by what is too much of them. */
export const HOSTILE_FILES: Record<string, string> = {
  '60,000 keys, 0.8 MB': `${MANIFEST}junk:\n${lines(
    60_000,
    i => `  key${i}: 1`,
  )}`,
  '15,000 keys, within the limits': `${MANIFEST}junk:\n${lines(
    15_000,
    i => `  key${i}: 1`,
  )}`,
  '200,000 documents, 1.8 MB': `${MANIFEST}${'---\na: 1\n'.repeat(200_000)}`,
  '900 documents, within the limits': `${MANIFEST}${lines(
    900,
    i => `---\nkind: ConfigMap\nmetadata: {name: c${i}}`,
  )}`,
  '500,000 lists inside each other': `${MANIFEST}junk: ${'['.repeat(500_000)}`,
  '9,000 anchors and as many aliases': `${MANIFEST}${lines(
    9_000,
    i => `k${i}: &a${i} x`,
  )}\nl:\n${lines(9_000, i => `  - *a${i}`)}`,
  'aliases that multiply': `${MANIFEST}${lines(20, i =>
    i === 0
      ? 'a0: &a0 [x]'
      : `a${i}: &a${i} [${`*a${i - 1},`.repeat(9)}*a${i - 1}]`,
  )}`,
  '900,000 empty lines': `${MANIFEST}${'\n'.repeat(900_000)}`,
  'one text of 20 MB': `${MANIFEST}junk: ${'x'.repeat(20_000_000)}`,
};
