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

import { ManifestError } from '../errors';
import { editManifest } from './editManifest';
import { FileEdit } from '../edits/FileEdit';

const FILE = 'clusters/eu-1/db.yaml';

const edit: FileEdit = {
  file: FILE,
  document: { kind: 'SealedSecret', name: 'db', namespace: 'payments' },
  path: ['spec', 'encryptedData', 'password'],
  value: 'AgNew',
  missing: 'refuse',
};

const insertion: FileEdit = {
  ...edit,
  path: ['metadata', 'annotations', 'version'],
  missing: 'insert',
};

const HEAD = 'kind: SealedSecret\nmetadata:\n  name: db\n';

function refusalOf(content: string, refused: FileEdit = edit): ManifestError {
  try {
    editManifest(content, [refused]);
  } catch (error) {
    if (error instanceof ManifestError) {
      return error;
    }
    throw error;
  }
  throw new Error('The edit was not refused');
}

describe('editManifest refuses', () => {
  it.each([
    ['a value', 'spec: {encryptedData: {password: {{ .Values.password }}}}'],
    ['a value in quotes', 'spec: {encryptedData: {password: "{{ .pw }}"}}'],
    ['a control line', '{{- if .Values.db }}\nspec:\n{{- end }}'],
    ['a name elsewhere', 'metadata2:\n  name: {{ .Release.Name }}'],
    ['part of a plain name', 'x: app-{{ .Release.Name }}'],
    ['a comment', '# {{- if .Values.db }}\nspec: {encryptedData: {}}'],
  ])('a template: %s', (_, content) => {
    const { refusal, message } = refusalOf(HEAD + content);
    expect(refusal).toBe('templated');
    expect(message).toContain(FILE);
    expect(message).toContain('plain manifest');
  });

  it('but takes a manifest that carries templates as data', () => {
    const content = `${HEAD}spec:
  encryptedData:
    password: AgOld
  template:
    data:
      url: "postgres://app:{{ .password }}@db"
      file: |
        {{ .password }}
`;
    expect(editManifest(content, [edit])).toBe(
      content.replace('AgOld', 'AgNew'),
    );
  });

  it.each([
    ['the scalar', 'spec:\n  encryptedData:\n    password: &pw AgOld'],
    ['a map above it', 'spec:\n  encryptedData: &data\n    password: AgOld'],
  ])('an anchor on %s', (_, content) => {
    const { refusal, message } = refusalOf(HEAD + content);
    expect(refusal).toBe('anchored');
    expect(message).toMatch(/has the anchor &(pw|data)/);
  });

  it.each([
    ['the scalar', 'x: &a AgOld\nspec:\n  encryptedData:\n    password: *a'],
    ['a map above it', 'x: &a {password: AgOld}\nspec: {encryptedData: *a}'],
  ])('an alias for %s', (_, content) => {
    const { refusal, message } = refusalOf(HEAD + content);
    expect(refusal).toBe('anchored');
    expect(message).toContain('is the alias *a');
  });

  it('a key that a merge key may bring', () => {
    const content = `${HEAD}x: &a {password: AgOld}\nspec:\n  encryptedData:\n    <<: *a\n`;
    for (const missing of ['refuse', 'insert'] as const) {
      const { refusal, message } = refusalOf(content, { ...edit, missing });
      expect(refusal).toBe('anchored');
      expect(message).toContain(
        'spec.encryptedData.password may come from the merge key',
      );
    }
  });

  it('a file without the document', () => {
    const other = `${HEAD}  namespace: billing\nspec: {encryptedData: {password: AgOld}}`;
    for (const content of ['', '# nothing\n', '---\n---\n- a\n', other]) {
      const { refusal, message } = refusalOf(content);
      expect(refusal).toBe('missing-document');
      expect(message).toContain(
        `${FILE}: SealedSecret payments/db: spec.encryptedData.password`,
      );
    }
  });

  it('a file with two such documents', () => {
    const document = `${HEAD}spec: {encryptedData: {password: AgOld}}\n`;
    const { refusal, message } = refusalOf(`${document}---\n${document}`);
    expect(refusal).toBe('ambiguous');
    expect(message).toContain('2 such documents');
  });

  it.each([
    ['key', 'spec: {encryptedData: {username: AgOld}}'],
    ['map', 'spec: {}'],
    ['item of a list', 'spec: {encryptedData: []}'],
  ])('a missing %s', (_, content) => {
    const { refusal, message } = refusalOf(HEAD + content);
    expect(refusal).toBe('missing-key');
    expect(message).toContain(FILE);
  });

  it.each([
    ['a broken document', 'spec: {encryptedData: {password: AgOld}'],
    ['a broken neighbour', 'spec: {}\n---\na: b: c'],
    ['a key written twice', 'spec: {encryptedData: {a: b}}\nspec: {}'],
    ['a tab as indentation', 'spec:\n\tencryptedData: {}'],
  ])('invalid YAML: %s', (_, content) => {
    const { refusal, message } = refusalOf(HEAD + content);
    expect(refusal).toBe('invalid-yaml');
    expect(message).toMatch(/line \d+, column \d+/);
  });

  it('invalid YAML without quoting it', () => {
    const { message } = refusalOf(`${HEAD}password: "hunter2" hunter2\n`);
    expect(message).not.toContain('hunter2');
  });

  it.each([
    ['a map', '{a: b}'],
    ['a list', '[a]'],
    ['binary', '!!binary aGk='],
  ])('%s in the place of a scalar', (_, value) => {
    const content = `${HEAD}spec: {encryptedData: {password: ${value}}}`;
    expect(refusalOf(content).refusal).toBe('unsupported');
  });

  it.each([['text'], ['null'], ['~']])('%s in the place of a map', value => {
    const { refusal, message } = refusalOf(
      `${HEAD}  annotations: ${value}\n`,
      insertion,
    );
    expect(refusal).toBe('unsupported');
    expect(message).toContain('metadata.annotations is not a map');
  });

  it('a value without a place of its own', () => {
    expect(refusalOf(`${HEAD}spec: {encryptedData: {password}}`).refusal).toBe(
      'unsupported',
    );
  });
});
