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

import assert from 'node:assert/strict';
import type { RealBench } from '../bench/RealBench';
import { podTruth } from '../bench/PodTruth';
import { RealSecret } from '../bench/RealSecret';
import { RealWalk } from '../bench/RealWalk';
import { KubernetesObject } from '../cluster/KubernetesApi';
import { SkewedNode } from '../cluster/SkewedNode';
import { until } from '../cluster/until';
import { assertCompleted } from './Check';

/** The controller needs about as long to unseal. */
const EARLY_MS = 500;
const DEPLOYMENT = { kind: 'Deployment', name: 'api', use: 'envFrom' } as const;

/** Tries until pods and change have fallen into one second, which most first tries do not do. */
export async function sameSecond(bench: RealBench): Promise<string> {
  for (let tries = 1; tries <= 8; tries++) {
    const secret = await bench.secret('same', {
      workloads: [{ ...DEPLOYMENT, replicas: 1 }],
    });
    const walk = await RealWalk.begin(bench, secret);
    await walk.run(({ phase }) => phase === 'proposed');
    const stale = await raceWith(bench, secret, walk);
    const ended = await walk.run();
    const sentence = assertCompleted(ended);
    if (stale) return `in one second at try ${tries}; ${sentence}`;
  }
  throw new Error('Pods and change fell into one second in none of 8 tries');
}

/** Lets pods start with the old value, and the controller unseal in the same second. Tells whether it came out so. */
async function raceWith(
  bench: RealBench,
  secret: RealSecret,
  walk: RealWalk,
): Promise<boolean> {
  const { sealedSecrets } = bench.cluster;
  sealedSecrets.program.freeze();
  try {
    await walk.run(({ phase }) => phase === 'merged');
    await untilNewPods(secret, bench);
    await replacePodsEarlyInSecond(bench, secret);
  } finally {
    sealedSecrets.program.thaw();
  }
  await secret.untilUnsealed();
  const { stale } = await podTruth(bench, secret);
  const held = await secret.find('Secret', secret.name);
  const changed = changedAt(held);
  return stale.some(({ metadata }) => metadata.creationTimestamp === changed);
}

/** Pods read the old value on a node whose clock is not that of the API server. */
export async function clockApart(
  bench: RealBench,
  aheadMs: number,
): Promise<string> {
  const name = aheadMs > 0 ? 'node-ahead' : 'node-behind';
  const { admin, scheduler, sealedSecrets } = bench.cluster;
  const node = new SkewedNode({ name, admin, aheadMs });
  await node.start();
  try {
    const secret = await bench.secret(
      'clock',
      { workloads: [DEPLOYMENT] },
      namespace => scheduler.pin(namespace, name),
    );
    const walk = await RealWalk.begin(bench, secret);
    await walk.run(({ phase }) => phase === 'proposed');
    sealedSecrets.program.freeze();
    try {
      await walk.run(({ phase }) => phase === 'merged');
      await untilNewPods(secret, bench);
      await untilSecondBegins();
    } finally {
      sealedSecrets.program.thaw();
    }
    const walked = await walk.run();
    assert.ok(walked.raced, 'No pod had read the old value');
    return assertCompleted(walked);
  } finally {
    await node.stop();
  }
}

function podsOf({ cluster: { admin } }: RealBench, { namespace }: RealSecret) {
  return admin.list(`/api/v1/namespaces/${namespace}/pods`);
}

/** Leaves pods that came to their node with most of the second still to come. */
async function replacePodsEarlyInSecond(
  bench: RealBench,
  secret: RealSecret,
): Promise<void> {
  const path = `/api/v1/namespaces/${secret.namespace}/pods`;
  const { admin, scheduler } = bench.cluster;
  await until('pods that start early in a second', async () => {
    await untilSecondBegins();
    const before = await podsOf(bench, secret);
    for (const { metadata } of before) {
      await admin.delete(`${path}/${metadata.name}`, { gracePeriodSeconds: 0 });
    }
    let pods = before;
    await until('other pods', async () => {
      pods = await podsOf(bench, secret);
      return (
        pods.length === before.length &&
        pods.every(
          ({ metadata: { uid } }) =>
            scheduler.readBy.has(uid!) &&
            before.every(({ metadata }) => metadata.uid !== uid),
        )
      );
    });
    const second = new Date().toISOString().replace(/\.\d+/, '');
    return (
      Date.now() % 1_000 < EARLY_MS &&
      pods.every(({ metadata }) => metadata.creationTimestamp === second)
    );
  });
}

/** Resolves once every pod is of the newest template and runs. */
async function untilNewPods(secret: RealSecret, bench: RealBench) {
  await until('new pods', async () => {
    const {
      metadata,
      spec,
      status = {},
    } = (await secret.find('Deployment', 'api')) ?? ({} as KubernetesObject);
    const { observedGeneration, updatedReplicas, replicas } = status;
    return (
      observedGeneration === metadata?.generation &&
      updatedReplicas === spec?.replicas &&
      replicas === spec?.replicas &&
      (await podsOf(bench, secret)).every(pod => pod.status?.startTime)
    );
  });
}

/** The second in which the controller last wrote, as the API server has it. */
function changedAt(secret: KubernetesObject | undefined): string | undefined {
  return secret?.metadata.managedFields?.find(({ manager }) =>
    /controller|sealed/i.test(manager),
  )?.time;
}

function untilSecondBegins(): Promise<void> {
  return new Promise(resolve =>
    setTimeout(resolve, 1_010 - (Date.now() % 1_000)),
  );
}
