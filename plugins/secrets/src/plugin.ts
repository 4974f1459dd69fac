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
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { SecretsClient } from '@keyturn/plugin-secrets-common';
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

/** The secrets plugin for an app of the legacy frontend system. @public */
export const secretsPlugin = createPlugin({
  id: 'secrets',
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
  apis: [
    createApiFactory({
      api: secretsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new SecretsClient(deps),
    }),
  ],
});

/** Inventory, rotations and boundaries; to be mounted at `/secrets`. @public */
export const SecretsPage = secretsPlugin.provide(
  createRoutableExtension({
    name: 'SecretsPage',
    component: () =>
      import('./components/SecretsPage').then(m => m.SecretsPage),
    mountPoint: rootRouteRef,
  }),
);

/** Card with the most urgent secrets of a component, system or API. @public */
export const EntitySecretsCard = secretsPlugin.provide(
  createComponentExtension({
    name: 'EntitySecretsCard',
    component: {
      lazy: () =>
        import('./components/EntitySecretsCard').then(m => m.EntitySecretsCard),
    },
  }),
);

/** Tab with all secrets of a component, system or API; its path on the entity page must be `/secrets`. @public */
export const EntitySecretsContent = secretsPlugin.provide(
  createComponentExtension({
    name: 'EntitySecretsContent',
    component: {
      lazy: () =>
        import('./components/EntitySecretsContent').then(
          m => m.EntitySecretsContent,
        ),
    },
  }),
);

/** Card with lifetime, authority and version, for entities that `isSecretEntity` accepts. @public */
export const EntitySecretCard = secretsPlugin.provide(
  createComponentExtension({
    name: 'EntitySecretCard',
    component: {
      lazy: () =>
        import('./components/EntitySecretCard').then(m => m.EntitySecretCard),
    },
  }),
);

/** Tab with targets, consumers and rotations, for entities that `isSecretEntity` accepts. @public */
export const EntitySecretRotationContent = secretsPlugin.provide(
  createComponentExtension({
    name: 'EntitySecretRotationContent',
    component: {
      lazy: () =>
        import('./components/EntitySecretRotationContent').then(
          m => m.EntitySecretRotationContent,
        ),
    },
  }),
);
