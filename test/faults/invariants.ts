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

import { RotationTarget } from '@keyturn/plugin-secrets-backend/src/database/RotationRecord';
import { versionGoneBackTo } from '@keyturn/plugin-secrets-backend/src/rotation/WayBack';
import {
  hasReachedPhase,
  isRollbackPhase,
  isTerminalPhase,
  RotationPhase,
} from '@keyturn/plugin-secrets-common';
import { CLUSTERS } from './sandbox/FaultSandbox';
import { ForgePull } from './sandbox/ForgeView';
import { Sighting } from './Sighting';

const WALK: RotationPhase[] = [
  'requested',
  'issued',
  'proposed',
  'merged',
  'propagated',
  'completed',
];
const WALK_BACK: RotationPhase[] = [
  ...WALK.slice(0, -1),
  'rollback-proposed',
  'rollback-merged',
  'rollback-propagated',
  'rolled-back',
];

type Rules = Record<string, boolean>;

/** The rules that a moment breaks, whatever has happened before it. */
export function violationsOf(seen: Sighting): string[] {
  return broken({
    ...tokenRules(seen),
    ...pullRequestRules(seen),
    ...journalRules(seen),
    'no more than one rotation of a secret is open': seen.openRotations <= 1,
    'nothing outside a boundary was asked, touched, minted or revoked':
      seen.beyond.length === 0,
  });
}

/** What is looked at only at the end, because it takes long. */
export interface Ending {
  /** How many each pull request adds to its base branch; without those that were closed. */
  commits: number[];
  /** What verifying the exported journal of the secret found. */
  journalProblems: string[];
}

/** The rules that the end of a rotation breaks. */
export function finalViolationsOf(
  seen: Sighting,
  { commits, journalProblems }: Ending,
): string[] {
  const { rotation, openRotations } = seen;
  return [
    ...violationsOf(seen),
    ...broken({
      'it ends in a terminal state': isTerminalPhase(rotation.phase),
      'it is not open any more': openRotations === 0,
      'the journal can be verified': journalProblems.length === 0,
      'one commit per pull request': commits.every(count => count === 1),
      'no pull request stays open': seen.pulls.every(
        ({ state }) => state !== 'open',
      ),
      ...endRules(seen),
    }),
  ];
}

/** The rules that a rotation breaks that waits for a person. */
export function blockedViolationsOf(seen: Sighting): string[] {
  return [
    ...violationsOf(seen),
    ...broken({
      'what is blocked says what for': Boolean(seen.rotation.waitingFor),
      'people are told of what is blocked': seen.notices > 0,
    }),
  ];
}

function endRules(seen: Sighting): Rules {
  switch (seen.rotation.phase) {
    case 'completed':
      return completedRules(seen);
    case 'rolled-back':
      return rolledBackRules(seen);
    default:
      return undoneRules(seen);
  }
}

function tokenRules(seen: Sighting): Rules {
  const { rotation, journal, tokens, held, oldTokenId } = seen;
  const live = tokens.filter(token => token.live);
  const fresh = live.filter(({ label }) => label === rotation.id);
  const oldWorks = live.some(({ id }) => id === oldTokenId);
  const events = new Set(journal.map(({ event }) => event));
  const isProven =
    events.has('version.proven') &&
    hasReachedPhase(rotation.phase, 'propagated') &&
    held.every(({ tokenId, pods }) =>
      [tokenId, ...pods].every(used => fresh.some(({ id }) => id === used)),
    );
  return {
    'at most one new version is live': fresh.length <= 1,
    'nothing is live that belongs to nobody': live.every(
      ({ id, label }) => id === oldTokenId || label === rotation.id,
    ),
    'the old version works until the new one is proven everywhere':
      oldWorks || isProven,
    'what runs in a cluster works': held.every(({ tokenId, pods }) =>
      [tokenId, ...pods].every(used => live.some(({ id }) => id === used)),
    ),
    'what is called running is what every pod has read': rotation.targets
      .filter(target => isBelieved(target, seen))
      .every(({ target, versionId }) => {
        const { tokenId, pods } = held.find(
          ({ cluster }) => cluster === target.cluster,
        )!;
        return [tokenId, ...pods].every(used =>
          versionId === rotation.versionId
            ? fresh.some(({ id }) => id === used)
            : used === oldTokenId,
        );
      }),
  };
}

function pullRequestRules({ pulls }: Sighting): Rules {
  return {
    'one pull request per repository and way': CLUSTERS.every(cluster => {
      const own = pulls.filter(({ repository }) =>
        repository.endsWith(cluster),
      );
      const back = own.filter(isBack);
      return back.length <= 1 && own.length - back.length <= 1;
    }),
  };
}

/** Whether a target is called running on an observation after which nobody has changed anything. */
function isBelieved(
  { state, observedAt = '' }: RotationTarget,
  { touchedAt }: Sighting,
): boolean {
  return state === 'running' && observedAt > touchedAt;
}

/** Each fact has its row, once. */
function journalRules({ rotation, journal, pulls }: Sighting): Rules {
  const count = (event: string) =>
    journal.filter(row => row.event === event).length;
  const way = isRollbackPhase(rotation.phase) ? WALK_BACK : WALK;
  const walked = ['cancelled', 'failed'].includes(rotation.phase)
    ? [rotation.phase]
    : way.slice(0, way.indexOf(rotation.phase) + 1);
  const known = rotation.pullRequests.length;
  const isThere = ['completed', 'rolled-back'].includes(rotation.phase);
  return {
    'the journal has no gap': journal.every(
      ({ seq }, i) => seq === journal[0].seq + i,
    ),
    'the journal has each phase once': walked.every(
      phase => count(`phase.${phase}`) === 1,
    ),
    'the journal has no phase twice': [...WALK, ...WALK_BACK].every(
      phase => count(`phase.${phase}`) <= 1,
    ),
    'the journal has each pull request':
      count('pull-request.opened') <= pulls.length &&
      (!isThere ||
        (count('pull-request.opened') === pulls.length &&
          known === pulls.length)),
  };
}

function completedRules(seen: Sighting): Rules {
  const { rotation, tokens, held, versions, pulls, oldTokenId } = seen;
  const live = tokens.filter(token => token.live);
  const current = versions.filter(({ state }) => state === 'current');
  return {
    'exactly the new version is live':
      live.length === 1 && live[0].label === rotation.id,
    'every cluster runs the new version': held.every(
      ({ versionId, tokenId }) =>
        versionId === rotation.versionId && tokenId === live[0]?.id,
    ),
    'the record says that the new version is the live one':
      current.length === 1 && current[0].id === rotation.versionId,
    'the old version was revoked':
      rotation.revocation?.outcome === 'revoked' &&
      live.every(({ id }) => id !== oldTokenId),
    'each repository has its merged pull request':
      pulls.length === CLUSTERS.length &&
      pulls.every(({ state }) => state === 'merged'),
  };
}

function rolledBackRules({
  rotation,
  tokens,
  held,
  versions,
  pulls,
  oldTokenId,
}: Sighting): Rules {
  const live = tokens.filter(token => token.live);
  const current = versions.filter(({ state }) => state === 'current');
  return {
    'exactly the old version is live again':
      live.length === 1 && live[0].id === oldTokenId,
    'every cluster runs the old version again': held.every(
      ({ versionId, tokenId }) =>
        versionId === versionGoneBackTo(rotation) && tokenId === oldTokenId,
    ),
    'the record does not say that the version it went back from is the live one':
      current.every(({ id }) => id !== rotation.versionId),
    'each repository has its merged pull request of either way':
      pulls.length === 2 * CLUSTERS.length &&
      pulls.every(({ state }) => state === 'merged'),
  };
}

function undoneRules({ tokens, held, pulls, oldTokenId }: Sighting): Rules {
  const live = tokens.filter(token => token.live);
  return {
    'exactly the old version is live':
      live.length === 1 && live[0].id === oldTokenId,
    'every cluster runs the old version': held.every(
      ({ tokenId }) => tokenId === oldTokenId,
    ),
    'nothing of it was merged': pulls.every(({ state }) => state !== 'merged'),
  };
}

/** Whether it takes a repository back to the version before. */
function isBack({ branch }: ForgePull): boolean {
  return branch.startsWith('rollback/');
}

function broken(rules: Rules): string[] {
  return Object.keys(rules).filter(rule => !rules[rule]);
}
