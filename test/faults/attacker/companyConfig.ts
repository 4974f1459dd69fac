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

import { DeferredEntity } from '@backstage/plugin-catalog-node';
import { JsonObject } from '@backstage/types';
import { stringify } from 'yaml';
import { FaultSandbox } from '../sandbox/FaultSandbox';
import { boundariesConfig } from './boundariesConfig';
import { CATALOG, CLUSTER, INES, OWN, PEOPLE, PIA, ROOT } from './companyNames';
import { specOf } from './planting';

/** Groups of each user. */
export const MEMBERSHIPS: Record<string, string[]> = {
  [INES]: ['group:default/data'],
  [PIA]: ['group:default/payments'],
  [ROOT]: ['group:default/platform'],
};

export function people(): string {
  const group = (name: string, parent?: string) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name,
      annotations: { 'github.com/team-slug': `acme/${name}` },
    },
    spec: { type: 'team', children: [], ...(parent && { parent }) },
  });
  const user = (name: string, team: string) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name },
    spec: { memberOf: [team] },
  });
  return [
    ...['payments', 'data', 'data-lake', 'platform'].map(name => group(name)),
    user('ines', 'data'),
    user('pia', 'payments'),
    user('root', 'platform'),
  ]
    .map(entity => stringify(entity))
    .join('---\n');
}

/** What an org-wide discovery finds in the attacker's repository: entities with the location that it has there. */
export function providedOf(forgeUrl: string): DeferredEntity[] {
  const location = `url:${forgeUrl}/${OWN}/blob/main/discovered.yaml`;
  const planted = { team: 'payments', name: 'api', tokenId: 'unknown' };
  return [
    {
      locationKey: 'faults-provider',
      entity: {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Resource',
        metadata: {
          name: 'discovered',
          annotations: {
            'backstage.io/managed-by-location': location,
            'backstage.io/managed-by-origin-location': location,
          },
        },
        spec: specOf(forgeUrl, planted) as JsonObject,
      },
    },
  ];
}

export function configOf(
  { forge, addresses }: FaultSandbox,
  boundaries: 'rules' | 'unrestricted',
): JsonObject {
  const { host } = new URL(forge.url);
  const { url, token, certificate } = addresses.clusters.find(
    ({ name }) => name === CLUSTER,
  )!;
  return {
    app: { baseUrl: 'http://localhost:7007' },
    backend: {
      database: { client: 'better-sqlite3', connection: ':memory:' },
      reading: { allow: [{ host }] },
    },
    permission: {
      enabled: true,
      secrets: { read: 'involved', administrators: ['group:default/platform'] },
    },
    integrations: {
      github: [
        {
          host,
          apiBaseUrl: `${forge.url}/api/v3`,
          token: addresses.forge.token,
        },
      ],
    },
    catalog: {
      // So that what is written shows soon.
      stitchingStrategy: { pollingInterval: { milliseconds: 50 } },
      rules: [
        { allow: ['Component', 'Resource', 'Location', 'Group', 'User'] },
      ],
      locations: [
        { type: 'url', target: `${forge.url}/${PEOPLE}/blob/main/all.yaml` },
        {
          type: 'url',
          target: `${forge.url}/${CATALOG}/blob/main/teams/payments/api.yaml`,
        },
      ],
    },
    kubernetes: {
      clusterLocatorMethods: [
        {
          type: 'config',
          clusters: [
            {
              ...{ name: CLUSTER, url, serviceAccountToken: token },
              ...{ authProvider: 'serviceAccount', skipTLSVerify: true },
            },
          ],
        },
      ],
    },
    sandbox: { tokenService: addresses.tokenService },
    secrets: {
      boundaries:
        boundaries === 'rules' ? boundariesConfig(forge.url) : boundaries,
      sealedSecrets: {
        authorities: [
          {
            id: 'sealed-secrets',
            title: 'SealedSecrets',
            clusters: [{ name: CLUSTER, certificate: { pem: certificate } }],
          },
        ],
      },
      policies: {
        swift: { trigger: 'time', approval: 'auto-merge', jitter: 'PT0S' },
        patient: {
          trigger: 'none',
          approval: 'auto-merge',
          maxOverlap: 'PT1H',
        },
        careful: { trigger: 'none', approval: 'review' },
        shared: { trigger: 'time', jitter: 'PT0S', batchFor: 'PT1S' },
      },
      rotation: { pollInterval: { milliseconds: 1 } },
    },
  };
}
