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

import { versionAnnotation } from '@keyturn/plugin-secrets-node';
import { isSamePlace, saysSame, writesVersion } from './versionTexts';

const edit = (kind: string, value: string) => ({
  file: 'https://git.example.com/acme/gitops/blob/main/api.yaml',
  document: { kind, name: 'api', namespace: 'payments' },
  path: ['metadata', 'annotations', versionAnnotation('resource:default/db')],
  value,
  missing: 'insert' as const,
});

describe('a text in a pod template', () => {
  it.each([
    ['v-2', true],
    ['v-2~restart-1', true],
    ['v-2~v-3', true],
    ['v-20', false],
    ['v-1~v-2', false],
    [null, false],
    [undefined, false],
  ])('counts by the version that it names: %s', (text, expected) => {
    expect(saysSame(text, edit('Deployment', 'v-2'))).toBe(expected);
    expect(saysSame(text, edit('Deployment', 'v-2~restart-3'))).toBe(expected);
  });

  it('is told from one in the manifest of the Secret, which counts to the letter', () => {
    expect(saysSame('v-2', edit('SealedSecret', 'v-2'))).toBe(true);
    expect(saysSame('v-2~restart-1', edit('SealedSecret', 'v-2'))).toBe(false);
  });
});

describe('an edit', () => {
  it('writes a version, with or without a restart', () => {
    expect(writesVersion(edit('Deployment', 'v-2~restart-1'), 'v-2')).toBe(
      true,
    );
    expect(writesVersion(edit('SealedSecret', 'v-2'), 'v-2')).toBe(true);
    expect(writesVersion(edit('Deployment', 'v-1~v-2'), 'v-2')).toBe(false);
  });

  it('has the place of another one with another text, and of no other workload', () => {
    const one = edit('Deployment', 'v-2');
    expect(isSamePlace(one, edit('Deployment', 'v-3'))).toBe(true);
    expect(isSamePlace(one, edit('StatefulSet', 'v-2'))).toBe(false);
  });
});
