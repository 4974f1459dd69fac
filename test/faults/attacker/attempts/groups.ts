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
import { Attempt, retargeted } from '../Attempt';
import { GITOPS, OWN, PEOPLE, SHARED } from '../companyNames';
import { specOf } from '../planting';
import { Rotations } from '../Rotations';
import { declared, staged, write } from './declared';
import { asPayments, beyondDataFor } from './foreign';

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
    beyondDataFor('group:a21/data'),
    {
      more: () => [group('data', 'a21', { parent: 'group:default/platform' })],
    },
  ),
  declared(
    'group made',
    'a group made below the platform has Data as its child',
    beyondDataFor('group:default/data'),
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
    beyondDataFor('group:a25/data'),
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

/** After all others, because it makes Data another group for as long as the portal believes it. */
export const FORGED_GROUP: Attempt = staged(
  'group made',
  'Data is declared below the platform from a place of people that is forged by folders named %2e%2e',
  async (company, id) => {
    const own = await company.plant('data', id);
    const { url } = company.sandbox.forge;
    const change = beyondDataFor('group:default/data');
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
