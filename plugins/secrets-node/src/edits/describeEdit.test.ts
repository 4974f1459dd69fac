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

import { describeEdit } from './describeEdit';
import { groupEditsByFile } from './groupEditsByFile';

describe('describeEdit', () => {
  const path = ['spec', 'encryptedData', 'password'];

  it('names document and place', () => {
    expect(
      describeEdit({
        document: {
          kind: 'SealedSecret',
          namespace: 'payments',
          name: 'db-password',
        },
        path,
      }),
    ).toBe('SealedSecret payments/db-password: spec.encryptedData.password');
  });

  it('leaves out a namespace that is not there', () => {
    expect(
      describeEdit({ document: { kind: 'SealedSecret', name: 'db' }, path }),
    ).toBe('SealedSecret db: spec.encryptedData.password');
  });

  it('puts a key with a dot in brackets', () => {
    expect(
      describeEdit({
        document: { kind: 'Secret', name: 'db' },
        path: ['metadata', 'annotations', 'a.b/c'],
      }),
    ).toBe('Secret db: metadata.annotations["a.b/c"]');
  });
});

describe('groupEditsByFile', () => {
  it('keeps files and edits in the order they came', () => {
    const edits = [
      { file: 'b', id: 1 },
      { file: 'a', id: 2 },
      { file: 'b', id: 3 },
    ];
    expect([...groupEditsByFile(edits)]).toEqual([
      ['b', [edits[0], edits[2]]],
      ['a', [edits[1]]],
    ]);
  });
});
