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

/** What pull requests are for, as the first segment of their branches says. */
const PULL_KINDS = ['rotate', 'rollback', 'restart'] as const;
type PullKind = (typeof PULL_KINDS)[number];

type Rules = Record<string, boolean>;

/** The rules that a moment breaks, whatever has happened before it. */
export function violationsOf(seen: Sighting): string[] {
  return broken({
    ...tokenRules(seen),
    ...proofRules(seen),
    ...pullRequestRules(seen),
    ...journalRules(seen),
    'no more than one rotation of a secret is open': seen.openRotations <= 1,
    'nothing outside a boundary was asked, touched, minted or revoked':
      seen.beyond.length === 0,
  });
}

/** What is looked at only at the end, because it takes long. */
export interface Ending {
  /** Whether the base branches hold the very ciphertexts that the clusters have applied. */
  isOnBase: boolean;
  /** How many each pull request adds to its base branch; without those that were closed. */
  commits: number[];
  /** What verifying the exported journal of the secret found. */
  journalProblems: string[];
}

/** The rules that the end of a rotation breaks. */
export function finalViolationsOf(
  seen: Sighting,
  { commits, journalProblems, isOnBase }: Ending,
): string[] {
  const { rotation, openRotations } = seen;
  return [
    ...violationsOf(seen),
    ...broken({
      'it ends in a terminal state': isTerminalPhase(rotation.phase),
      'it is not open any more': openRotations === 0,
      'the journal can be verified': journalProblems.length === 0,
      'what is revoked is on no base branch':
        rotation.phase !== 'completed' || isOnBase,
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

/** Another is there only where a person has asked for what is missing, or where a restart has begun. */
function pullRequestRules({ pulls, journal }: Sighting): Rules {
  const count = (event: string) =>
    journal.filter(row => row.event === event).length;
  const most: Record<PullKind, number> = {
    rotate: 1 + count('missing.requested'),
    rollback: 1 + count('missing.requested'),
    restart: count('restart.begun'),
  };
  const ofEach = CLUSTERS.flatMap(cluster =>
    PULL_KINDS.map(kind => ({ kind, own: pullsOf(pulls, cluster, kind) })),
  );
  return {
    'one pull request per repository and way': ofEach.every(
      ({ kind, own }) => own.length <= most[kind],
    ),
    'no more than one of a kind is open in a repository': ofEach.every(
      ({ own }) => own.filter(({ state }) => state === 'open').length <= 1,
    ),
  };
}

/** What is called proven is looked at in that moment, before anybody can change anything. */
function proofRules({
  rotation,
  newlyProven,
  tokens,
  held,
  oldTokenId,
}: Sighting): Rules {
  const isBackThere = isRollbackPhase(rotation.phase);
  const used = held.flatMap(({ tokenId, pods }) => [tokenId, ...pods]);
  const minted = tokens.filter(({ label }) => label === rotation.id);
  const isRevoked = rotation.revocation?.outcome === 'revoked' && !isBackThere;
  return {
    'nothing is called proven that not every pod has read':
      !newlyProven ||
      used.every(id =>
        isBackThere ? id === oldTokenId : minted.some(token => token.id === id),
      ),
    'nothing is called revoked that works':
      !isRevoked || tokens.every(({ id, live }) => id !== oldTokenId || !live),
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
    'each repository has its merged pull request': isMergedIn(pulls, [
      'rotate',
    ]),
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
    'each repository has its merged pull request of either way': isMergedIn(
      pulls,
      ['rotate', 'rollback'],
    ),
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

function pullsOf(pulls: ForgePull[], cluster: string, kind: PullKind) {
  return pulls.filter(
    pull => pull.repository.endsWith(cluster) && kindOf(pull) === kind,
  );
}

function kindOf({ branch }: ForgePull): PullKind {
  return PULL_KINDS.find(kind => branch.startsWith(`${kind}/`)) ?? 'rotate';
}

/** Each repository has one or more of each kind, and all of them are merged; of restarts some may not be needed. */
function isMergedIn(pulls: ForgePull[], kinds: PullKind[]): boolean {
  return (
    CLUSTERS.every(cluster =>
      kinds.every(kind => pullsOf(pulls, cluster, kind).length > 0),
    ) &&
    pulls.every(
      pull =>
        pull.state === 'merged' ||
        (kindOf(pull) === 'restart' && pull.state === 'closed'),
    )
  );
}

function broken(rules: Rules): string[] {
  return Object.keys(rules).filter(rule => !rules[rule]);
}
