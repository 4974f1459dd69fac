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

/**
 * Pages and cards of the secrets plugin for the new frontend system.
 *
 * @packageDocumentation
 */

import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
  PluginHeaderActionBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';
import { SecretsClient } from '@keyturn/plugin-secrets-common';
import VpnKeyIcon from '@material-ui/icons/VpnKey';
import { secretsApiRef } from './api';
import {
  boundariesRouteRef,
  catalogGraphRouteRef,
  rootRouteRef,
  rotationRouteRef,
  rotationsRouteRef,
  taskRouteRef,
  templateRouteRef,
} from './routes';
import { secretsTranslationRef } from './translation';

const icon = <VpnKeyIcon fontSize="inherit" />;
const ofSecret = { kind: 'resource', 'spec.type': 'secret' };
const ofConsumer = { kind: { $in: ['component', 'system', 'api'] } };

const secretsApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: secretsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new SecretsClient(deps),
    }),
});

const secretsPage = PageBlueprint.make({
  params: {
    path: '/secrets',
    routeRef: rootRouteRef,
    title: secretsTranslationRef('page.title'),
    icon,
  },
});

const inventorySubPage = SubPageBlueprint.make({
  name: 'inventory',
  params: {
    path: 'inventory',
    title: secretsTranslationRef('page.inventory'),
    loader: () =>
      import('./components/InventoryContent').then(m => <m.InventoryContent />),
  },
});

const rotationsSubPage = SubPageBlueprint.make({
  name: 'rotations',
  params: {
    path: 'rotations',
    title: secretsTranslationRef('page.rotations'),
    loader: () =>
      import('./components/RotationsRoutes').then(m => <m.RotationsRoutes />),
  },
});

// A page and not a tab: every tab is offered to everybody, and its address has to answer those who may not see it, too.
const boundariesPage = PageBlueprint.make({
  name: 'boundaries',
  params: {
    path: '/secrets/boundaries',
    title: secretsTranslationRef('page.title'),
    icon,
    loader: () =>
      import('./components/BoundariesContent').then(m => (
        <m.BoundariesContent />
      )),
  },
});

const boundariesHeaderAction = PluginHeaderActionBlueprint.make({
  name: 'boundaries',
  params: {
    loader: () =>
      import('./components/BoundariesLink').then(m => <m.BoundariesLink />),
  },
});

const entitySecretsCard = EntityCardBlueprint.make({
  name: 'secrets',
  params: {
    type: 'content',
    filter: ofConsumer,
    loader: () =>
      import('./components/EntitySecretsCard').then(m => (
        <m.EntitySecretsCard />
      )),
  },
});

const entitySecretsContent = EntityContentBlueprint.make({
  name: 'secrets',
  params: {
    path: '/secrets',
    title: 'Secrets',
    group: 'operation',
    icon,
    filter: ofConsumer,
    loader: () =>
      import('./components/EntitySecretsContent').then(m => (
        <m.EntitySecretsContent />
      )),
  },
});

const entitySecretCard = EntityCardBlueprint.make({
  name: 'secret',
  params: {
    type: 'content',
    filter: ofSecret,
    loader: () =>
      import('./components/EntitySecretCard').then(m => <m.EntitySecretCard />),
  },
});

const entitySecretRotationContent = EntityContentBlueprint.make({
  name: 'secret-rotation',
  params: {
    path: '/rotation',
    title: 'Rotation',
    group: 'operation',
    icon,
    filter: ofSecret,
    loader: () =>
      import('./components/EntitySecretRotationContent').then(m => (
        <m.EntitySecretRotationContent />
      )),
  },
});

const secretsToRotateWidget = HomePageWidgetBlueprint.make({
  name: 'to-rotate',
  params: {
    name: 'SecretsToRotate',
    title: 'Secrets to rotate',
    description: 'Secrets of your teams that are due, expired or worse',
    components: async () => {
      const { SecretsToRotate } = await import('./components/SecretsToRotate');
      return { Content: SecretsToRotate };
    },
  },
});

/** @alpha */
export default createFrontendPlugin({
  pluginId: 'secrets',
  title: 'Secrets',
  icon,
  info: { packageJson: () => import('../package.json') },
  routes: {
    root: rootRouteRef,
    rotations: rotationsRouteRef,
    rotation: rotationRouteRef,
    boundaries: boundariesRouteRef,
  },
  externalRoutes: {
    template: templateRouteRef,
    task: taskRouteRef,
    catalogGraph: catalogGraphRouteRef,
  },
  extensions: [
    secretsApi,
    secretsPage,
    inventorySubPage,
    rotationsSubPage,
    boundariesPage,
    boundariesHeaderAction,
    entitySecretsCard,
    entitySecretsContent,
    entitySecretCard,
    entitySecretRotationContent,
    secretsToRotateWidget,
  ],
});

export { secretsTranslationRef } from './translation';
