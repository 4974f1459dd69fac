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
import { podSpec } from '../bench/manifests';
import type { RealBench } from '../bench/RealBench';
import { RealSecret } from '../bench/RealSecret';
import { RealWalk } from '../bench/RealWalk';
import { SkewedNode } from '../cluster/SkewedNode';
import { until } from '../cluster/until';
import { assertCompleted, Section } from './Check';

const BATCH = '/apis/batch/v1/namespaces';
/** kwok ends the pods of Jobs at once; on this node they go on. */
const NODE = 'node-of-long-jobs';

export const otherConsumers: Section = {
  title: 'Consumers that no secret declares',
  checks: [
    {
      title: 'a CronJob that does not run at the moment',
      async run(bench) {
        const secret = await bench.secret('cron');
        await createCronJob(bench, secret);
        return assertCompleted(
          await (await RealWalk.begin(bench, secret)).run(),
        );
      },
    },
    {
      title:
        'a running Job, a running Job of a CronJob and a bare pod: the old version lives until the last is gone',
      async run(bench) {
        const node = new SkewedNode({
          name: NODE,
          admin: bench.cluster.admin,
          aheadMs: 0,
        });
        await node.start();
        try {
          return await holdOnto(bench);
        } finally {
          await node.stop();
        }
      },
    },
  ],
};

async function holdOnto(bench: RealBench): Promise<string> {
  const { admin } = bench.cluster;
  const secret = await bench.secret('held', {}, namespace =>
    bench.cluster.scheduler.pin(namespace, NODE),
  );
  const { namespace } = secret;
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const cronJob = await createCronJob(bench, secret);
  await createJob(bench, secret, 'long');
  await createJob(bench, secret, 'nightly-1', cronJob);
  await admin.post(pods, {
    metadata: { name: 'bare' },
    spec: podSpec({ name: 'bare', use: 'env', secretName: secret.name }),
  });
  await until('three pods', async () => {
    const found = await admin.list(pods);
    return (
      found.filter(({ status }) => status?.phase === 'Running').length === 3
    );
  });
  const walk = await RealWalk.begin(bench, secret);
  const held = await walk.run(({ stragglers = [] }) => stragglers.length >= 3, {
    deadlineMs: 60_000,
  });
  const names = (held.rotation.stragglers ?? []).map(({ name }) => name);
  for (const expected of [/Job .*long/, /CronJob|nightly/, /Pod .*bare/]) {
    assert.ok(
      names.some(name => expected.test(name)),
      `${expected} in ${names.join(', ')}`,
    );
  }
  const live = await bench.tokens.list(secret.client);
  assert.equal(live.filter(token => token.live).length, 2);
  await admin.delete(`${pods}/bare`);
  for (const job of ['long', 'nightly-1']) {
    await admin.delete(`${BATCH}/${namespace}/jobs/${job}`, {
      propagationPolicy: 'Background',
    });
  }
  const { phase, falsehoods } = await walk.run();
  assert.deepEqual(
    { phase, falsehoods },
    { phase: 'completed', falsehoods: [] },
  );
  const after = await bench.tokens.list(secret.client);
  assert.equal(after.filter(token => token.live).length, 1);
  return `held by ${names.length}, each named; completed once they were deleted`;
}

function createCronJob(bench: RealBench, secret: RealSecret) {
  const { namespace, name } = secret;
  return bench.cluster.admin.post(`${BATCH}/${namespace}/cronjobs`, {
    metadata: { name: 'nightly' },
    spec: {
      schedule: '0 3 1 1 *',
      jobTemplate: { spec: jobSpec(name) },
    },
  });
}

async function createJob(
  bench: RealBench,
  { namespace, name }: RealSecret,
  job: string,
  cronJob?: Awaited<ReturnType<typeof createCronJob>>,
): Promise<void> {
  await bench.cluster.admin.post(`${BATCH}/${namespace}/jobs`, {
    metadata: {
      name: job,
      ownerReferences: cronJob && [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          name: cronJob.metadata.name,
          uid: cronJob.metadata.uid,
          controller: true,
        },
      ],
    },
    spec: jobSpec(name),
  });
}

function jobSpec(secretName: string): object {
  return {
    template: {
      spec: {
        restartPolicy: 'Never',
        ...podSpec({ name: 'job', use: 'env', secretName }),
      },
    },
  };
}
