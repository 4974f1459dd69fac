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

import { Entity } from '@backstage/catalog-model';
import { JsonObject } from '@backstage/types';

/** A secret entity with everything that a rotation needs; `spec` replaces single fields. */
export function secretEntity(spec: JsonObject = {}): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name: 'db-password' },
    spec: {
      type: 'secret',
      owner: 'group:default/payments',
      system: 'checkout',
      dependencyOf: ['component:default/api'],
      dependsOn: ['resource:default/db'],
      credential: { kind: 'password', issuer: 'random', standalone: true },
      authority: { class: 'runtime', ref: 'sealed-secrets' },
      targets: [target('eu-1'), target('us-1')],
      rotation: { policy: 'standard-90d' },
      ...spec,
    },
  };
}

export function target(cluster: string, changes: JsonObject = {}): JsonObject {
  return {
    environment: 'production',
    cluster,
    namespace: 'payments',
    manifest: `https://github.com/acme/gitops/blob/main/${cluster}/db.yaml`,
    keys: ['password'],
    ...changes,
  };
}
