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

import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeSecretsApi } from '../__testUtils__/FakeSecretsApi';
import {
  renderWithSecrets,
  secretEntity,
} from '../__testUtils__/renderWithSecrets';
import { sampleData } from '../__testUtils__/sampleSecrets';
import { EntitySecretCard } from './EntitySecretCard';
import { InventoryContent } from './InventoryContent';

const TITLE = 'The catalog lists 3 of 41 secrets';
const BUTTON = 'Retire the missing secrets now';

function heldApi() {
  const data = sampleData();
  const since = new Date(Date.now() - 4 * 60_000).toISOString();
  const notBefore = new Date(Date.now() + 6 * 60_000).toISOString();
  data.secrets[0].missingSince = since;
  return new FakeSecretsApi({
    ...data,
    catalogHold: {
      hold: { since, reads: 2, listed: 3, known: 41, missing: 38, notBefore },
    },
  });
}

describe('a catalog that lists much less than it did', () => {
  it('is said to administrators, who may confirm it with a reason', async () => {
    const user = userEvent.setup();
    const api = heldApi();
    await renderWithSecrets(<InventoryContent />, { api });
    const banner = (await screen.findByText(TITLE)).closest('[role="alert"]');
    expect(banner).toHaveTextContent(/Nothing is retired until/);
    expect(banner).toHaveTextContent(/4 minutes ago/);

    await user.click(screen.getByRole('button', { name: BUTTON }));
    const dialog = within(screen.getByRole('dialog'));
    const confirm = dialog.getByRole('button', { name: 'Retire 38 secrets' });
    expect(confirm).toBeDisabled();
    await user.type(dialog.getByRole('textbox'), 'Team moved away');
    await user.click(confirm);
    expect(api.callsOf('releaseCatalog')).toEqual([
      { missing: 38, reason: 'Team moved away' },
    ]);
    await waitFor(() =>
      expect(screen.queryByText(TITLE)).not.toBeInTheDocument(),
    );
  });

  it('is not taken for whole where nobody can say', async () => {
    const api = heldApi();
    api.refuse('getCatalogHold', 503, 'The database is down');
    await renderWithSecrets(<InventoryContent />, { api });
    expect(
      await screen.findByText(/whether the catalog is held/),
    ).toBeVisible();
  });

  it('is said on the page and in the row of each secret that is missing', async () => {
    const api = heldApi();
    const [{ name, title }] = sampleData().secrets;
    await renderWithSecrets(<EntitySecretCard />, {
      api,
      entity: secretEntity(name),
    });
    expect(
      await screen.findByText(/^Not seen in the catalog since .*4 minutes ago/),
    ).toBeVisible();
    await renderWithSecrets(<InventoryContent />, {
      api,
      path: '/secrets?scope=all',
    });
    const link = await screen.findByRole('link', { name: title });
    expect(
      within(link.closest('tr') ?? link.closest('[role="row"]')!).getByText(
        'Not in the catalog',
      ),
    ).toBeVisible();
  });
});
