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

import { FileEdit, versionAnnotation } from '@keyturn/plugin-secrets-node';
import { compareEdits, extentOf } from './compareEdits';
import { saysSame } from './versionTexts';

const FILE = 'https://git.example.com/acme/gitops/blob/main/db.yaml';
const ANNOTATION = versionAnnotation('resource:default/db');

const edit = (
  path: string[],
  value: string,
  kind = 'SealedSecret',
): FileEdit => ({
  file: FILE,
  document: { kind, name: 'db', namespace: 'payments' },
  path,
  value,
  missing: 'insert',
});
const EDITS = [
  edit(['spec', 'encryptedData', 'token'], 'AgNew'),
  edit(['metadata', 'annotations', ANNOTATION], 'v-2'),
];

const content = (token: string, version: string) => `kind: SealedSecret
metadata:
  name: db
  annotations:
    ${ANNOTATION}: ${version}
spec:
  encryptedData:
    token: ${token}
`;
const states = async (text: string) =>
  (await compareEdits(text, EDITS)).map(({ state, line }) => ({ state, line }));

describe('compareEdits', () => {
  it('finds each edit by its own text', async () => {
    expect(await states(content('AgNew', 'v-2'))).toEqual([
      { state: 'there', line: 8 },
      { state: 'there', line: 5 },
    ]);
  });

  it('takes no annotation for the ciphertext beside it', async () => {
    expect(await states(content('AgOld', 'v-2'))).toEqual([
      { state: 'differs', line: 8 },
      { state: 'there', line: 5 },
    ]);
  });

  it('takes no comment that names the version for anything', async () => {
    const text = `# v-2 AgNew\n${content('AgOld', 'v-1')}`;
    expect(extentOf(await compareEdits(text, EDITS))).toBe('nowhere');
  });

  it('tells a scalar or document that is not there', async () => {
    expect(
      await states('kind: SealedSecret\nmetadata:\n  name: db\nspec: {}\n'),
    ).toEqual([
      { state: 'missing', line: 1 },
      { state: 'missing', line: 1 },
    ]);
    expect(await states('kind: ConfigMap\nmetadata:\n  name: db\n')).toEqual([
      { state: 'missing', line: undefined },
      { state: 'missing', line: undefined },
    ]);
  });

  it('does not guess about a file that cannot be told', async () => {
    await expect(states('kind: [\n')).rejects.toThrow(/not valid YAML/);
    const twice = `${content('AgNew', 'v-2')}---\n${content('AgOld', 'v-2')}`;
    await expect(states(twice)).rejects.toThrow(/2 such documents/);
  });

  it.each([
    ['v-2', true],
    ['v-2~restart', true],
    ['v-1~v-2', false],
    [undefined, false],
  ])('takes a pod template with %s for %s', (text, expected) => {
    const ofWorkload = edit(
      ['spec', 'template', 'metadata', 'annotations', ANNOTATION],
      'v-2',
      'Deployment',
    );
    expect(saysSame(text, ofWorkload)).toBe(expected);
  });
});
