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

import {
  ChangedCiphertext,
  SecretDetail,
} from '@keyturn/plugin-secrets-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeSecretsApi } from '../__testUtils__/FakeSecretsApi';
import {
  renderWithSecrets,
  secretEntity,
} from '../__testUtils__/renderWithSecrets';
import { sampleSecret } from '../__testUtils__/sampleSecrets';
import { EntitySecretCard } from './EntitySecretCard';

const CHANGED: ChangedCiphertext = {
  id: 'c-1',
  targetId: 'production/eu-1/payments',
  file: 'https://github.com/acme/gitops/blob/main/eu-1/db.yaml',
  key: 'password',
  sha256: 'a'.repeat(64),
  since: new Date(Date.now() - 3 * 3_600_000).toISOString(),
  seenAt: new Date(Date.now() - 60_000).toISOString(),
};
const FOUND: Partial<SecretDetail> = {
  health: 'unknown',
  changedCiphertexts: [CHANGED],
};

const render = async (change: Partial<SecretDetail>) => {
  const api = new FakeSecretsApi({
    secrets: [sampleSecret('db', change)],
    rotations: [],
    journal: [],
  });
  const entity = secretEntity('db');
  await renderWithSecrets(<EntitySecretCard />, { api, entity });
  return api;
};

const OPEN = { name: 'Confirm that the value is the same' };

describe('a ciphertext that no rotation brought', () => {
  it('is said with its place, since when, and what to do', async () => {
    await render(FOUND);
    expect(await screen.findByText('Changed ciphertext')).toBeVisible();
    const banner = screen.getByRole('alert');
    expect(banner).toHaveTextContent(
      'A ciphertext was changed outside of a rotation',
    );
    expect(banner).toHaveTextContent(
      'Key password of production/eu-1/payments: first seen 3 hours ago',
    );
    expect(banner).toHaveTextContent(CHANGED.file);
    expect(banner).toHaveTextContent(CHANGED.sha256);
    expect(banner).toHaveTextContent(
      'If you cannot find out, rotate the secret',
    );
  });

  it('is no subject where every target holds what was brought', async () => {
    await render({});
    await screen.findByRole('button', { name: 'Report compromise' });
    expect(screen.queryByText(/ciphertext/)).not.toBeInTheDocument();
  });

  it('is confirmed as it is shown, with a reason', async () => {
    const user = userEvent.setup();
    const api = await render(FOUND);
    await user.click(await screen.findByRole('button', OPEN));
    const dialog = within(await screen.findByRole('dialog'));
    await user.type(
      dialog.getByRole('textbox', { name: /^Why/ }),
      'The sealing key was renewed',
    );
    await user.click(dialog.getByRole('button', { name: 'Confirm' }));
    await waitFor(() =>
      expect(api.callsOf('confirmCiphertexts')).toEqual([
        {
          secretRef: 'resource:default/db',
          ciphertexts: [{ id: 'c-1', sha256: CHANGED.sha256 }],
          reason: 'The sealing key was renewed',
        },
      ]),
    );
    await waitFor(() =>
      expect(
        screen.queryByText(/outside of a rotation/),
      ).not.toBeInTheDocument(),
    );
  });

  it('says in the dialog that another one is there by now', async () => {
    const user = userEvent.setup();
    const api = await render(FOUND);
    api.refuse('confirmCiphertexts', 409, 'They have changed in the meantime');
    await user.click(await screen.findByRole('button', OPEN));
    const dialog = within(await screen.findByRole('dialog'));
    await user.type(dialog.getByRole('textbox', { name: /^Why/ }), 'Same');
    await user.click(dialog.getByRole('button', { name: 'Confirm' }));
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'They have changed in the meantime',
    );
  });

  it('is not offered for confirmation where it is that of another version', async () => {
    const ofVersion = 'v-20261123-0a1b2c3d';
    await render({
      ...FOUND,
      changedCiphertexts: [{ ...CHANGED, ofVersion }],
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      `It is the ciphertext of version ${ofVersion}`,
    );
    expect(screen.queryByRole('button', OPEN)).not.toBeInTheDocument();
  });
});
