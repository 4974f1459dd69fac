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

import { stringify } from 'yaml';
import { Attempt } from '../Attempt';
import { CATALOG, OWN } from '../companyNames';
import { Rotations } from '../Rotations';
import { declared, staged } from './declared';
import { asPayments } from './foreign';

const PAYMENTS_FOLDER = 'teams/payments';

export const LOCATIONS: Attempt[] = [
  declared(
    'location',
    'a kind: Location in the folder of Data names a file in a repository of the attacker',
    asPayments,
    {
      repository: OWN,
      path: id => `${PAYMENTS_FOLDER}/${id}.yaml`,
      async before(company, id) {
        const target = company.page(OWN, `${PAYMENTS_FOLDER}/${id}.yaml`);
        await company.push(CATALOG, {
          [`teams/data/location-${id}.yaml`]: stringify({
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Location',
            metadata: { name: `location-${id}` },
            spec: { targets: [target] },
          }),
        });
        return [];
      },
      register: ({ company, id }) =>
        company.page(CATALOG, `teams/data/location-${id}.yaml`),
    },
  ),
  declared(
    'location',
    'the file says by annotation that it lies in the folder of Payments',
    asPayments,
    {
      metadata: company => {
        const page = company.page(CATALOG, 'teams/payments/api.yaml');
        return {
          annotations: {
            'backstage.io/managed-by-location': `url:${page}`,
            'backstage.io/managed-by-origin-location': `url:${page}`,
          },
        };
      },
    },
  ),
  declared('location', 'the folder of Payments on another branch', asPayments, {
    branch: 'evil',
    path: id => `${PAYMENTS_FOLDER}/${id}.yaml`,
  }),
  declared(
    'location',
    'a branch that differs from main in its case alone',
    asPayments,
    { branch: 'Main', path: id => `${PAYMENTS_FOLDER}/${id}.yaml` },
  ),
  declared(
    'location',
    'a commit that main does not have, as those of forks are served',
    asPayments,
    {
      branch: 'fork',
      path: id => `${PAYMENTS_FOLDER}/${id}.yaml`,
      register: ({ company, path, commit }) =>
        company.page(CATALOG, path, commit),
    },
  ),
  declared(
    'location',
    'a path with an encoded query, by which the reader reads another commit',
    asPayments,
    {
      branch: 'fork',
      path: id => `${PAYMENTS_FOLDER}/${id}.yaml`,
      register: ({ company, path, commit }) =>
        `${company.page(CATALOG, path)}%3Fref%3D${commit}%26x%3D`,
    },
  ),
  declared(
    'location',
    'a glob over folders named %2e%2e in the folder of Data',
    asPayments,
    {
      path: id => `teams/data/%2e%2e/payments/${id}.yaml`,
      register: ({ company, path }) =>
        company.page(CATALOG, `teams/data/**/${path.split('/').at(-1)}`),
    },
  ),
  declared(
    'location',
    'a glob over folders named %2e%2e in a repository of the attacker',
    asPayments,
    {
      repository: OWN,
      path: id =>
        `x/${'%2e%2e/'.repeat(
          5,
        )}acme/catalog/blob/main/${PAYMENTS_FOLDER}/${id}.yaml`,
      register: ({ company, path }) =>
        company.page(OWN, `**/${path.split('/').at(-1)}`),
    },
  ),
  staged(
    'location',
    'an entity provider finds a secret of Payments in a repository of the attacker',
    async company => ({
      entities: ['resource:default/discovered'],
      act: () => new Rotations(company).tryAll('resource:default/discovered'),
    }),
  ),
];
