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
import {
  componentEntity,
  renderWithSecrets,
} from '../__testUtils__/renderWithSecrets';
import { sampleData, sampleSecret } from '../__testUtils__/sampleSecrets';
import { EntitySecretsCard } from './EntitySecretsCard';
import { EntitySecretsContent } from './EntitySecretsContent';

describe('EntitySecretsCard', () => {
  it('shows what a component depends on, most urgent first, with the time left', async () => {
    const api = new FakeSecretsApi(sampleData());
    await renderWithSecrets(<EntitySecretsCard />, {
      api,
      entity: componentEntity('payments-api'),
    });
    const items = await screen.findAllByRole('listitem');
    expect(
      items.map(item => within(item).getByRole('link').textContent),
    ).toEqual([
      'Card gateway token',
      'Payments db password',
      'Checkout session key',
    ]);
    expect(items[0]).toHaveTextContent('expired 2 days ago');
    expect(items[1]).toHaveTextContent('expires in 11 days');
    expect(screen.getByText('3 secrets')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'View all' })).toHaveAttribute(
      'href',
      '/catalog/default/component/payments-api/secrets',
    );
    expect(api.callsOf('listSecrets')).toEqual([
      {
        consumer: ['component:default/payments-api'],
        sort: 'urgency',
        limit: 5,
      },
    ]);
    expect(new Set(api.calls.map(({ method }) => method))).toEqual(
      new Set(['listSecrets']),
    );
  });

  it('says of a healthy secret by when it is due', async () => {
    const healthy = sampleSecret('db', {
      lifetime: sampleData().secrets.find(
        ({ name }) => name === 'storefront-tls',
      )!.lifetime,
      consumers: [{ ref: 'component:default/website', involved: true }],
    });
    await renderWithSecrets(<EntitySecretsCard />, {
      api: new FakeSecretsApi({
        secrets: [healthy],
        rotations: [],
        journal: [],
      }),
      entity: componentEntity('website'),
    });
    expect(await screen.findByRole('listitem')).toHaveTextContent(
      'expires in 59 days · due in 45 days',
    );
  });

  it("shows a system's own secrets", async () => {
    const api = new FakeSecretsApi(sampleData());
    await renderWithSecrets(<EntitySecretsCard />, {
      api,
      entity: componentEntity('search', 'System'),
    });
    expect(await screen.findByText('Search api token')).toBeInTheDocument();
    expect(screen.getAllByText('Unknown expiry')).toHaveLength(2);
    expect(api.callsOf('listSecrets')).toEqual([
      { system: ['system:default/search'], sort: 'urgency', limit: 5 },
    ]);
  });

  it('says that nothing is known, without a way to nowhere', async () => {
    await renderWithSecrets(<EntitySecretsCard />, {
      api: new FakeSecretsApi(sampleData()),
      entity: componentEntity('website'),
    });
    expect(
      await screen.findByText(/Nothing here depends on a secret/),
    ).toBeInTheDocument();
    expect(screen.queryByRole('link')).not.toBeInTheDocument();
  });

  it('says that it is not known before the catalog was read', async () => {
    await renderWithSecrets(<EntitySecretsCard />, {
      api: new FakeSecretsApi({ ...sampleData(), inventory: {} }),
      entity: componentEntity('website'),
    });
    expect(
      await screen.findByText('The inventory has not been read yet'),
    ).toBeVisible();
    expect(screen.queryByText(/Nothing here depends/)).toBeNull();
  });

  it.each([
    [503, 'Could not load the secrets'],
    [403, 'You are not allowed to see the secrets'],
  ])('does not call a %i empty', async (status, title) => {
    const api = new FakeSecretsApi(sampleData());
    api.refuse('listSecrets', status, 'A sentence.');
    await renderWithSecrets(<EntitySecretsCard />, {
      api,
      entity: componentEntity('payments-api'),
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(title);
    expect(screen.queryByText(/Nothing here/)).not.toBeInTheDocument();
  });

  it('shows a skeleton while it loads', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.hold('listSecrets');
    await renderWithSecrets(<EntitySecretsCard />, {
      api,
      entity: componentEntity('payments-api'),
    });
    expect(
      await screen.findByRole('status', { name: 'Loading the secrets' }),
    ).toBeInTheDocument();
  });
});

describe('EntitySecretsContent', () => {
  it('shows the table of that component only, without what the page fixes', async () => {
    const api = new FakeSecretsApi(sampleData());
    await renderWithSecrets(<EntitySecretsContent />, {
      api,
      entity: componentEntity('payments-api'),
      path: '/secrets?health=due',
    });
    expect(await screen.findByText('Payments db password')).toBeInTheDocument();
    expect(screen.queryByText('Card gateway token')).not.toBeInTheDocument();
    expect(
      screen.queryByRole('group', { name: /Four questions/ }),
    ).not.toBeInTheDocument();
    expect(screen.queryByText("My team's")).not.toBeInTheDocument();
  });

  it('leaves out the filter and column of the system it stands on', async () => {
    await renderWithSecrets(<EntitySecretsContent />, {
      api: new FakeSecretsApi(sampleData()),
      entity: componentEntity('search', 'System'),
    });
    expect(await screen.findByText('Search api token')).toBeInTheDocument();
    expect(
      screen.queryByRole('columnheader', { name: 'System' }),
    ).not.toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /System/ }),
    ).not.toBeInTheDocument();
  });
});
