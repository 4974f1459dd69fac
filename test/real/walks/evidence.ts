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
import { SkewedNode } from '../cluster/SkewedNode';
import { KubernetesObject } from '../cluster/KubernetesApi';
import { until } from '../cluster/until';
import { assertCompleted, Section } from './Check';

const AHEAD_MS = 30_000;
const WATCHED_MS = 4_000;
const DEPLOYMENT = { kind: 'Deployment', name: 'api', use: 'envFrom' } as const;

export const evidence: Section = {
  title: 'What evidence is worth',
  checks: [
    {
      title: 'R1: a namespace in which nothing runs',
      async run(bench) {
        const secret = await bench.secret('empty');
        return assertCompleted(
          await (await RealWalk.begin(bench, secret)).run(),
        );
      },
    },
    {
      title:
        'R2: `kubectl patch` puts the old value back, and the pods restart',
      run: patchedByHand,
    },
    {
      title:
        'R3: pods read the old value in the second in which the Secret changes',
      run: sameSecond,
    },
    {
      title:
        'R3: the clock of the node is 30 s ahead, and pods read the old value',
      run: bench => clockApart(bench, AHEAD_MS),
    },
    {
      title: 'R3: the clock of the node is 30 s behind',
      run: bench => clockApart(bench, -AHEAD_MS),
    },
    {
      title:
        'R6: a label in the template of the SealedSecret, during the overlap',
      run: bench =>
        afterProof(bench, async secret => {
          await secret.edit('0-secret', text =>
            text.replace(
              /\n  template:\n    metadata:\n/,
              '$&      labels: { tier: one }\n',
            ),
          );
          await until('the label', async () => {
            const found = await secret.find('Secret', secret.name);
            return found?.metadata.labels?.tier === 'one';
          });
        }),
    },
    {
      title:
        'R6: the Secret is deleted and put back as it was, during the overlap',
      run: bench =>
        afterProof(bench, async secret => {
          const path = `/api/v1/namespaces/${secret.namespace}/secrets/${secret.name}`;
          const { metadata } = await bench.cluster.admin.get(path);
          await bench.cluster.admin.delete(path);
          await until('the Secret again', async () => {
            const found = await bench.cluster.admin.find(path);
            return found !== undefined && found.metadata.uid !== metadata.uid;
          });
        }),
    },
  ],
};

async function patchedByHand(bench: RealBench): Promise<string> {
  const secret = await bench.secret('patched', { workloads: [DEPLOYMENT] });
  const { scheduler, admin } = bench.cluster;
  const old = await secret.find('Secret', secret.name);
  const path = `/api/v1/namespaces/${secret.namespace}/secrets/${secret.name}`;
  scheduler.hold(secret.namespace);
  const walk = await RealWalk.begin(bench, secret);
  await walk.run(({ phase }) => phase === 'merged');
  await until('the new value', async () => {
    const now = await secret.find('Secret', secret.name);
    return now?.data?.token !== old?.data?.token;
  });
  // As `kubectl patch secret` sends it.
  await admin.patch(`${path}?fieldManager=kubectl-patch`, { data: old?.data });
  scheduler.release(secret.namespace);
  const held = await walk.run(({ phase }) => phase !== 'merged', {
    deadlineMs: WATCHED_MS,
  });
  assert.equal(held.phase, 'merged', 'Proven, while the old value was in use');
  const [why] = (held.rotation.targets[0].evidence ?? []).filter(one =>
    /^Secret/.test(one),
  );
  await admin.delete(path);
  const ended = await walk.run();
  assert.deepEqual(ended.falsehoods, []);
  assert.equal(ended.phase, 'completed');
  return `not proven (“${why.replaceAll(
    `${secret.namespace}/`,
    '',
  )}”); completed once the controller had put the Secret back`;
}

/** Tries until pods and change have fallen into one second, which most first tries do not do. */
async function sameSecond(bench: RealBench): Promise<string> {
  for (let tries = 1; tries <= 8; tries++) {
    const secret = await bench.secret('same', { workloads: [DEPLOYMENT] });
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
    await untilSecondBegins();
    await walk.run(({ phase }) => phase === 'merged');
    await untilNewPods(secret, bench);
  } finally {
    sealedSecrets.program.thaw();
  }
  await until('the new value', async () => {
    const sealed = await secret.find('SealedSecret', secret.name);
    return sealed?.status?.observedGeneration === sealed?.metadata.generation;
  });
  const { stale } = await podTruth(bench, secret);
  const held = await secret.find('Secret', secret.name);
  const changed = changedAt(held);
  return stale.some(({ metadata }) => metadata.creationTimestamp === changed);
}

async function clockApart(bench: RealBench, aheadMs: number): Promise<string> {
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
    return assertCompleted(await walk.run());
  } finally {
    await node.stop();
  }
}

async function afterProof(
  bench: RealBench,
  happens: (secret: RealSecret) => Promise<void>,
): Promise<string> {
  const secret = await bench.secret('again', { workloads: [DEPLOYMENT] });
  const walk = await RealWalk.begin(bench, secret);
  const { restarts } = await walk.run(({ phase }) => phase === 'propagated');
  await happens(secret);
  const walked = await walk.run();
  const ended = assertCompleted(walked);
  assert.equal(walked.restarts, restarts, 'Somebody was asked to restart');
  return `${ended}, and asked nobody to restart afterwards`;
}

function podsOf({ cluster: { admin } }: RealBench, { namespace }: RealSecret) {
  return admin.list(`/api/v1/namespaces/${namespace}/pods`);
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
