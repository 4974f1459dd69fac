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
import { RotationStore, StoredEdit } from '../database/RotationStore';
import { saysSame } from './versionTexts';
import { EditBack, irreversiblePlaces, WayBack } from './WayBack';

describe('what cannot be put back', () => {
  const edit: StoredEdit = {
    file: 'https://git.example.com/acme/gitops/blob/main/db.yaml',
    document: { kind: 'SealedSecret', name: 'db' },
    path: ['spec', 'encryptedData', 'password'],
    value: 'AgNew',
    missing: 'insert',
  };

  const of = (...edits: StoredEdit[]) =>
    irreversiblePlaces({ versionId: 'v-1' }, edits);

  it('is nothing where the text of before is known, or the edit names the version', () => {
    expect(
      of(
        { ...edit, previous: 'AgOld' },
        { ...edit, previous: null, value: 'v-1' },
      ),
    ).toEqual([]);
  });

  it('is named with what to do', () => {
    expect(of({ ...edit, previous: null }, edit)).toEqual([
      expect.stringMatching(
        /db\.yaml: .*password was not there before; put the previous version back by hand in Git, or start a new rotation$/,
      ),
      expect.stringMatching(
        /db\.yaml: nobody knows what .*password was before; put the previous/,
      ),
    ]);
  });
});

describe('the version annotations of the way back', () => {
  const edit = (kind: string): StoredEdit => ({
    file: 'https://git.example.com/acme/gitops/blob/main/db.yaml',
    document: { kind, name: 'api' },
    path: ['metadata', 'annotations', versionAnnotation('resource:default/db')],
    value: 'v-2',
    missing: 'insert',
    previous: 'v-1',
  });

  async function back(kind: string): Promise<EditBack> {
    const store = { edits: async () => [edit(kind)] };
    const wayBack = new WayBack({
      store: store as unknown as RotationStore,
      files: undefined as never,
    });
    const rotation = { id: 'r', versionId: 'v-2', previousVersionId: 'v-1' };
    const [one] = await wayBack.edits({ rotation } as never);
    return one;
  }

  it('name the version in a Secret, and restart a pod template that may still have pods of it', async () => {
    const ofSecret = await back('SealedSecret');
    expect(ofSecret.value).toBe('v-1');
    const ofWorkload = await back('Deployment');
    expect(ofWorkload.value).toBe('v-1~v-2');
    expect(ofWorkload.value).not.toBe(ofWorkload.replaced);
  });

  it('are there too where a person has reverted the merge', async () => {
    const ofWorkload = await back('Deployment');
    expect(saysSame('v-1~v-2', ofWorkload)).toBe(true);
    expect(saysSame('v-1', ofWorkload)).toBe(true);
    expect(saysSame('v-2', ofWorkload)).toBe(false);
    expect(saysSame(undefined, ofWorkload)).toBe(false);
  });
});
