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
describe('ConfirmCiphertextsAction', () => {
  it('says to an owner who may confirm a ciphertext', async () => {
    const at = new Date().toISOString();
    const changedCiphertexts = [
      {
        id: 'c-1',
        targetId: 'production/eu-1/payments',
        file: 'https://github.com/acme/gitops/blob/main/eu-1/db.yaml',
        key: 'password',
        sha256: 'a'.repeat(64),
        since: at,
        seenAt: at,
      },
    ];
    await renderWithSecrets(<EntitySecretCard />, {
      api: new FakeSecretsApi({
        secrets: [sampleSecret('db', { changedCiphertexts })],
        rotations: [],
        journal: [],
      }),
      entity: secretEntity('db'),
      authorize: permission => permission !== 'secrets.ciphertext.confirm',
    });
    const button = await screen.findByRole('button', {
      name: 'Confirm that the value is the same',
    });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(/^Only those who answer/);
  });
});
