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
import { Attempt, overlaid } from '../Attempt';
import { CATALOG, COMPONENT_TO_COME, OWN } from '../companyNames';
import { secretYaml, specOf } from '../planting';
import { Rotations } from '../Rotations';
import { addComponent, reportVictim } from './consumers';
import { declared, staged } from './declared';
import { asPayments } from './foreign';

/** A secret whose owner does not exist until the attacker makes it. */
function ghost(title: string, kind: 'Group' | 'User', name: string): Attempt {
  return declared(
    'dangling ref',
    title,
    (spec, company, own) => ({
      ...asPayments(spec, company, own),
      owner: `${kind.toLowerCase()}:default/${name}`,
    }),
    {
      async before(company) {
        const path = `teams/data/${name}.yaml`;
        const made = stringify({
          apiVersion: 'backstage.io/v1alpha1',
          kind,
          metadata: { name },
          spec:
            kind === 'Group'
              ? { type: 'team', children: [], members: ['ines'] }
              : { memberOf: ['payments'] },
        });
        await company.push(CATALOG, { [path]: made });
        await company.register(company.page(CATALOG, path));
        return [`${kind.toLowerCase()}:default/${name}`];
      },
    },
  );
}

export const DANGLING: Attempt[] = [
  ghost(
    'a group that does not exist yet owns a secret, and is made',
    'Group',
    'ghosts',
  ),
  ghost(
    'the same with a person, who is made a member of Payments',
    'User',
    'ghost',
  ),
  staged(
    'dangling ref',
    'the secret of Payments names a consumer that does not exist yet, and Data declares it in a repository of her own',
    async company => {
      await addComponent(company, COMPONENT_TO_COME, {}, OWN);
      return {
        entities: [`component:default/${COMPONENT_TO_COME}`],
        act: () => reportVictim(company),
      };
    },
  ),
  staged(
    'dangling ref',
    'a component of Data names a secret that does not exist yet, and Payments declares it',
    async (company, id) => {
      const ref = 'resource:default/payments-undeclared';
      await addComponent(company, `data-${id}`, { dependsOn: [ref] });
      return {
        entities: [`component:default/data-${id}`],
        async act() {
          const { sandbox } = company;
          const planted = { team: 'payments', name: 'undeclared', tokenId: '' };
          const { credential, ...spec } = specOf(sandbox.forge.url, planted);
          const path = 'teams/payments/undeclared.yaml';
          await company.push(CATALOG, {
            [path]: secretYaml('payments-undeclared', {
              ...spec,
              credential: overlaid(
                credential as object as Record<string, unknown>,
                {
                  id: undefined,
                  expiresAt: undefined,
                },
              ),
              rotation: { policy: 'careful' },
            }),
          });
          await company.register(company.page(CATALOG, path));
          await company.entity(ref);
          await company.portal.run('inventory-read');
          const rotations = new Rotations(company);
          await rotations.report(ref);
          await company.portal.run('due-lookout');
          if (company.portal.takeAsked().includes(ref)) {
            await rotations.tryAll(ref);
          }
        },
      };
    },
  ),
];
