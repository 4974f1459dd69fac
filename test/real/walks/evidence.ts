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
import { RealSecret } from '../bench/RealSecret';
import { RealWalk } from '../bench/RealWalk';
import { until } from '../cluster/until';
import { assertCompleted, Section, sentence } from './Check';
import { clockApart, sameSecond } from './clocks';

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
              /\n {2}template:\n {4}metadata:\n/,
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
      run: bench => afterProof(bench, secret => deleteAndAwait(bench, secret)),
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
  const why = sentence(
    held.rotation.targets[0].evidence ?? [],
    /kubectl-patch/,
  );
  await deleteAndAwait(bench, secret);
  const ended = await walk.run();
  assert.deepEqual(ended.falsehoods, []);
  assert.equal(ended.phase, 'completed');
  return `not proven (“${why.replaceAll(
    `${secret.namespace}/`,
    '',
  )}”); completed once the controller had put the Secret back`;
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

/** Deletes the Secret, and resolves once the controller has put it back. */
async function deleteAndAwait(
  { cluster: { admin } }: RealBench,
  { namespace, name }: RealSecret,
): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/secrets/${name}`;
  const { metadata } = await admin.get(path);
  await admin.delete(path);
  await until('the Secret again', async () => {
    const found = await admin.find(path);
    return found !== undefined && found.metadata.uid !== metadata.uid;
  });
}
