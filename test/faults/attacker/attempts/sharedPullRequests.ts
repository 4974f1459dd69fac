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

import { Attempt, Change, overlaid } from '../Attempt';
import { Rotations } from '../Rotations';
import { declared, honest, staged } from './declared';
import { undeclaredOfPayments } from './foreign';

const shared: Change = spec =>
  overlaid(spec, { rotation: { policy: 'shared' } });

/** Two secrets of Data that are to share a pull request; the second says something else at some moment. */
function sharing(
  title: string,
  when: 'at once' | 'while they wait' | 'once it is open',
): Attempt {
  return staged('shared pull request', title, async (company, id) => {
    const mate = await honest(company, `${id}m`, shared);
    const other = await honest(company, `${id}o`, (spec, at, own) =>
      when === 'at once'
        ? undeclaredOfPayments(shared(spec, at, own), at)
        : shared(spec, at, own),
    );
    const rotations = new Rotations(company);
    const turn = () => other.rewrite(undeclaredOfPayments(other.spec, company));
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
        for (const one of ids) await rotations.followMerging(one);
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
    (spec, company, own) => ({
      ...undeclaredOfPayments(shared(spec, company, own), company),
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
