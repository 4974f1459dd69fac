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
  createFrontendPlugin,
  createRouteRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import secretsPlugin from './alpha';
import { secretsApiRef } from './api';
import { FakeSecretsApi } from './__testUtils__/FakeSecretsApi';
import { sampleCatalog } from './__testUtils__/sampleCatalog';
import { sampleData } from './__testUtils__/sampleSecrets';

const templateRouteRef = createRouteRef({
  params: ['namespace', 'templateName'],
});
const taskRouteRef = createRouteRef({ params: ['taskId'] });
const scaffolder = createFrontendPlugin({
  pluginId: 'scaffolder',
  routes: { selectedTemplate: templateRouteRef, ongoingTask: taskRouteRef },
  extensions: [
    PageBlueprint.make({
      name: 'task',
      params: {
        path: '/create/tasks/:taskId',
        routeRef: taskRouteRef,
        loader: async () => <p>Task</p>,
      },
    }),
    PageBlueprint.make({
      params: {
        path: '/create/templates/:namespace/:templateName',
        routeRef: templateRouteRef,
        loader: async () => <p>Template form</p>,
      },
    }),
  ],
});

const apis = () =>
  [
    [secretsApiRef, new FakeSecretsApi(sampleData())],
    [
      catalogApiRef,
      catalogApiMock({ entities: sampleCatalog(sampleData().secrets) }),
    ],
    mockApis.permission(),
    mockApis.identity({
      userEntityRef: 'user:default/ada',
      ownershipEntityRefs: ['group:default/payments'],
    }),
  ] as const;

describe('the plugin in the new frontend system', () => {
  it('shows the inventory at /secrets and keeps what the address says', async () => {
    renderTestApp({
      features: [secretsPlugin, catalogPlugin],
      initialRouteEntries: ['/secrets?scope=all&authority=vault'],
      apis: [...apis()],
    });
    expect(await screen.findByText('Sealing root key')).toBeInTheDocument();
    expect(screen.queryByText('Card gateway token')).not.toBeInTheDocument();
    expect(screen.getByRole('tab', { name: 'Rotations' })).toBeInTheDocument();
  });

  it('shows one rotation at its own address', async () => {
    renderTestApp({
      features: [secretsPlugin, catalogPlugin, scaffolder],
      initialRouteEntries: ['/secrets/rotations/r-partial'],
      apis: [...apis()],
    });
    expect(
      await screen.findByText('Rotation of Ledger signing key'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Scaffolder task' }),
    ).toHaveAttribute('href', '/create/tasks/task-1');
  });

  it('leads those who may see the boundaries there', async () => {
    renderTestApp({
      features: [secretsPlugin, catalogPlugin],
      initialRouteEntries: ['/secrets?scope=all'],
      apis: [...apis()],
    });
    const link = await screen.findByRole('link', { name: 'Boundaries' });
    expect(link).toHaveAttribute('href', '/secrets/boundaries');
    await userEvent.setup().click(link);
    expect(
      await screen.findByRole('region', { name: 'Who may name what' }),
    ).toBeInTheDocument();
  });

  it('leads from the card of a secret to the template, filled in', async () => {
    renderTestApp({
      features: [secretsPlugin, catalogPlugin, scaffolder],
      initialRouteEntries: ['/catalog/default/resource/payments-db-password'],
      apis: [...apis()],
    });
    const link = await screen.findByRole('link', { name: 'Rotate' });
    const href = new URL(link.getAttribute('href')!, 'http://localhost');
    expect(href.pathname).toBe('/create/templates/default/rotate-secret');
    expect(JSON.parse(href.searchParams.get('formData')!)).toEqual({
      secretRef: 'resource:default/payments-db-password',
    });
    expect(screen.getByRole('link', { name: 'Rotation' })).toBeInTheDocument();
    expect(
      screen.queryByRole('link', { name: 'View all' }),
    ).not.toBeInTheDocument();
  });

  it('puts the card of secrets on the page of a component', async () => {
    renderTestApp({
      features: [secretsPlugin, catalogPlugin],
      initialRouteEntries: ['/catalog/default/component/payments-api'],
      apis: [...apis()],
    });
    expect(await screen.findByText('Card gateway token')).toBeInTheDocument();
    expect(screen.queryByText('Lifetime and rotation')).not.toBeInTheDocument();
  });
});
