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
  isCancellablePhase,
  isRollbackPhase,
  isTerminalPhase,
  RotationAction,
  RotationActions,
} from '@keyturn/plugin-secrets-common';
import type {
  ProposedPullRequest,
  RotationRecord,
} from '../database/RotationStore';

/** All that decides what a person may do with a rotation. */
export type ActionFacts = Pick<
  RotationRecord,
  | 'phase'
  | 'condition'
  | 'attempts'
  | 'undo'
  | 'rollback'
  | 'revokingSince'
  | 'confirmation'
  | 'awaiting'
  | 'stragglers'
  | 'lacking'
  | 'missingProposal'
  | 'batchId'
> & {
  /** Of both ways. */
  pullRequests?: Array<
    Pick<ProposedPullRequest, 'state' | 'rollback' | 'restart'>
  >;
};

const POSSIBLE: RotationAction = { possible: true };
const not = (reason: string): RotationAction => ({ possible: false, reason });

/**
 * What a person may do with a rotation as it stands, and where they may not, why. Pure; the one rule by which requests
 * are refused and by which pages show their buttons. Permissions are another matter.
 */
export function rotationActions(facts: ActionFacts): RotationActions {
  if (isTerminalPhase(facts.phase)) {
    const over = not(`It has ended as ${facts.phase}; start a new rotation`);
    return {
      cancel: over,
      giveUp: over,
      retry: over,
      rollback: over,
      handIn: over,
      confirmRevocation: over,
      override: over,
      proposeMissing: over,
    };
  }
  return {
    cancel: cancel(facts),
    giveUp: giveUp(facts),
    retry: retry(facts),
    rollback: rollback(facts),
    handIn: handIn(facts),
    confirmRevocation: confirmRevocation(facts),
    override: override(facts),
    proposeMissing: proposeMissing(facts),
  };
}

function cancel(facts: ActionFacts): RotationAction {
  const { phase, condition, undo, rollback: back, batchId } = facts;
  if (undo) return not('It is being undone already');
  if (batchId && phase === 'issued') {
    return not(
      'It is about to be proposed together with others; close their pull request once it is open, which cancels all of them',
    );
  }
  if (batchId && phase === 'proposed' && condition !== 'blocked') {
    return not(
      'It shares its pull request with others; close that, which cancels all of them',
    );
  }
  if (isCancellablePhase(phase)) {
    return isMergedInPart(facts, false)
      ? not(
          'Part of it is merged, so it cannot be cancelled any more; have the rest merged, and roll it back then',
        )
      : POSSIBLE;
  }
  if (phase === 'rollback-proposed') {
    return isMergedInPart(facts, true)
      ? not(
          'Part of the rollback is merged, so it cannot be cancelled any more; have the rest merged',
        )
      : POSSIBLE;
  }
  if (phase === 'merged' || phase === 'propagated') {
    return back
      ? POSSIBLE
      : not(
          'It can be cancelled only before its merge; from there, roll it back',
        );
  }
  return not(
    'A rollback can be cancelled only before its merge; start a new rotation once it has ended',
  );
}

function isMergedInPart(
  { pullRequests = [] }: ActionFacts,
  isBack: boolean,
): boolean {
  return pullRequests.some(
    one =>
      one.state === 'merged' &&
      one.restart === undefined &&
      Boolean(one.rollback) === isBack,
  );
}

/** Only where nothing gentler is left. */
function giveUp(facts: ActionFacts): RotationAction {
  const { condition, undo } = facts;
  if (undo?.giveUp) return not('It is being given up already');
  if (undo) {
    return condition === 'blocked'
      ? POSSIBLE
      : not('It is being undone, and can be given up only where that is stuck');
  }
  const { possible, reason } = cancel(facts);
  if (possible) return not('Cancel it instead');
  if (facts.batchId && isCancellablePhase(facts.phase)) {
    // others still count on the change of one that only waits for them
    return facts.phase === 'issued' && condition === 'blocked'
      ? POSSIBLE
      : not(reason!);
  }
  return condition
    ? POSSIBLE
    : not('It can be given up only while it is stuck, and it is not');
}

function retry({ condition, attempts, awaiting }: ActionFacts): RotationAction {
  // what it had asked for is not what holds it up once something fails
  const isAsking = attempts === 0 ? awaiting : undefined;
  if (isAsking === 'values') {
    return not(
      'It waits for the new credential, which only a person can mint; hand it in',
    );
  }
  if (isAsking === 'revocation') {
    return not(
      'It waits for a person to see to the old credential; confirm its revocation',
    );
  }
  return condition || attempts > 0
    ? POSSIBLE
    : not('Nothing has failed; it goes on by itself');
}

function rollback(facts: ActionFacts): RotationAction {
  const { phase, undo, rollback: back } = facts;
  if (undo) return not('It is being undone already');
  if (isCancellablePhase(phase)) {
    return not('It is not merged yet; cancel it instead');
  }
  if (back) return not('It is being rolled back already');
  if (facts.confirmation?.outcome === 'revoked') {
    return not('The previous version was revoked; start a new rotation');
  }
  return facts.revokingSince
    ? not(
        `The revocation of the previous version has begun at ${facts.revokingSince}; start a new rotation`,
      )
    : POSSIBLE;
}

function handIn({ phase, undo, awaiting }: ActionFacts): RotationAction {
  if (undo) return not('It is being undone');
  if (phase !== 'requested') return not('Its new version was issued already');
  return awaiting === 'values'
    ? POSSIBLE
    : not('Its issuer mints the new version; nothing is to be handed in');
}

function confirmRevocation(facts: ActionFacts): RotationAction {
  if (facts.undo) return not('It is being undone');
  if (facts.confirmation) return not('It was confirmed already');
  return facts.awaiting === 'revocation'
    ? POSSIBLE
    : not(
        'It does not wait for a person to revoke anything: a credential must not end before every target was seen to run the other one',
      );
}

/** Only for what is known: the gate was looked at, and what keeps it shut is on record. */
function override({ undo, stragglers }: ActionFacts): RotationAction {
  if (undo) return not('It is being undone');
  return stragglers?.length
    ? POSSIBLE
    : not('It is not the revocation gate that holds it up');
}

/** Only for what is known: the base branches were compared, and what they lack is on record. */
function proposeMissing(facts: ActionFacts): RotationAction {
  const { phase, undo, lacking, missingProposal, pullRequests = [] } = facts;
  if (undo) return not('It is being undone');
  const isBack = isRollbackPhase(phase);
  if (facts.rollback && !isBack) return not('It is being rolled back');
  if (missingProposal) return not('What is missing is being proposed already');
  if (!lacking?.length) {
    return not('It is not the base branch that holds it up');
  }
  return pullRequests.some(
    one =>
      one.state === 'open' &&
      one.restart === undefined &&
      Boolean(one.rollback) === isBack,
  )
    ? not(
        'An open pull request brings what is missing; have it merged, or close it to propose again',
      )
    : POSSIBLE;
}
