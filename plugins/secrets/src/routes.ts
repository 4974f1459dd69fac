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
  createExternalRouteRef,
  createRouteRef,
  createSubRouteRef,
} from '@backstage/core-plugin-api';

export const rootRouteRef = createRouteRef({ id: 'secrets' });

export const rotationsRouteRef = createSubRouteRef({
  id: 'secrets/rotations',
  parent: rootRouteRef,
  path: '/rotations',
});

export const rotationRouteRef = createSubRouteRef({
  id: 'secrets/rotation',
  parent: rootRouteRef,
  path: '/rotations/:rotationId',
});

/** Who may name what, for administrators. */
export const boundariesRouteRef = createSubRouteRef({
  id: 'secrets/boundaries',
  parent: rootRouteRef,
  path: '/boundaries',
});

/** Form of one scaffolder template; the Rotate button leads there. */
export const templateRouteRef = createExternalRouteRef({
  id: 'secrets/template',
  params: ['namespace', 'templateName'],
  optional: true,
  defaultTarget: 'scaffolder.selectedTemplate',
});

/** Page of the scaffolder task that started a rotation. */
export const taskRouteRef = createExternalRouteRef({
  id: 'secrets/task',
  params: ['taskId'],
  optional: true,
  defaultTarget: 'scaffolder.ongoingTask',
});

/** The relations graph of the catalog, where an app has one. */
export const catalogGraphRouteRef = createExternalRouteRef({
  id: 'secrets/catalog-graph',
  optional: true,
  defaultTarget: 'catalog-graph.catalogGraph',
});
