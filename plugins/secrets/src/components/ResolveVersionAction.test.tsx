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

import { screen } from '@testing-library/react';
import { FakeSecretsApi } from '../__testUtils__/FakeSecretsApi';
import {
  renderWithSecrets,
  secretEntity,
} from '../__testUtils__/renderWithSecrets';
import { sampleSecret } from '../__testUtils__/sampleSecrets';
import { EntitySecretCard } from './EntitySecretCard';

// In a file of its own, because answers about permissions are kept across the tests of a file.
describe('ResolveVersionAction', () => {
  it('says to an owner who may put a version on record', async () => {
    const at = new Date().toISOString();
    const unknownVersions = [
      { versionId: 'v-20261124-0a1b2c3d', since: at, seenAt: at, places: [] },
    ];
    await renderWithSecrets(<EntitySecretCard />, {
      api: new FakeSecretsApi({
        secrets: [sampleSecret('db', { unknownVersions })],
        rotations: [],
        journal: [],
      }),
      entity: secretEntity('db'),
      authorize: permission => permission !== 'secrets.version.resolve',
    });
    const button = await screen.findByRole('button', {
      name: 'Resolve v-20261124-0a1b2c3d',
    });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(/^Only platform administrators/);
  });
});
