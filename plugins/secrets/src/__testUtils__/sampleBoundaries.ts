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
  BoundariesOverview,
  BoundaryAllowance,
  SecretBoundary,
  SecretDetail,
} from '@keyturn/plugin-secrets-common';
import { isOpenCompromise } from '../isOpenCompromise';

/** What config says; which secrets are outside follows from the secrets. */
export type SampleBoundaries = Omit<
  BoundariesOverview,
  'outside' | 'outsideCount'
>;

const TARGETS = {
  repository: 'https://git.example.com/acme/gitops',
  branch: 'main',
  paths: ['clusters/*/{owner.name}/**'],
  clusters: ['*'],
  namespaces: ['{owner.name}'],
  secretNames: ['*'],
};

/** Two rules, of which one lets its owner name what another owner may name too. */
export function sampleBoundaries(): SampleBoundaries {
  return {
    mode: 'rules',
    warnings: [],
    groupsFrom: ['url:https://git.example.com/acme/people/blob/main/**'],
    ownerCount: 4,
    rules: [
      {
        owners: ['group:default/*'],
        declaredIn: [
          'https://git.example.com/acme/catalog/blob/main/teams/{owner.name}/**',
        ],
        targets: [TARGETS],
        issuers: ['random', 'token-service, client: {owner.name}'],
        authorities: ['sealed-secrets'],
        policies: ['*', '!auto-merge-*'],
      },
      {
        owners: ['group:default/platform'],
        declaredIn: ['codeowners'],
        targets: [{ ...TARGETS, namespaces: ['payments', 'platform'] }],
        issuers: ['key-pair'],
        authorities: ['vault, path: platform/**'],
        policies: ['*'],
      },
    ],
    overlaps: [
      {
        what: 'namespace',
        patterns: ['payments', 'payments'],
        ownerRefs: ['group:default/payments', 'group:default/platform'],
        rules: [0, 1],
      },
    ],
    conflicts: [
      {
        secretRef: 'resource:default/deploy-ssh-key',
        secretTitle: 'Deploy ssh key',
        holderRef: 'resource:default/payments-db-password',
        holderTitle: 'Payments db password',
        targetId: 'production/eu-1/payments/payments-db-password',
      },
    ],
  };
}

/** Why a sample secret may or may not be rotated, as the backend says it to administrators. */
export function secretBoundaryOf(
  secret: SecretDetail,
  allowance?: BoundaryAllowance,
): SecretBoundary {
  const { ref, title, ownerRef, boundaryProblems, compromise } = secret;
  const team = ownerRef?.split('/')[1] ?? 'unknown';
  return {
    secretRef: ref,
    secretTitle: title,
    ownerRef,
    location: `url:https://git.example.com/acme/catalog/blob/main/teams/${team}/secrets.yaml`,
    problems: boundaryProblems,
    compromised: isOpenCompromise(compromise),
    ...(allowance ? { allowance } : {}),
  };
}
