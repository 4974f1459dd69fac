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

import { screen, within } from '@testing-library/react';
import { FakeSecretsApi } from '../__testUtils__/FakeSecretsApi';
import { renderWithSecrets } from '../__testUtils__/renderWithSecrets';
import { sampleData, sampleSecret } from '../__testUtils__/sampleSecrets';
import { SecretsToRotate } from './SecretsToRotate';

const NEEDY = ['compromised', 'expired', 'partial', 'due'];

describe('SecretsToRotate', () => {
  it("shows what needs a rotation of the person's own teams, most urgent first", async () => {
    const api = new FakeSecretsApi(sampleData());
    await renderWithSecrets(<SecretsToRotate />, { api });
    const items = await screen.findAllByRole('listitem');
    expect(items).toHaveLength(5);
    expect(within(items[0]).getByRole('link')).toHaveTextContent(
      'Card gateway token',
    );
    expect(api.callsOf('listSecrets')).toEqual([
      expect.objectContaining({
        owner: ['user:default/ada', 'group:default/payments'],
        health: NEEDY,
        sort: 'urgency',
        limit: 5,
      }),
    ]);
    expect(screen.queryByRole('link', { name: /View all/ })).toBeNull();
  });

  it('leads to the inventory with the same filter', async () => {
    const { secrets, ...rest } = sampleData();
    const due = sampleSecret('another', { health: 'due' });
    await renderWithSecrets(<SecretsToRotate />, {
      api: new FakeSecretsApi({ ...rest, secrets: [...secrets, due] }),
    });
    const link = await screen.findByRole('link', { name: 'View all 6' });
    expect(link).toHaveAttribute(
      'href',
      `/secrets?${NEEDY.map(health => `health=${health}`).join('&')}`,
    );
  });

  it('says that nothing needs a rotation', async () => {
    await renderWithSecrets(<SecretsToRotate />, {
      api: new FakeSecretsApi({
        secrets: [sampleSecret('db', { health: 'healthy' })],
        rotations: [],
        journal: [],
      }),
    });
    expect(
      await screen.findByText('Nothing needs a rotation'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('link')).not.toBeInTheDocument();
  });

  it.each([
    ['has never been read', {}, 'The inventory has not been read yet'],
    [
      'is not up to date',
      {
        inventoryReadAt: '2026-11-24T12:00:00.000Z',
        inventoryFailing: {
          since: '2026-11-24T13:00:00.000Z',
          reason: 'The catalog does not answer.',
        },
      },
      'The inventory is not up to date',
    ],
  ])('says so where the inventory %s', async (_, inventory, title) => {
    const { secrets: __, ...rest } = sampleData();
    await renderWithSecrets(<SecretsToRotate />, {
      api: new FakeSecretsApi({ ...rest, secrets: [], inventory }),
    });
    expect(await screen.findByText(title)).toBeVisible();
    const isKnown = 'inventoryReadAt' in inventory;
    expect(screen.queryAllByText('Nothing needs a rotation')).toHaveLength(
      isKnown ? 1 : 0,
    );
  });

  it('does not call a failure nothing', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.refuse('listSecrets', 503, 'The database does not answer.');
    await renderWithSecrets(<SecretsToRotate />, { api });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Could not load the secrets',
    );
    expect(
      screen.queryByText('Nothing needs a rotation'),
    ).not.toBeInTheDocument();
  });
});
