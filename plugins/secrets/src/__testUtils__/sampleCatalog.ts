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
import { SecretDetail } from '@keyturn/plugin-secrets-common';

/** Entities around the sample secrets, so that titles, owners and entity pages work. */
export function sampleCatalog(secrets: SecretDetail[]): Entity[] {
  return [
    ...secrets.map(secretEntity),
    component('payments-api', 'Payments API'),
    component('payments-worker', 'Payments worker'),
    entity('API', 'payments', 'Payments', {
      type: 'openapi',
      lifecycle: 'production',
      owner: 'platform',
      definition: 'openapi: 3.1.0',
    }),
    entity('System', 'checkout', 'Checkout', { owner: 'payments' }),
    entity('Group', 'payments', 'Team Payments', {
      type: 'team',
      children: [],
    }),
    entity('Group', 'platform', 'Team Platform', {
      type: 'team',
      children: [],
    }),
    entity('User', 'guest', 'Guest (you)', {
      memberOf: [],
      profile: { displayName: 'Guest (you)' },
    }),
    entity('User', 'ada', 'Ada Lovelace', {
      memberOf: ['payments'],
      profile: { displayName: 'Ada Lovelace' },
    }),
  ];
}

function secretEntity(secret: SecretDetail): Entity {
  return {
    ...entity('Resource', secret.name, secret.title, {
      type: 'secret',
      owner: secret.ownerRef ?? 'unknown',
      system: secret.systemRef,
    }),
    relations: secret.consumerRefs.map(targetRef => ({
      type: 'dependencyOf',
      targetRef,
    })),
  };
}

function component(name: string, title: string): Entity {
  return entity('Component', name, title, {
    type: 'service',
    lifecycle: 'production',
    owner: 'payments',
  });
}

function entity(
  kind: string,
  name: string,
  title: string,
  spec: Entity['spec'],
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, title, namespace: 'default', uid: `${kind}-${name}` },
    spec,
  };
}
