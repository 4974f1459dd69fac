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

import { editManifest } from './editManifest';
import { FileEdit } from '../edits/FileEdit';

const FILE = 'https://git.example.com/acme/gitops/blob/main/db.yaml';

const passwordEdit = (changes: Partial<FileEdit> = {}): FileEdit => ({
  file: FILE,
  document: {
    kind: 'SealedSecret',
    name: 'db-password',
    namespace: 'payments',
  },
  path: ['spec', 'encryptedData', 'password'],
  value: 'AgB+new/cipher=',
  missing: 'refuse',
  ...changes,
});

const versionEdit = (changes: Partial<FileEdit> = {}): FileEdit =>
  passwordEdit({
    path: [
      'metadata',
      'annotations',
      'secrets.keyturn.dev/version.db-1a2b3c4d5e',
    ],
    value: 'v-2',
    missing: 'insert',
    ...changes,
  });

const manifest = (rest: string, metadata = '') =>
  [
    'kind: SealedSecret',
    'metadata:',
    '  name: db-password',
    '  namespace: payments',
    `${metadata}spec:`,
    `  encryptedData:`,
    rest,
  ].join('\n');

describe('editManifest', () => {
  describe('replaces one scalar and keeps its style', () => {
    const value = passwordEdit().value;
    it.each([
      ['plain', 'AgOld', value],
      ['plain with a comment', 'AgOld   # sealed', `${value}   # sealed`],
      ['single-quoted', `'AgOld'`, `'${value}'`],
      ['double-quoted', `"AgOld" # x`, `"${value}" # x`],
      ['quoted over two lines', `"Ag\n      Old"`, `"${value}"`],
      ['null', '~', value],
      ['number', '0644', value],
      ['tagged as a string', '!!str 12', `!!str ${value}`],
      ['literal', '|\n      AgOld\n', `|-\n      ${value}\n`],
      ['literal at the end of the file', '|-\n      AgO', `|-\n      ${value}`],
      [
        'literal with a comment in its header',
        '|- # sealed\n      AgOld\n',
        `|- # sealed\n      ${value}\n`,
      ],
      [
        'folded over lines, blank lines behind it',
        '>-\n      AgO\n      ld\n\n\n',
        `>-\n      ${value}\n\n\n`,
      ],
      [
        'literal with an indentation indicator',
        '|2-\n      AgOld\n',
        `"${value}"\n`,
      ],
      ['empty literal', '|\n', `"${value}"\n`],
    ])('%s', (_, before, after) => {
      expect(
        editManifest(manifest(`    password: ${before}`), [passwordEdit()]),
      ).toBe(manifest(`    password: ${after}`));
    });

    it('empty', () => {
      expect(
        editManifest(manifest('    password: # later\n    other: AgX\n'), [
          passwordEdit(),
        ]),
      ).toBe(manifest(`    password: ${value} # later\n    other: AgX\n`));
    });

    it('in a flow map', () => {
      const text = (password: string) =>
        `{"kind": "SealedSecret", "metadata": {"name": "db-password"}, "spec": {"encryptedData": {"password":${password}}}}`;
      expect(editManifest(text('"AgOld"'), [passwordEdit()])).toBe(
        text(`"${value}"`),
      );
    });

    it('in a list, by its index', () => {
      const text = (version: string) =>
        `kind: ExternalSecret\nmetadata: { name: db }\nspec:\n  data:\n  - remoteRef: {key: a, version: '${version}'}\n  - remoteRef: {key: b}\n`;
      const edit = passwordEdit({
        document: { kind: 'ExternalSecret', name: 'db' },
        path: ['spec', 'data', '0', 'remoteRef', 'version'],
        value: '8',
      });
      expect(editManifest(text('7'), [edit])).toBe(text('8'));
    });
  });

  describe('quotes what YAML 1.1 or 1.2 would not read as the same string', () => {
    it.each([
      ['yes'],
      ['on'],
      ['n'],
      ['null'],
      ['1e3'],
      ['0644'],
      ['0x1f'],
      ['0o1_7'],
      ['1_2e3'],
      ['1_000'],
      ['2024-01-01'],
      ['7'],
      [''],
      ['12:30'],
      ['a: b'],
      ['a #b'],
      ['- a'],
      ['*a'],
      ['a,b'],
      [' a'],
      ['a\u0085b'],
      ['a\nb'],
      ['\u2028'],
    ])('%j', value => {
      expect(
        editManifest(manifest('    password: AgOld'), [
          passwordEdit({ value }),
        ]),
      ).toMatch(/^ {4}password: "/m);
    });

    it('even where the plain text is there already', () => {
      expect(
        editManifest(manifest('    password: yes'), [
          passwordEdit({ value: 'yes' }),
        ]),
      ).toBe(manifest('    password: "yes"'));
    });

    it('and a quote in single quotes is doubled', () => {
      expect(
        editManifest(manifest(`    password: 'x'`), [
          passwordEdit({ value: `it's` }),
        ]),
      ).toBe(manifest(`    password: 'it''s'`));
    });

    it('and a control character leaves single quotes', () => {
      expect(
        editManifest(manifest(`    password: 'x'`), [
          passwordEdit({ value: 'a\tb' }),
        ]),
      ).toBe(manifest('    password: "a\\tb"'));
    });
  });

  describe('inserts what is missing', () => {
    it('behind the last key of a block map', () => {
      expect(
        editManifest(
          manifest('    a: b', '  annotations:\n    x: y # last\n\n# spec\n'),
          [versionEdit()],
        ),
      ).toBe(
        manifest(
          '    a: b',
          '  annotations:\n    x: y # last\n    secrets.keyturn.dev/version.db-1a2b3c4d5e: v-2\n\n# spec\n',
        ),
      );
    });

    it('with missing parent maps, in the indentation of the file', () => {
      const before = `kind: SealedSecret
metadata:
    name: db-password
spec:
    template:
        metadata:
            name: db-password
`;
      const path = ['spec', 'template', 'metadata', 'annotations', 'a.b/c'];
      expect(editManifest(before, [versionEdit(), versionEdit({ path })]))
        .toBe(`kind: SealedSecret
metadata:
    name: db-password
    annotations:
        secrets.keyturn.dev/version.db-1a2b3c4d5e: v-2
spec:
    template:
        metadata:
            name: db-password
            annotations:
                a.b/c: v-2
`);
    });

    it('at the end of a file without a line break', () => {
      const before = 'kind: SealedSecret\nmetadata:\n  name: db-password';
      expect(editManifest(before, [versionEdit()])).toBe(
        `${before}\n  annotations:\n    secrets.keyturn.dev/version.db-1a2b3c4d5e: v-2`,
      );
    });

    it('behind a literal that keeps its blank lines', () => {
      const before =
        'kind: SealedSecret\nmetadata:\n  name: db-password\n  annotations:\n    a: |+\n      b\n\n';
      expect(editManifest(before, [versionEdit()])).toBe(
        `${before}    secrets.keyturn.dev/version.db-1a2b3c4d5e: v-2\n`,
      );
    });

    it('behind a list that stands as deep as its key', () => {
      const before =
        'kind: SealedSecret\nmetadata:\n  name: db-password\n  finalizers:\n  - a\n  - b: {c: d} # x\n';
      expect(editManifest(before, [versionEdit()])).toBe(
        `${before}  annotations:\n    secrets.keyturn.dev/version.db-1a2b3c4d5e: v-2\n`,
      );
    });

    it('under a key that has nothing behind it', () => {
      expect(
        editManifest(manifest('    a: b', '  annotations: # none yet\n'), [
          versionEdit(),
        ]),
      ).toBe(
        manifest(
          '    a: b',
          '  annotations: # none yet\n    secrets.keyturn.dev/version.db-1a2b3c4d5e: v-2\n',
        ),
      );
    });

    it.each([
      ['{}', '{ secrets.keyturn.dev/version.db-1a2b3c4d5e: v-2 }'],
      ['{ }', '{ secrets.keyturn.dev/version.db-1a2b3c4d5e: v-2 }'],
      ['{a: b}', '{a: b, secrets.keyturn.dev/version.db-1a2b3c4d5e: v-2}'],
      [
        '{ a: b, } # x',
        '{ a: b, secrets.keyturn.dev/version.db-1a2b3c4d5e: v-2, } # x',
      ],
      [
        '{\n    a: b # c\n  }',
        '{\n    a: b, secrets.keyturn.dev/version.db-1a2b3c4d5e: v-2 # c\n  }',
      ],
      ['{a}', '{a, secrets.keyturn.dev/version.db-1a2b3c4d5e: v-2}'],
    ])('into the flow map %j', (before, after) => {
      expect(
        editManifest(manifest('    a: b', `  annotations: ${before}\n`), [
          versionEdit(),
        ]),
      ).toBe(manifest('    a: b', `  annotations: ${after}\n`));
    });

    it('into a flow map with missing parent maps', () => {
      expect(
        editManifest('kind: SealedSecret\nmetadata: { name: db-password }', [
          versionEdit(),
        ]),
      ).toBe(
        'kind: SealedSecret\nmetadata: { name: db-password, annotations: { secrets.keyturn.dev/version.db-1a2b3c4d5e: v-2 } }',
      );
    });

    it('into a flow map under a key that has nothing behind it', () => {
      expect(
        editManifest(
          'kind: SealedSecret\nmetadata: {name: db-password, annotations: }',
          [versionEdit()],
        ),
      ).toBe(
        'kind: SealedSecret\nmetadata: {name: db-password, annotations: {secrets.keyturn.dev/version.db-1a2b3c4d5e: v-2} }',
      );
    });

    it('into JSON as JSON', () => {
      const before = `{"kind":"SealedSecret","metadata":{"name":"db-password"}}`;
      expect(JSON.parse(editManifest(before, [versionEdit()]))).toEqual({
        kind: 'SealedSecret',
        metadata: {
          name: 'db-password',
          annotations: { 'secrets.keyturn.dev/version.db-1a2b3c4d5e': 'v-2' },
        },
      });
    });
  });

  describe('keeps the bytes around it', () => {
    const dos = (text: string) => `\ufeff${text.replace(/\n/g, '\r\n')}`;

    it('with a byte-order mark and CRLF', () => {
      const before = manifest('    password: |-\n      AgOld\n\n    x: y\n');
      expect(editManifest(dos(before), [passwordEdit(), versionEdit()])).toBe(
        dos(editManifest(before, [passwordEdit(), versionEdit()])),
      );
    });

    it('with several documents, of which one is meant', () => {
      const other = manifest('    password: AgOther\n').replace(
        'payments',
        'billing',
      );
      const before = [other, manifest('    password: AgOld\n'), other];
      const after = [other, manifest('    password: "7"\n'), other];
      expect(
        editManifest(before.join('---\n'), [passwordEdit({ value: '7' })]),
      ).toBe(after.join('---\n'));
    });

    it('and takes a document without a namespace', () => {
      const before = manifest('    password: AgOld\n').replace(
        '  namespace: payments\n',
        '',
      );
      expect(editManifest(before, [passwordEdit()])).toContain('AgB+new');
    });

    it('and changes nothing without edits', () => {
      expect(editManifest('a: {{', [])).toBe('a: {{');
    });
  });
});
