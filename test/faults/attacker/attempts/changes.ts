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

import { Attempt, Change, Kind, overlaid } from '../Attempt';
import { Company } from '../Company';
import { Spec } from '../planting';
import { Rotations } from '../Rotations';
import { honest, staged } from './declared';
import { undeclaredOfPayments } from './foreign';

const careful: Change = spec =>
  overlaid(spec, { rotation: { policy: 'careful' } });

/** What the entity says once its rotation is under way. */
type Turn = (spec: Spec, company: Company) => Spec;

const toManifest: Turn = undeclaredOfPayments;
const toClient: Turn = spec =>
  overlaid(spec, { credential: { options: { client: 'payments-api' } } });
const toToken: Turn = (spec, { victim }) =>
  overlaid(spec, { credential: { id: victim.tokenId } });
const toOwner: Turn = spec => ({ ...spec, owner: 'group:default/payments' });

/** Rotates honestly up to a point, then has the entity say something else, and lets everything go on. */
function turned(
  title: string,
  at: 'requested' | 'issued' | 'proposed' | 'merged',
  turn: Turn,
): Attempt {
  return staged('change under an open rotation', title, async (company, id) => {
    const { ref, spec, rewrite } = await honest(company, id, careful);
    const rotations = new Rotations(company);
    return {
      entities: [ref],
      async act() {
        const rotationId = await rotations.start(ref);
        if (!rotationId) throw new Error(`${ref} could not be rotated`);
        if (at !== 'requested') await rotations.propose(rotationId);
        if (at === 'merged') await rotations.merge(rotationId);
        await rewrite(turn(spec, company));
        await rotations.propose(rotationId);
        await rotations.merge(rotationId);
        await rotations.follow(rotationId);
        await rotations.tryAll(ref);
      },
    };
  });
}

export const CHANGES: Attempt[] = [
  turned(
    'a target in the namespace of Payments, before anything is minted',
    'requested',
    toManifest,
  ),
  turned(
    'a target in the namespace of Payments, before the merge',
    'proposed',
    toManifest,
  ),
  turned('the client of Payments, before the merge', 'proposed', toClient),
  turned(
    'the live token of Payments as the one to revoke, after the merge',
    'merged',
    toToken,
  ),
  turned('the owner, after the merge', 'merged', toOwner),
];

const patient: Change = spec =>
  overlaid(spec, { rotation: { policy: 'patient' } });

/** Rotates honestly until the old version waits to be revoked, turns the entity, and rolls back. */
function rolledBack(title: string, turn: Turn): Attempt {
  return staged('rollback', title, async (company, id) => {
    const { ref, spec, rewrite } = await honest(company, id, patient);
    const rotations = new Rotations(company);
    return {
      entities: [ref],
      async act() {
        const rotationId = await rotations.start(ref);
        if (!rotationId) throw new Error(`${ref} could not be rotated`);
        await rotations.propose(rotationId);
        await rotations.follow(rotationId, 'propagated');
        await rewrite(turn(spec, company));
        await rotations.rollback(rotationId);
        // From its end on it waits for an hour, in which both versions work.
        await rotations.follow(rotationId, 'rollback-propagated');
      },
    };
  });
}

export const ROLLBACKS: Attempt[] = [
  rolledBack(
    'the entity names a manifest of Payments before its rollback',
    toManifest,
  ),
  rolledBack(
    'the entity names the live token of Payments as the previous one',
    toToken,
  ),
  rolledBack('the entity names the client of Payments', toClient),
  staged('rollback', 'the rotation of another team', async (company, id) => {
    const { ref } = await honest(company, id, patient);
    const rotations = new Rotations(company);
    return {
      entities: [ref],
      async act() {
        const rotationId = await rotations.start(ref);
        if (!rotationId) throw new Error(`${ref} could not be rotated`);
        await rotations.propose(rotationId);
        await rotations.follow(rotationId, 'propagated');
        const { status } = await rotations.rollback(
          rotationId,
          'user:default/pia',
        );
        if (status < 400) throw new Error('Another team could roll it back');
      },
    };
  }),
];

const KIND: Kind = 'hand-in';
const byHand: Change = (spec, ...rest) =>
  overlaid(careful(spec, ...rest), {
    credential: { issuer: 'manual', id: undefined, options: undefined },
  });
const VALUE = { token: 'handed-in-by-the-attacker' };

/** Starts a rotation that waits for a value; undefined where that is refused. */
async function started(rotations: Rotations, ref: string) {
  const { declaration = 'none' } = await rotations.plan(ref);
  const rotationId = await rotations.start(ref);
  if (rotationId) await rotations.propose(rotationId);
  return { rotationId, declaration };
}

function handedIn(title: string, turn: Turn | undefined, late: boolean) {
  return staged(KIND, title, async (company, id) => {
    const { ref, spec, rewrite } = await honest(company, id, (...given) =>
      turn && !late ? turn(byHand(...given), company) : byHand(...given),
    );
    const rotations = new Rotations(company);
    return {
      entities: [ref],
      async act() {
        const { rotationId, declaration } = await started(rotations, ref);
        if (late && !rotationId) throw new Error(`${ref} does not start`);
        if (!rotationId) return;
        if (turn && late) await rewrite(turn(spec, company));
        const digest = late
          ? declaration
          : (await rotations.plan(ref)).declaration ?? declaration;
        await rotations.handIn(rotationId, digest, VALUE);
        await rotations.propose(rotationId);
        await rotations.merge(rotationId);
        await rotations.follow(rotationId);
      },
    };
  });
}

export const HAND_INS: Attempt[] = [
  handedIn('for a manifest of Payments', toManifest, false),
  handedIn('for a secret that says it is of Payments', toOwner, false),
  handedIn(
    'the entity names a manifest of Payments after the form was shown',
    toManifest,
    true,
  ),
  handedIn(
    'the entity says that it is of Payments after the form was shown',
    toOwner,
    true,
  ),
];
