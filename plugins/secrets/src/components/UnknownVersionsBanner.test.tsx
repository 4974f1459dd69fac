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

import { SecretDetail } from '@keyturn/plugin-secrets-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeSecretsApi } from '../__testUtils__/FakeSecretsApi';
import {
  renderWithSecrets,
  secretEntity,
} from '../__testUtils__/renderWithSecrets';
import { sampleSecret } from '../__testUtils__/sampleSecrets';
import { EntitySecretCard } from './EntitySecretCard';

const FOUND: Partial<SecretDetail> = {
  health: 'unknown',
  unknownVersions: [
    {
      versionId: 'v-20261124-0a1b2c3d',
      since: new Date(Date.now() - 3 * 3_600_000).toISOString(),
      seenAt: new Date(Date.now() - 60_000).toISOString(),
      places: ['production/eu-1/payments'],
    },
  ],
};

const render = async (
  change: Partial<SecretDetail>,
  options: Partial<Parameters<typeof renderWithSecrets>[1]> = {},
) => {
  const api = new FakeSecretsApi({
    secrets: [sampleSecret('db', change)],
    rotations: [],
    journal: [],
  });
  const entity = secretEntity('db');
  await renderWithSecrets(<EntitySecretCard />, { api, entity, ...options });
  return api;
};

const OPEN = { name: 'Resolve v-20261124-0a1b2c3d' };

describe('a version on no record', () => {
  it('is said with where it was seen and what it means', async () => {
    await render(FOUND);
    expect(await screen.findByText('Unknown version')).toBeVisible();
    const banner = screen.getByRole('alert');
    expect(banner).toHaveTextContent('A version is on no record');
    expect(banner).toHaveTextContent(
      'v-20261124-0a1b2c3d: first seen 3 hours ago',
    );
    expect(banner).toHaveTextContent('production/eu-1/payments');
    expect(banner).toHaveTextContent('no compromise of it is called contained');
  });

  it('is no subject where all are on record', async () => {
    await render({});
    await screen.findByRole('button', { name: 'Report compromise' });
    expect(screen.queryByText(/on no record/)).not.toBeInTheDocument();
  });

  it('is adopted with the id of its credential and a reason', async () => {
    const user = userEvent.setup();
    const api = await render(FOUND);
    await user.click(await screen.findByRole('button', OPEN));
    const dialog = within(await screen.findByRole('dialog'));
    const confirm = dialog.getByRole('button', { name: 'Put on record' });
    await user.type(
      dialog.getByRole('textbox', { name: /^Why/ }),
      'Restored from the backup of Monday',
    );
    expect(confirm).toBeDisabled();
    await user.type(
      dialog.getByRole('textbox', { name: /^Id of the credential/ }),
      'tok-17',
    );
    await user.click(confirm);
    await waitFor(() =>
      expect(api.callsOf('resolveVersion')).toEqual([
        {
          secretRef: 'resource:default/db',
          versionId: 'v-20261124-0a1b2c3d',
          outcome: 'adopt',
          reason: 'Restored from the backup of Monday',
          credentialId: 'tok-17',
        },
      ]),
    );
    await waitFor(() =>
      expect(screen.queryByText(/on no record/)).not.toBeInTheDocument(),
    );
  });

  it('is confirmed as revoked by a reason alone, and a refusal stays in the dialog', async () => {
    const user = userEvent.setup();
    const api = await render(FOUND);
    api.refuse('resolveVersion', 409, 'Acme says that it still works');
    await user.click(await screen.findByRole('button', OPEN));
    const dialog = within(await screen.findByRole('dialog'));
    await user.click(dialog.getByRole('radio', { name: /revoked by hand/ }));
    await user.type(
      dialog.getByRole('textbox', { name: /^Why/ }),
      'Ended in the console',
    );
    await user.click(dialog.getByRole('button', { name: 'Put on record' }));
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'Acme says that it still works',
    );
    expect(api.callsOf('resolveVersion')).toMatchObject([
      { outcome: 'revoked', reason: 'Ended in the console' },
    ]);
  });
});
