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
import { createServer } from 'node:http';
import { once } from 'node:events';
import { AddressInfo } from 'node:net';
import { callContext } from '../bench/callContext';
import type { RealBench } from '../bench/RealBench';
import { RealSecret } from '../bench/RealSecret';
import { RealWalk } from '../bench/RealWalk';
import { KubernetesApi } from '../cluster/KubernetesApi';
import { NODES } from '../cluster/RealCluster';
import { until } from '../cluster/until';
import { compactEtcd } from './compactEtcd';
import { readInProcessOfItsOwn } from './consumersMemory';
import { assertCompleted, Check, Section } from './Check';

const AT_ONCE = 32;
/** From 1.34 on a server goes on from its cache, unless it is told not to or the cache is younger than the list. */
const WITHOUT_SNAPSHOTS = '--feature-gates=ListFromCacheSnapshot=false';
/** Of what is kept of all pods. */
const MOST_MEGABYTES = 60;

/** A namespace with so many pods. */
export function bulk(pods: number): Section {
  const secrets = new WeakMap<RealBench, Promise<RealSecret>>();
  const secretIn = (bench: RealBench): Promise<RealSecret> => {
    const made = secrets.get(bench) ?? crowd(bench, pods);
    secrets.set(bench, made);
    return made;
  };
  const checks: Check[] = [
    {
      title: 'a rotation among them',
      async run(bench) {
        const secret = await secretIn(bench);
        const walked = await (await RealWalk.begin(bench, secret)).run();
        return `${assertCompleted(walked)} in ${walked.seconds.toFixed(1)} s`;
      },
    },
    {
      title: 'R11: all consumers of the Secret, time and memory',
      run: async bench => measure(bench, await secretIn(bench), pods),
    },
    {
      title:
        'R10: etcd is compacted between two pages of the list, which answers 410',
      async run(bench) {
        const secret = await secretIn(bench);
        const { controlPlane } = bench.cluster;
        await controlPlane.startApiServer([WITHOUT_SNAPSHOTS]);
        try {
          return await compactBetweenPages(bench, secret);
        } finally {
          await controlPlane.startApiServer();
        }
      },
    },
  ];
  return {
    title: `${pods.toLocaleString('en-US')} pods in the namespace`,
    checks,
  };
}

async function crowd(bench: RealBench, pods: number): Promise<RealSecret> {
  const { admin } = bench.cluster;
  const secret = await bench.secret('bulk', {
    workloads: [{ kind: 'Deployment', name: 'api', use: 'env' }],
  });
  const path = `/api/v1/namespaces/${secret.namespace}/pods`;
  for (let at = 0; at < pods; at += AT_ONCE) {
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, pods - at) }, (_, i) =>
        admin.post(path, {
          metadata: { name: `filler-${at + i}`, labels: { app: 'filler' } },
          spec: {
            nodeName: NODES[i % NODES.length],
            containers: [{ name: 'main', image: 'acme/filler:1' }],
          },
        }),
      ),
    );
  }
  await until(
    `${pods} pods that run`,
    async () => {
      const { metadata, items } = await admin.get<{
        metadata: { remainingItemCount?: number };
        items: unknown[];
      }>(`${path}?fieldSelector=status.phase%3DRunning&limit=500`);
      // The server counts only what it need not select, so all pages are of interest only at the end.
      return items.length === 500 || metadata.remainingItemCount !== undefined
        ? (await running(admin, path)) >= pods
        : items.length >= pods;
    },
    600,
  );
  return secret;
}

async function running(admin: KubernetesApi, path: string): Promise<number> {
  return (await admin.list(`${path}?fieldSelector=status.phase%3DRunning`))
    .length;
}

async function measure(
  bench: RealBench,
  secret: RealSecret,
  pods: number,
): Promise<string> {
  const { admin, controlPlane, portal } = bench.cluster;
  const { versionId = '' } = await (
    await bench.probe()
  ).observe(secret.question, callContext());
  const { consumers, seconds, heapMegabytes, rssMegabytes, keptMegabytes } =
    await readInProcessOfItsOwn({
      url: admin.url,
      ca: controlPlane.ca,
      token: await portal.token(),
      question: { ...secret.question, versionId },
    });
  assert.deepEqual(consumers, ['Deployment api: running']);
  assert.ok(
    keptMegabytes < MOST_MEGABYTES,
    `${keptMegabytes} MB of heap are kept`,
  );
  return `${seconds.toFixed(1)} s for ${pods.toLocaleString(
    'en-US',
  )} pods; of the heap ${keptMegabytes} MB are kept of all pods, ${heapMegabytes} MB more than before are in use at most; memory of the process at most ${rssMegabytes} MB more`;
}

/** The portal asks by way of a server that compacts etcd before it passes on the second page; the answer is the real one. */
async function compactBetweenPages(
  bench: RealBench,
  secret: RealSecret,
): Promise<string> {
  const { admin, controlPlane, portal } = bench.cluster;
  const token = await portal.token();
  const api = new KubernetesApi({ url: admin.url, ca: controlPlane.ca, token });
  const seen: number[] = [];
  let compacted = 0;
  const server = createServer(async (request, response) => {
    const target = request.url ?? '';
    if (target.includes('continue=') && compacted < 1) {
      compacted += 1;
      await compactEtcd(controlPlane.etcdUrl);
    }
    const answer = await api.ask(
      'GET',
      target,
      undefined,
      undefined,
      request.headers.accept,
    );
    if (target.includes('/pods')) seen.push(answer.status);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const probe = await bench.probe({ token, url: `http://127.0.0.1:${port}` });
    const { versionId = '' } = await probe.observe(
      secret.question,
      callContext(),
    );
    const { consumers } = await probe.consumers(
      { ...secret.question, versionId },
      callContext(),
    );
    assert.equal(compacted, 1);
    assert.ok(seen.includes(410), `The pages were answered ${seen}`);
    assert.equal(consumers.length, 1);
    return 'listed again, and complete';
  } finally {
    server.close();
  }
}
