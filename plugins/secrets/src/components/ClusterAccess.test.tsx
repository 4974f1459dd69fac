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
import userEvent from '@testing-library/user-event';
import { FakeSecretsApi } from '../__testUtils__/FakeSecretsApi';
import { renderWithSecrets } from '../__testUtils__/renderWithSecrets';
import { sampleData } from '../__testUtils__/sampleSecrets';
import { BoundariesContent } from './BoundariesContent';

const render = (api: FakeSecretsApi) =>
  renderWithSecrets(<BoundariesContent />, {
    api,
    path: '/secrets/boundaries',
  });

const section = async () =>
  within(await screen.findByRole('region', { name: 'Rights in clusters' }));

describe('ClusterAccess', () => {
  it('shows the manifests of a cluster once it is opened', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    await render(api);
    const rights = await section();
    const cluster = await rights.findByRole('button', { name: 'eu-1' });
    expect(api.calls.map(({ method }) => method)).not.toContain(
      'getClusterAccess',
    );
    await user.click(cluster);
    expect(
      await rights.findByText(/^Grants \d+ Secrets? by name/),
    ).toBeVisible();
    expect(
      rights.getByText(/type: kubernetes\.io\/service-account-token/),
    ).toBeVisible();
    expect(rights.getByRole('button', { name: 'Copy' })).toBeVisible();
  });

  it('names what is granted nothing', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    const access = await api.getClusterAccess('eu-1');
    api.getClusterAccess = async () => ({
      ...access,
      leftOut: ['resource:default/search-api-token'],
    });
    await render(api);
    const rights = await section();
    await user.click(await rights.findByRole('button', { name: 'eu-1' }));
    expect(
      await rights.findByText(
        'One secret is outside its boundary and is granted nothing',
      ),
    ).toBeVisible();
    expect(
      rights.getByRole('link', { name: /search-api-token/i }),
    ).toHaveAttribute('href', '/catalog/default/resource/search-api-token');
  });

  it('says so while it loads', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    api.hold('getClusterAccess');
    await render(api);
    const rights = await section();
    await user.click(await rights.findByRole('button', { name: 'eu-1' }));
    expect(
      rights.getByRole('status', {
        name: /what cluster eu-1 has to grant/,
      }),
    ).toHaveAttribute('aria-busy', 'true');
  });

  it('says why it failed, and tries again', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    api.refuse('getClusterAccess', 503, 'The database is down');
    await render(api);
    const rights = await section();
    await user.click(await rights.findByRole('button', { name: 'eu-1' }));
    expect(await rights.findByText(/The database is down/)).toBeVisible();
    api.heal();
    await user.click(rights.getByRole('button', { name: /again|retry/i }));
    expect(await rights.findByText(/^Grants \d+/)).toBeVisible();
  });

  it('says that there is no cluster', async () => {
    await render(new FakeSecretsApi({ ...sampleData(), secrets: [] }));
    const rights = await section();
    expect(
      await rights.findByText('No secret has a target in a cluster.'),
    ).toBeVisible();
  });
});
