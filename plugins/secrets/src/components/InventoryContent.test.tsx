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
import { renderWithSecrets } from '../__testUtils__/renderWithSecrets';
import { sampleData } from '../__testUtils__/sampleSecrets';
import { InventoryContent } from './InventoryContent';

const MINE = ['user:default/ada', 'group:default/payments'];
const address = () => screen.getByTestId('address').textContent;
const lastRequest = (api: FakeSecretsApi) => api.callsOf('listSecrets').at(-1);

describe('InventoryContent', () => {
  it("shows the own teams' secrets, most urgent first, with titles instead of refs", async () => {
    const api = new FakeSecretsApi(sampleData());
    await renderWithSecrets(<InventoryContent />, { api });

    const [, first, second] = await screen.findAllByRole('row');
    expect(within(first).getByText('Card gateway token')).toBeInTheDocument();
    expect(within(first).getByText('Expired')).toBeInTheDocument();
    expect(within(first).getByText('2 days ago')).toHaveAttribute('title');
    expect(within(first).getByText('Team Payments')).toBeInTheDocument();
    expect(
      within(first).getByRole('link', { name: 'Card gateway token' }),
    ).toHaveAttribute('href', '/catalog/default/resource/card-gateway-token');
    expect(within(second).getByText('Partially rotated')).toBeInTheDocument();
    expect(screen.queryByText('Sealing root key')).not.toBeInTheDocument();
    expect(screen.getByText(/The catalog was read/)).toHaveTextContent(
      '2 minutes ago',
    );
    expect(lastRequest(api)).toMatchObject({ owner: MINE, sort: 'urgency' });
  });

  it('answers the four questions, and a question is a filter that can be taken back', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    await renderWithSecrets(<InventoryContent />, { api });

    await user.click(
      await screen.findByRole('button', { name: /Without owner: 1 / }),
    );
    expect(await screen.findByText('Legacy smtp password')).toBeInTheDocument();
    expect(address()).toBe('/secrets?scope=all&ownership=none');
    expect(lastRequest(api)).toMatchObject({ ownership: 'none' });

    await user.click(
      screen.getByRole('button', { name: /Unknown expiry: 3 / }),
    );
    expect(await screen.findByText('Search api token')).toBeInTheDocument();
    expect(address()).toBe('/secrets?scope=all&expiry=none');

    const due = screen.getByRole('button', { name: /Due or expired/ });
    await user.click(due);
    expect(address()).toBe('/secrets?scope=all&health=expired&health=due');
    expect(due).toHaveAttribute('aria-pressed', 'true');
    await user.click(due);
    expect(address()).toBe('/secrets?scope=all');
  });

  it('takes every choice from the address and writes every choice to it', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    await renderWithSecrets(<InventoryContent />, {
      api,
      path: '/secrets?scope=all&authority=vault&sort=title&order=desc',
    });
    expect(await screen.findByText('Sealing root key')).toBeInTheDocument();
    expect(lastRequest(api)).toEqual({
      authority: ['vault'],
      sort: 'title',
      order: 'desc',
      limit: 25,
    });

    await user.type(screen.getByRole('searchbox'), 'deploy');
    await waitFor(() => expect(address()).toContain('text=deploy'));
    await waitFor(() =>
      expect(screen.queryByText('Sealing root key')).not.toBeInTheDocument(),
    );
    expect(screen.getByText('Deploy ssh key')).toBeInTheDocument();

    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    expect(address()).toBe('/secrets?scope=all&sort=title&order=desc');
    expect(screen.getByRole('searchbox')).toHaveValue('');
  });

  it('offers the values that occur, with how often, and several can be chosen', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    await renderWithSecrets(<InventoryContent />, {
      api,
      path: '/secrets?scope=all',
    });
    await screen.findByText('Sealing root key');

    await user.click(screen.getByRole('button', { name: /Class/ }));
    await user.click(
      await screen.findByRole('option', { name: 'Bootstrap (1)' }),
    );
    await user.click(screen.getByRole('option', { name: 'Derived (1)' }));
    expect(address()).toBe('/secrets?scope=all&class=bootstrap&class=derived');
    expect(lastRequest(api)).toMatchObject({
      class: ['bootstrap', 'derived'],
    });
  });

  it('sorts on the server when a heading is pressed', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    await renderWithSecrets(<InventoryContent />, { api });

    await user.click(
      await screen.findByRole('columnheader', { name: /Expires/ }),
    );
    await waitFor(() =>
      expect(lastRequest(api)).toMatchObject({ sort: 'expiresAt' }),
    );
    expect(address()).toBe('/secrets?sort=expiresAt');
  });

  it('pages by cursor, and back', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    await renderWithSecrets(<InventoryContent />, {
      api,
      path: '/secrets?scope=all',
    });
    expect(await screen.findByText('1 to 25 of 39')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: /Next/ }));
    expect(await screen.findByText('26 to 39 of 39')).toBeInTheDocument();
    expect(address()).toBe('/secrets?scope=all&cursor=25&from=25');
    await user.click(screen.getByRole('button', { name: /Previous/ }));
    expect(await screen.findByText('1 to 25 of 39')).toBeInTheDocument();
    expect(address()).toBe('/secrets?scope=all');
  });

  it('goes from a page opened by its address to the first page', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    await renderWithSecrets(<InventoryContent />, {
      api,
      path: '/secrets?scope=all&cursor=25&from=25',
    });
    expect(await screen.findByText('26 to 39 of 39')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: /Previous/ }));
    expect(await screen.findByText('1 to 25 of 39')).toBeInTheDocument();
  });

  it('shows skeletons while it loads', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.hold('listSecrets');
    await renderWithSecrets(<InventoryContent />, { api });
    expect(
      await screen.findByRole('status', { name: 'Loading the secrets' }),
    ).toHaveAttribute('aria-busy', 'true');
    expect(screen.queryByText(/No secrets/)).not.toBeInTheDocument();
  });

  it('says why it failed and tries again', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    api.refuse('listSecrets', 503, 'The database does not answer.');
    await renderWithSecrets(<InventoryContent />, { api });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Could not load the secrets');
    expect(alert).toHaveTextContent('The database does not answer.');

    api.heal();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Card gateway token')).toBeInTheDocument();
  });

  it('does not call a refusal empty', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.refuse('listSecrets', 403, 'Unauthorized');
    await renderWithSecrets(<InventoryContent />, { api });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You are not allowed to see the secrets',
    );
    expect(screen.queryByRole('table')).not.toBeInTheDocument();
  });

  it('tells a signed-out person to sign in', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.refuse('listSecrets', 401, 'Missing credentials');
    await renderWithSecrets(<InventoryContent />, { api });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You are signed out',
    );
  });

  it('leads from teams that own nothing to everything', async () => {
    const user = userEvent.setup();
    const data = sampleData();
    const api = new FakeSecretsApi({
      ...data,
      secrets: data.secrets.filter(
        ({ ownerRef }) => ownerRef !== 'group:default/payments',
      ),
    });
    await renderWithSecrets(<InventoryContent />, { api });
    expect(
      await screen.findByText('Your teams own no secrets'),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Show all secrets' }));
    expect(await screen.findByText('Sealing root key')).toBeInTheDocument();
  });

  it('tells an empty inventory from filters that match nothing', async () => {
    const api = new FakeSecretsApi({ secrets: [], rotations: [], journal: [] });
    const { unmount } = await renderWithSecrets(<InventoryContent />, {
      api,
      path: '/secrets?scope=all',
    });
    expect(await screen.findByText('No secrets yet')).toBeInTheDocument();
    unmount();
    await renderWithSecrets(<InventoryContent />, {
      api,
      path: '/secrets?scope=all&text=nothing',
    });
    expect(
      await screen.findByText('No secret matches these filters'),
    ).toBeInTheDocument();
  });

  it('says since when the inventory is out of date', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.changeInventory({
      inventoryReadAt: new Date(Date.now() - 7_200_000).toISOString(),
      inventoryFailing: {
        since: new Date(Date.now() - 3_600_000 * 3).toISOString(),
        reason: 'The catalog answers 503.',
      },
    });
    await renderWithSecrets(<InventoryContent />, { api });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('3 hours ago');
    expect(alert).toHaveTextContent('The catalog answers 503.');
  });

  it('says that the inventory was not read yet', async () => {
    const api = new FakeSecretsApi({ ...sampleData(), inventory: {} });
    await renderWithSecrets(<InventoryContent />, { api });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The inventory has not been read yet',
    );
  });

  it('takes no secret and no number for an answer before the catalog was read', async () => {
    const { secrets: _, ...rest } = sampleData();
    const api = new FakeSecretsApi({ ...rest, secrets: [], inventory: {} });
    await renderWithSecrets(<InventoryContent />, { api });
    expect(await screen.findByText('Not known yet')).toBeVisible();
    expect(screen.queryByText(/Your teams own no secrets/)).toBeNull();
    const questions = within(screen.getByRole('group', { name: /question/i }));
    expect(await questions.findAllByText('–')).toHaveLength(4);
    expect(questions.queryByText('0')).toBeNull();
  });

  it('says so when the person is in more groups than can be asked for at once', async () => {
    const api = new FakeSecretsApi(sampleData());
    await renderWithSecrets(<InventoryContent />, {
      api,
      ownershipRefs: Array.from(
        { length: 101 },
        (_, i) => `group:default/${i}`,
      ),
    });
    expect(
      await screen.findByText(/these are the secrets of 100 of your 101/),
    ).toBeInTheDocument();
    expect(lastRequest(api)).toHaveProperty('owner.length', 100);
  });

  it('says before anything else that a secret has leaked, and shows which', async () => {
    const user = userEvent.setup();
    await renderWithSecrets(<InventoryContent />, {
      api: new FakeSecretsApi(sampleData()),
      path: '/secrets?scope=all',
    });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('1 secret is compromised');
    await user.click(within(alert).getByRole('button', { name: 'Show' }));
    expect(address()).toBe('/secrets?scope=all&health=compromised');
    const row = (await screen.findByText('Sealing root key')).closest('tr')!;
    expect(row).toHaveTextContent('Compromised');
    expect(within(row).queryByText(/^due /)).not.toBeInTheDocument();
    expect(
      within(row).getByTitle(
        'Someone reported that the value leaked. Rotate it now.',
      ),
    ).toBeVisible();
  });

  it('asks nothing more to know how many have leaked, and is quiet where none has', async () => {
    const api = new FakeSecretsApi(sampleData());
    await renderWithSecrets(<InventoryContent />, { api, path: '/secrets' });
    expect(await screen.findAllByRole('row')).not.toHaveLength(0);
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
    expect(api.callsOf('listSecrets')).toHaveLength(1);
  });
});
