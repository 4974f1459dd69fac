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

import { parse } from 'yaml';
import { Attempt, overlaid } from '../Attempt';
import { Caller } from '../AttackedPortal';
import { Company } from '../Company';
import { INES, OWN, PIA, ROOT, VICTIM } from '../companyNames';
import { secretYaml, Spec, specOf } from '../planting';
import { Rotations } from '../Rotations';
import { addComponent } from './consumers';
import { staged } from './declared';

/** Folders from which a glob makes the place of the honest entity. */
const FORGED = `z/${'%2e%2e/'.repeat(
  5,
)}acme/catalog/tree/main/teams/payments/api.yaml`;

/** Takes the entity of Payments over, and tries what a report and the schedule then lead to. */
function takenOver(options: {
  title: string;
  prepare?: (company: Company, id: string) => Promise<string[]>;
  spec: (company: Company, id: string) => Promise<Spec>;
  /** Default: nobody, so that only the schedule starts a rotation. */
  reporter?: Caller;
}): Attempt {
  const { title, prepare, reporter } = options;
  return staged('location', title, async (company, id) => {
    const entities = (await prepare?.(company, id)) ?? [];
    return {
      entities,
      async act() {
        const spec = await options.spec(company, id);
        await company.push(OWN, { [FORGED]: secretYaml('payments-api', spec) });
        await company.register(company.page(OWN, 'z/**/api.yaml'));
        await company.portal.call(ROOT, 'POST', '/catalog/refresh', {
          entityRef: VICTIM,
        });
        const wanted = JSON.stringify(spec);
        await company.entity(
          VICTIM,
          entity => JSON.stringify({ ...spec, ...entity.spec }) === wanted,
        );
        await company.portal.run('inventory-read');
        const rotations = new Rotations(company);
        if (reporter) await rotations.report(VICTIM, reporter);
        await company.portal.run('due-lookout');
        if (company.portal.takeAsked().includes(VICTIM)) {
          await rotations.tryAll(VICTIM);
        }
      },
    };
  });
}

/** As Payments declares it, which is not due. */
async function honestSpec({ sandbox }: Company): Promise<Spec> {
  const text = await sandbox.forge.read('catalog', 'teams/payments/api.yaml');
  return parse(text).spec;
}

/** The last ones, because they take the entity of Payments away. */
export const TAKEOVERS: Attempt[] = [
  takenOver({
    title:
      'the entity of Payments is declared again from a forged place, and says that a component of Data depends on it',
    async prepare(company, id) {
      await addComponent(company, `data-${id}`, {});
      return [`component:default/data-${id}`];
    },
    spec: async (company, id) => ({
      ...(await honestSpec(company)),
      dependencyOf: [`component:default/data-${id}`],
    }),
    reporter: INES,
  }),
  takenOver({
    title:
      'the entity of Payments is declared again from a forged place, and says that it expires tomorrow',
    async spec(company) {
      const { sandbox, victim } = company;
      const { credential } = specOf(sandbox.forge.url, victim);
      const { expiresAt } = credential as Spec;
      return overlaid(await honestSpec(company), { credential: { expiresAt } });
    },
  }),
  takenOver({
    title:
      'the entity of Payments is declared again from a forged place, with a target of Data, and then reported by Payments',
    async spec(company, id) {
      const { targets } = specOf(company.sandbox.forge.url, {
        team: 'data',
        name: id,
        tokenId: '',
      });
      return { ...(await honestSpec(company)), targets };
    },
    async prepare(company, id) {
      await company.plant('data', id);
      return [];
    },
    reporter: PIA,
  }),
];
