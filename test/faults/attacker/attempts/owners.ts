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
import { Attempt, Change, retargeted } from '../Attempt';
import { GITOPS, OWN, PEOPLE, SHARED } from '../companyNames';
import { specOf } from '../planting';
import { Rotations } from '../Rotations';
import { declared, staged, write } from './declared';

/** All that the secret of Payments names, which is inside for Payments alone. */
const allOfPayments: Change = (spec, company) => ({
  ...specOf(company.sandbox.forge.url, company.victim),
  rotation: spec.rotation,
});

/** The same in a place that Payments has but does not declare, so that nobody had it first. */
const asPayments: Change = (spec, company, own) =>
  retargeted(allOfPayments(spec, company, own), {
    secretName: 'payments-undeclared',
    manifest: company.page(
      GITOPS,
      'clusters/eu-1/payments/undeclared-secret.yaml',
    ),
    workloads: undefined,
  });

const owner =
  (ref: string): Change =>
  (spec, company, own) => ({
    ...asPayments(spec, company, own),
    owner: ref,
  });

export const OWNERS: Attempt[] = [
  declared(
    'owner claimed',
    'a secret in the folder of Data says that it is of Payments, and names all that is theirs',
    allOfPayments,
  ),
  declared(
    'owner claimed',
    'the same with the owner in another case',
    owner('Group:Default/PAYMENTS'),
  ),
  declared(
    'owner claimed',
    'the same with a person of Payments as owner',
    owner('user:default/pia'),
  ),
  declared(
    'owner claimed',
    'the same with the administrators as owner',
    owner('group:default/platform'),
  ),
];

/** Of no team, so that only those below the platform may name it. */
const beyondData: Change = (spec, company) =>
  retargeted(spec, {
    namespace: 'infra',
    secretName: 'infra-root',
    manifest: company.page(GITOPS, 'clusters/eu-1/infra/root-secret.yaml'),
    workloads: undefined,
  });

const ownedBy =
  (ref: string): Change =>
  (spec, ...rest) => ({
    ...beyondData(spec, ...rest),
    owner: ref,
  });

function group(name: string, namespace: string, spec: object, slug?: string) {
  return stringify({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      ...{ name, namespace },
      ...(slug && { annotations: { 'github.com/team-slug': slug } }),
    },
    spec: { type: 'team', children: [], ...spec },
  });
}

export const GROUPS: Attempt[] = [
  declared(
    'group made',
    'a group data of another namespace says that the platform is its parent',
    ownedBy('group:a21/data'),
    {
      more: () => [group('data', 'a21', { parent: 'group:default/platform' })],
    },
  ),
  declared(
    'group made',
    'a group made below the platform has Data as its child',
    ownedBy('group:default/data'),
    {
      more: () => [
        group('umbrella', 'a22', {
          parent: 'group:default/platform',
          children: ['group:default/data'],
        }),
      ],
    },
  ),
  declared(
    'group made',
    'a group of another namespace is called like Payments',
    (spec, company, own) => ({
      ...asPayments(spec, company, own),
      owner: 'group:a23/payments',
    }),
    { more: () => [group('payments', 'a23', {})] },
  ),
  declared(
    'group made',
    "a group says that it is Payments' team on the forge, for CODEOWNERS",
    (spec, company, own) => ({
      ...asPayments(spec, company, own),
      owner: 'group:a24/payments',
    }),
    {
      repository: SHARED,
      path: () => 'payments.yaml',
      more: () => [group('payments', 'a24', {}, 'acme/payments')],
    },
  ),
  declared(
    'group made',
    'a group below the platform stands on a branch of the repository of people',
    ownedBy('group:a25/data'),
    {
      async before(company) {
        const made = group('data', 'a25', { parent: 'group:default/platform' });
        await company.push(PEOPLE, { 'made.yaml': made }, 'made');
        await company.register(company.page(PEOPLE, 'made.yaml', 'made'));
        return ['group:a25/data'];
      },
    },
  ),
];

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
        await company.push('acme/catalog', {
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
        company.page('acme/catalog', `teams/data/location-${id}.yaml`),
    },
  ),
  declared(
    'location',
    'the file says by annotation that it lies in the folder of Payments',
    asPayments,
    {
      metadata: company => {
        const page = company.page('acme/catalog', 'teams/payments/api.yaml');
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
        company.page('acme/catalog', path, commit),
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
        `${company.page('acme/catalog', path)}%3Fref%3D${commit}%26x%3D`,
    },
  ),
  declared(
    'location',
    'a glob over folders named %2e%2e in the folder of Data',
    asPayments,
    {
      path: id => `teams/data/%2e%2e/payments/${id}.yaml`,
      register: ({ company, path }) =>
        company.page('acme/catalog', `teams/data/**/${path.split('/').at(-1)}`),
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

/** After all others, because it makes Data another group for as long as the portal believes it. */
export const FORGED_GROUP: Attempt = staged(
  'group made',
  'Data is declared below the platform from a place of people that is forged by folders named %2e%2e',
  async (company, id) => {
    const own = await company.plant('data', id);
    const { url } = company.sandbox.forge;
    const change = ownedBy('group:default/data');
    // A place of its own, because the first who declares one inside a boundary keeps it.
    const spec = retargeted(change(specOf(url, own), company, own), {
      secretName: 'infra-other',
      manifest: company.page(GITOPS, 'clusters/eu-1/infra/other-secret.yaml'),
    });
    await write(company, id, spec);
    const ref = `resource:default/data-${id}`;
    return {
      entities: [ref],
      async act() {
        const path = `y/${'%2e%2e/'.repeat(5)}${PEOPLE}/tree/main/all.yaml`;
        const made = group('data', 'default', {
          parent: 'group:default/platform',
        });
        await company.push(OWN, { [path]: made });
        await company.register(company.page(OWN, 'y/**/all.yaml'));
        await company.entity(
          'group:default/data',
          entity => entity.spec.parent === 'group:default/platform',
        );
        await company.portal.run('inventory-read');
        await company.portal.run('due-lookout');
        await new Rotations(company).tryAll(ref);
      },
    };
  },
);
