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

import { Hands } from '../RotationWalk';
import { repositoryOf } from '../RotatedSecret';
import { CLUSTERS } from '../sandbox/FaultSandbox';
import { Tampering } from './Tampering';
import {
  applyTooEarly,
  liftFaults,
  manifestOf,
  mergeOnly,
  mergeOpen,
  readManifest,
  revertOnMain,
  TAMPERED,
  withCiphertextOf,
} from './tamperWith';

const CLOCK_OFFSET_MS = 30_000;
const LACKS = /us-1\/.*-secret\.yaml/;

/** What is tampered with during a rotation, each for a new run of it. */
export const TAMPERINGS: Array<() => Tampering> = [
  foreignCommit,
  revertedBefore,
  revertedInOverlap,
  appliedInOverlap,
  patchedByHand,
  clocksApart,
  sameSecond,
  allAtOnce,
];

function foreignCommit(): Tampering {
  let touched = '';
  return {
    title:
      'a commit on the branch puts the old ciphertext back, leaves the annotations, and is merged',
    says: LACKS,
    events: ['missing.requested', 'restart.begun'],
    foreignCommits: ({ url }) => (url === touched ? 1 : 0),
    async atReview(hands, seen) {
      const { forge } = hands.lane.sandbox;
      const pull = seen.pulls.find(({ repository }) =>
        repository.endsWith(TAMPERED),
      )!;
      touched = pull.url;
      const file = manifestOf(hands);
      const repository = `acme/${repositoryOf(TAMPERED)}`;
      const before = await readManifest(hands);
      const proposed = await forge.read(
        repositoryOf(TAMPERED),
        file,
        pull.branch,
      );
      await forge.push(repository, pull.branch, {
        [file]: withCiphertextOf(proposed, before),
      });
      await mergeOpen(hands, seen);
    },
  };
}

function revertedBefore(): Tampering {
  return {
    title: 'the ciphertext is reverted on the base branch before propagation',
    says: LACKS,
    events: ['missing.requested'],
    async atReview(hands, seen) {
      const before = await readManifest(hands);
      await mergeOpen(hands, seen);
      await revertOnMain(hands, before);
    },
  };
}

export function revertedInOverlap(): Tampering {
  return inOverlap(
    'the ciphertext is reverted on the base branch during the overlap',
    revertOnMain,
  );
}

function appliedInOverlap(): Tampering {
  return inOverlap(
    'the same, and the cluster applies it before anybody has seen it',
    async (hands, before) => {
      const { lane, secret } = hands;
      const cluster = lane.sandbox.clusters[TAMPERED];
      await revertOnMain(hands, before);
      const held = JSON.stringify(await cluster.data(secret.placed));
      await cluster.sync();
      await cluster.holdsOtherThan(secret.placed, held);
    },
  );
}

function inOverlap(
  title: string,
  tamper: (hands: Hands, before: string) => Promise<void>,
): Tampering {
  let before = '';
  return {
    title,
    says: LACKS,
    events: ['missing.requested'],
    async atReview(hands, seen) {
      before = await readManifest(hands);
      await mergeOpen(hands, seen);
    },
    inOverlap: hands => tamper(hands, before),
  };
}

function patchedByHand(): Tampering {
  return {
    title:
      'the Secret is patched back to the old value by hand, and its pods are restarted',
    events: ['restart.begun'],
    says: /us-1/,
    async atReview(hands, seen) {
      const { lane, secret } = hands;
      const cluster = lane.sandbox.clusters[TAMPERED];
      const before = await cluster.data(secret.placed);
      await mergeOpen(hands, seen);
      await cluster.patchByHand(secret.placed, before);
      await cluster.rolledOut(secret.placed, seen.rotation.versionId!);
    },
    async mend({ lane, secret }) {
      await lane.sandbox.clusters[TAMPERED].deleteByHand(secret.placed);
    },
  };
}

function clocksApart(): Tampering {
  return {
    title:
      'the clocks of the nodes are 30 s ahead, and pods start just before the Secret is unsealed',
    events: ['restart.begun'],
    async atReview(hands, seen) {
      for (const name of CLUSTERS) {
        hands.lane.sandbox.clusters[name].applyFault({
          fault: 'node-clock',
          offsetMs: CLOCK_OFFSET_MS,
        });
      }
      await mergeOnly(hands, seen);
      await applyTooEarly(hands, seen.rotation.versionId!);
    },
  };
}

function sameSecond(): Tampering {
  return {
    title: 'pods and Secret are of the same second',
    events: ['restart.begun'],
    async atReview(hands, seen) {
      for (const name of CLUSTERS) {
        hands.lane.sandbox.clusters[name].applyFault({
          fault: 'clock-stopped',
        });
      }
      await mergeOpen(hands, seen);
      liftFaults(hands);
    },
  };
}

export function allAtOnce(): Tampering {
  return {
    title:
      'one sync applies both, and pods start before the Secret is unsealed',
    events: ['restart.begun'],
    async atReview(hands, seen) {
      await mergeOnly(hands, seen);
      await applyTooEarly(hands, seen.rotation.versionId!);
    },
  };
}
