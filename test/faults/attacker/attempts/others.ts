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
import { Attempt, Change, overlaid, retargeted } from '../Attempt';
import { Company } from '../Company';
import {
  CATALOG,
  COMPONENT_TO_COME,
  GITOPS,
  INES,
  OWN,
  PIA,
  VICTIM,
} from '../companyNames';
import { secretYaml, specOf } from '../planting';
import { Rotations } from '../Rotations';
import { declared, honest, staged } from './declared';

const shared: Change = spec =>
  overlaid(spec, { rotation: { policy: 'shared' } });

const elsewhere: Change = (spec, company) =>
  retargeted(spec, {
    namespace: 'payments',
    secretName: 'payments-undeclared',
    manifest: company.page(
      GITOPS,
      'clusters/eu-1/payments/undeclared-secret.yaml',
    ),
    workloads: undefined,
  });

/** Two secrets of Data that are to share a pull request; the second says something else at some moment. */
function sharing(
  title: string,
  when: 'at once' | 'while they wait' | 'once it is open',
): Attempt {
  return staged('shared pull request', title, async (company, id) => {
    const mate = await honest(company, `${id}m`, shared);
    const other = await honest(company, `${id}o`, (spec, ...rest) =>
      when === 'at once'
        ? elsewhere(shared(spec, ...rest), ...rest)
        : shared(spec, ...rest),
    );
    const rotations = new Rotations(company);
    const turn = async () => {
      const [own] = [{ team: 'data', name: `${id}o`, tokenId: '' }];
      await other.rewrite(elsewhere(other.spec, company, own));
    };
    let mateId: string | undefined;
    return {
      entities: [mate.ref, other.ref],
      async act() {
        mateId = await rotations.start(mate.ref, 'plugin:scaffolder');
        const otherId = await rotations.start(other.ref, 'plugin:scaffolder');
        const ids = [mateId, otherId].flatMap(one => one ?? []);
        for (const one of ids) {
          await rotations.propose(one, 'plugin:scaffolder');
        }
        if (when === 'while they wait') await turn();
        for (const one of ids) await rotations.untilProposed(one);
        if (when === 'once it is open') await turn();
        for (const one of ids) await rotations.untilProposed(one);
        for (const one of ids) await rotations.mergeAny(one);
        for (const one of ids) await rotations.follow(one);
      },
      async also() {
        const state = mateId && (await rotations.get(mateId));
        return state && state.pullRequests.length > 0
          ? []
          : ['the honest one of them is not proposed'];
      },
    };
  });
}

export const SHARED_PULL_REQUESTS: Attempt[] = [
  declared(
    'shared pull request',
    'a secret of Data says that it is of Payments, to go with theirs',
    (spec, ...rest) => ({
      ...shared(elsewhere(spec, ...rest), ...rest),
      owner: 'group:default/payments',
    }),
  ),
  sharing(
    'one of two names a manifest of Payments from the beginning',
    'at once',
  ),
  sharing(
    'one of two names it while they wait for each other',
    'while they wait',
  ),
  sharing(
    'one of two names it once their pull request is open',
    'once it is open',
  ),
];

const asPayments: Change = (spec, { sandbox, victim }) => ({
  ...specOf(sandbox.forge.url, victim),
  rotation: spec.rotation,
});

/** A secret outside of its boundary that somebody reports as compromised. */
function reported(title: string, by: 'attacker' | 'service'): Attempt {
  return staged('emergency', title, async (company, id) => {
    const { ref } = await honest(company, id, asPayments);
    const rotations = new Rotations(company);
    return {
      entities: [ref],
      async act() {
        await rotations.report(
          ref,
          by === 'attacker' ? INES : 'external:scanner',
        );
        await company.portal.run('due-lookout');
        await rotations.tryAll(ref);
      },
    };
  });
}

function component(name: string, spec: object): string {
  return stringify({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name },
    spec: {
      ...{ type: 'service', lifecycle: 'production' },
      owner: 'group:default/data',
      ...spec,
    },
  });
}

async function addComponent(company: Company, name: string, spec: object) {
  const path = `teams/data/${name}.yaml`;
  await company.push(CATALOG, { [path]: component(name, spec) });
  await company.register(company.page(CATALOG, path));
}

/** The attacker reports the secret of Payments, and tries what a report leads to. */
async function reportVictim(company: Company): Promise<void> {
  const rotations = new Rotations(company);
  await rotations.report(VICTIM);
  await company.portal.run('due-lookout');
  if (company.portal.takeAsked().includes(VICTIM)) {
    await rotations.tryAll(VICTIM);
  }
}

export const EMERGENCIES: Attempt[] = [
  reported(
    'the attacker reports a secret that names all of Payments',
    'attacker',
  ),
  reported('a scanner reports it', 'service'),
  staged(
    'emergency',
    'a component of Data depends on the secret of Payments, and its owner reports that',
    async (company, id) => {
      await addComponent(company, `data-${id}`, { dependsOn: [VICTIM] });
      return {
        entities: [`component:default/data-${id}`],
        act: () => reportVictim(company),
      };
    },
  ),
  staged(
    'emergency',
    'a rival declaration of the place of Payments, to lock their emergency',
    async (company, id) => {
      const { ref } = await honest(
        company,
        id,
        (spec, { sandbox, victim }) => ({
          ...spec,
          targets: specOf(sandbox.forge.url, victim).targets,
        }),
      );
      const rotations = new Rotations(company);
      const before = company.victim.tokenId;
      return {
        entities: [ref],
        victimRotates: true,
        async act() {
          await rotations.report(VICTIM, PIA);
          await company.portal.run('due-lookout');
          const rotationId =
            (await rotations.start(VICTIM, PIA)) ??
            (await rotations.start(VICTIM, 'plugin:scaffolder'));
          if (!rotationId) return;
          await rotations.propose(rotationId, PIA);
          await rotations.follow(rotationId);
        },
        async also() {
          const now = await company.tokenIn(company.victim);
          const tokens = await company.sandbox.tokens.list('payments-api');
          const old = tokens.find(({ id: token }) => token === before);
          return [
            ...(now && now !== before ? [] : ['Payments is locked out']),
            ...(old?.live ? ['the leaked token of Payments still works'] : []),
          ];
        },
      };
    },
  ),
];

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
    'the secret of Payments names a consumer that does not exist yet, and Data makes it',
    async company => {
      await addComponent(company, COMPONENT_TO_COME, {});
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

/** The last, because it takes the entity of Payments away. */
export const TAKEOVER: Attempt = staged(
  'location',
  'the entity of Payments is declared again from a forged place, with a target of Data, and then reported by Payments',
  async (company, id) => {
    const own = await company.plant('data', id);
    return {
      entities: [],
      async act() {
        const { sandbox, victim } = company;
        const spec = {
          ...specOf(sandbox.forge.url, victim),
          targets: specOf(sandbox.forge.url, own).targets,
        };
        const path = `z/${'%2e%2e/'.repeat(
          5,
        )}acme/catalog/tree/main/teams/payments/api.yaml`;
        await company.push(OWN, { [path]: secretYaml('payments-api', spec) });
        await company.register(company.page(OWN, 'z/**/api.yaml'));
        await company.entity(
          VICTIM,
          entity =>
            JSON.stringify(entity.spec.targets) ===
            JSON.stringify(spec.targets),
        );
        await company.portal.run('inventory-read');
        const rotations = new Rotations(company);
        await rotations.report(VICTIM, PIA);
        await company.portal.run('due-lookout');
        await rotations.tryAll(VICTIM);
      },
    };
  },
);
