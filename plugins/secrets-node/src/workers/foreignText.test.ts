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

import { FileEdit } from '../edits/FileEdit';
import { FILE_LIMITS } from '../foreignText/limits';
import { applyFileEdits } from './applyFileEdits';
import { codeOwnersOf } from './codeOwnersOf';
import { readYamlDocuments } from './readYamlDocuments';

const FILE = 'https://git.example.com/acme/gitops/blob/main/db.yaml';
const HEAD = `kind: SealedSecret
metadata:
  name: db
spec:
  encryptedData:
    password: AgOld
`;

const edit: FileEdit = {
  file: FILE,
  document: { kind: 'SealedSecret', name: 'db', namespace: 'payments' },
  path: ['spec', 'encryptedData', 'password'],
  value: 'AgNew',
  missing: 'refuse',
};

const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

/** Files that are allowed to be written, but not to be read. */
const HOSTILE: Array<[keyof typeof FILE_LIMITS, string, string]> = [
  [
    'keys',
    'keys of one map',
    `${HEAD}junk:\n${lines(25_000, i => `  k${i}: 1`)}`,
  ],
  ['keys', 'items of one list', `${HEAD}junk: [${'1,'.repeat(25_000)}1]`],
  ['documents', 'documents', `${HEAD}${'---\na: 1\n'.repeat(5_000)}`],
  ['depth', 'lists inside each other', `${HEAD}junk: ${'['.repeat(50_000)}`],
  [
    'depth',
    'maps inside each other',
    `${HEAD}junk:\n${lines(500, i => `${' '.repeat(i + 1)}a:`)}`,
  ],
  ['bytes', 'one long text', `${HEAD}junk: ${'x'.repeat(2_000_000)}`],
  ['bytes', 'letters of several bytes', `${HEAD}junk: ${'ö'.repeat(600_000)}`],
];

describe('a file of others', () => {
  it.each(HOSTILE)(
    'is refused by the limit of %s: %s',
    async (limit, _, text) => {
      await expect(applyFileEdits(text, [edit])).rejects.toMatchObject({
        name: 'ManifestError',
        refusal: 'too-large',
        file: FILE,
        message: expect.stringContaining(`(limit: ${limit})`),
      });
      await expect(readYamlDocuments(text, FILE)).rejects.toMatchObject({
        refusal: 'too-large',
      });
    },
  );

  it('cannot multiply itself by aliases', async () => {
    const bomb = lines(12, i =>
      i === 0
        ? 'a0: &a0 [x]'
        : `a${i}: &a${i} [${`*a${i - 1},`.repeat(9)}*a${i - 1}]`,
    );
    await expect(readYamlDocuments(bomb, FILE)).rejects.toMatchObject({
      refusal: 'invalid-yaml',
    });
    expect(await applyFileEdits(`${HEAD}${bomb}\n`, [edit])).toContain('AgNew');
  });

  it('is edited up to the limits, with as many edits as it has keys', async () => {
    const count = 5_000;
    const text = `${HEAD}${lines(count, i => `    k${i}: AgOld${i}`)}\n`;
    const edits = Array.from({ length: count }, (_, i) => ({
      ...edit,
      path: ['spec', 'encryptedData', `k${i}`],
      value: `AgNew${i}`,
    }));
    const edited = await applyFileEdits(text, edits);
    expect(edited).toBe(text.replace(/AgOld(?=\d)/g, 'AgNew'));
  });

  it('says of a repeated key where it stands', async () => {
    await expect(
      applyFileEdits(`${HEAD}    password: AgTwice\n`, [edit]),
    ).rejects.toThrow(/line 7, column 5 is not valid YAML \(DUPLICATE_KEY\)/);
  });

  it('names code owners up to the size that the forge reads', async () => {
    const text = `${'# x\n'.repeat(500_000)}* @acme/payments\n`;
    expect(await codeOwnersOf(text, 'a.yaml')).toEqual(['@acme/payments']);
  });
});

describe('applyFileEdits', () => {
  it('wants edits of one file only', async () => {
    await expect(
      applyFileEdits('', [edit, { ...edit, file: 'other' }]),
    ).rejects.toThrow('group them by file first');
  });
});
