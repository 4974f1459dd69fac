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

import { IdentityApi, identityApiRef } from '@backstage/core-plugin-api';
import {
  entityPresentationApiRef,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import {
  isSecretEntity,
  secretsApiRef,
  SecretsPage as RoutableSecretsPage,
  secretsPlugin,
} from '.';
import { SecretsPage } from './components/SecretsPage';
import { rootRouteRef } from './routes';
import { FakeSecretsApi } from './__testUtils__/FakeSecretsApi';
import {
  componentEntity,
  presentationApi,
  secretEntity,
} from './__testUtils__/renderWithSecrets';
import { sampleData } from './__testUtils__/sampleSecrets';

const identity: Partial<IdentityApi> = {
  getBackstageIdentity: async () => ({
    type: 'user',
    userEntityRef: 'user:default/ada',
    ownershipEntityRefs: ['group:default/payments'],
  }),
};

const render = (path: string, page = <SecretsPage />) =>
  renderInTestApp(
    <TestApiProvider
      apis={[
        [secretsApiRef, new FakeSecretsApi(sampleData())],
        [identityApiRef, identity],
        [entityPresentationApiRef, presentationApi],
        [
          permissionApiRef,
          { authorize: async () => ({ result: AuthorizeResult.ALLOW }) },
        ],
      ]}
    >
      <Routes>
        <Route path="/secrets/*" element={page} />
      </Routes>
    </TestApiProvider>,
    {
      routeEntries: [path],
      mountedRoutes: {
        '/secrets': rootRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
    },
  );

describe('the plugin in the legacy frontend system', () => {
  it('shows the inventory, and rotations on a tab', async () => {
    const { unmount } = await render('/secrets');
    expect(await screen.findByText('Card gateway token')).toBeInTheDocument();
    const tab = screen.getByRole('tab', { name: 'Rotations' });
    const address = tab.getAttribute('href')!;
    expect(address).toBe('/secrets/rotations');
    unmount();
    await render(address);
    expect(await screen.findByText('Proposed')).toBeInTheDocument();
  });

  it('shows one rotation at its own address', async () => {
    await render('/secrets/rotations/r-open', <RoutableSecretsPage />);
    expect(
      await screen.findByText('Rotation of Checkout session key'),
    ).toBeInTheDocument();
  });

  it('leads those who may see the boundaries there', async () => {
    const { unmount } = await render('/secrets');
    const link = await screen.findByRole('link', { name: 'Boundaries' });
    const address = link.getAttribute('href')!;
    expect(address).toBe('/secrets/boundaries');
    unmount();
    await render(address);
    expect(
      await screen.findByRole('region', { name: 'Who may name what' }),
    ).toBeInTheDocument();
  });

  it('brings its own client and tells secrets from other entities', () => {
    expect([...secretsPlugin.getApis()].map(({ api }) => api.id)).toEqual([
      'plugin.secrets.service',
    ]);
    expect(isSecretEntity(secretEntity('db'))).toBe(true);
    expect(isSecretEntity(componentEntity('db'))).toBe(false);
  });
});
