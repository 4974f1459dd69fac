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

import { JsonObject } from '@backstage/types';
import { Inside } from '../RunBoundary';

/** The boundaries of the attacked company, in the shape of `secrets.boundaries`. */
export function boundariesConfig(forgeUrl: string): JsonObject {
  const target = {
    repository: `${forgeUrl}/acme/gitops-eu-1`,
    branch: 'main',
    clusters: ['eu-1'],
  };
  const own = {
    ...target,
    paths: ['clusters/eu-1/{owner.name}/**', 'apps/{owner.name}/**'],
    namespaces: ['{owner.name}'],
  };
  const shared = {
    targets: [own],
    issuers: { 'acme-tokens': { client: ['{owner.name}-*'] }, manual: {} },
    authorities: { 'sealed-secrets': {} },
    policies: ['*'],
  };
  const folders = [`${forgeUrl}/acme/catalog/blob/main/teams/{owner.name}/**`];
  return {
    groupsFrom: [`url:${forgeUrl}/acme/people/blob/main/**`],
    rules: [
      { ...shared, owners: ['group:default/*'], declaredIn: folders },
      {
        ...shared,
        owners: ['group:default/*'],
        declaredIn: { codeowners: [`${forgeUrl}/acme/shared/blob/main/**`] },
      },
      {
        // Teams below the platform may do everything in this cluster.
        owners: [{ below: 'group:default/platform' }],
        declaredIn: folders,
        targets: [{ ...target, paths: ['**'], namespaces: ['*'] }],
        issuers: { 'acme-tokens': { client: ['*'] } },
        authorities: { 'sealed-secrets': {} },
        policies: ['*'],
      },
    ],
  };
}

/** What the attacker's team may, in the words of {@link Inside}; files in which secrets are declared may be read by all. */
export const INSIDE_OF_DATA: Inside = {
  files: [
    'acme/gitops-eu-1/clusters/eu-1/data/*',
    'acme/gitops-eu-1/apps/data/*',
    'acme/catalog/teams/*/*',
    'acme/people/*',
    'acme/shared/*',
    'acme/shared/.github/CODEOWNERS',
    'acme/shared/docs/CODEOWNERS',
  ],
  places: ['eu-1/data/*'],
  clients: ['data-a*'],
};
