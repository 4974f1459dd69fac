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
import { TrustedOwner } from '@keyturn/plugin-secrets-boundaries';

/** Where all that a run rotates is. */
export const NAMESPACE = 'faults';

/** Whose everything is that a run rotates. */
export const OWNER: TrustedOwner = {
  ref: 'group:default/payments',
  name: 'payments',
  namespace: 'default',
  ancestors: [],
  teams: [],
};

/** Where its secrets are declared, as the catalog would say. */
export function declaredAt(forgeUrl: string): string {
  return `url:${forgeUrl}/acme/catalog/blob/main/teams/${OWNER.name}/secrets.yaml`;
}

/** Boundaries around what the owner rotates in a run, and nothing else. */
export function faultBoundaries(
  forgeUrl: string,
  namespaces: string[] = [NAMESPACE],
): {
  boundaries: JsonObject;
  owners: TrustedOwner[];
} {
  const target = (repository: string) => ({
    repository: `${forgeUrl}/acme/${repository}`,
    branch: 'main',
    paths: ['clusters/*/*.yaml'],
    clusters: ['*'],
    namespaces,
  });
  return {
    boundaries: {
      groupsFrom: [`url:${forgeUrl}/acme/people/blob/main/**`],
      rules: [
        {
          owners: [OWNER.ref],
          declaredIn: [
            `${forgeUrl}/acme/catalog/blob/main/teams/${OWNER.name}/**`,
          ],
          targets: ['gitops-eu-1', 'gitops-us-1'].map(target),
          issuers: { 'acme-tokens': { client: ['*'] } },
          authorities: { 'sealed-secrets': {} },
        },
      ],
    },
    owners: [OWNER],
  };
}
