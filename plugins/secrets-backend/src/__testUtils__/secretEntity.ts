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

/** A secret as the catalog gives it, with the relations that the catalog would have made. */
export function secretEntity(
  name: string,
  options: {
    owner?: string;
    system?: string;
    /** What its declaration names as depending on it. */
    consumers?: string[];
    /** What only says of itself that it depends on it. */
    claimants?: string[];
    metadata?: Partial<Entity['metadata']>;
    spec?: JsonObject;
  } = {},
): Entity {
  const owner = options.owner ?? 'group:default/payments';
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name, namespace: 'default', ...options.metadata },
    spec: {
      type: 'secret',
      owner,
      credential: { kind: 'password', issuer: 'random', standalone: true },
      authority: { class: 'runtime', ref: 'sealed-secrets' },
      targets: [
        {
          environment: 'production',
          cluster: 'eu-1',
          namespace: 'payments',
          manifest: `https://git.example.com/acme/gitops/blob/main/clusters/eu-1/${name}.yaml`,
          keys: ['password'],
        },
      ],
      ...(options.consumers ? { dependencyOf: options.consumers } : {}),
      ...options.spec,
    },
    relations: [
      { type: 'ownedBy', targetRef: owner },
      ...(options.system
        ? [{ type: 'partOf', targetRef: options.system }]
        : []),
      ...[...(options.consumers ?? []), ...(options.claimants ?? [])].map(
        targetRef => ({ type: 'dependencyOf', targetRef }),
      ),
    ],
  };
}

/** Anything else of the catalog, with an owner or without. */
export function ownedEntity(
  kind: string,
  name: string,
  ownerRef?: string,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace: 'default' },
    relations: ownerRef ? [{ type: 'ownedBy', targetRef: ownerRef }] : [],
  };
}
