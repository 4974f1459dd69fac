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

import { Attempt } from '../Attempt';
import { INES, PIA, VICTIM } from '../companyNames';
import { specOf } from '../planting';
import { Rotations } from '../Rotations';
import { addComponent, reportVictim } from './consumers';
import { honest, staged } from './declared';
import { allOfPayments } from './foreign';

/** A secret outside of its boundary that somebody reports as compromised. */
function reported(title: string, by: 'attacker' | 'service'): Attempt {
  return staged('emergency', title, async (company, id) => {
    const { ref } = await honest(company, id, allOfPayments);
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
