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
import { RealWalk } from '../bench/RealWalk';
import { Section } from './Check';
import { crowdOut, letIn } from './flowControl';

/** A trouble of the API server, and what the targets say of it. */
interface Trouble {
  title: string;
  told: RegExp;
  begin(bench: RealBench): Promise<void>;
  end(bench: RealBench): Promise<void>;
}

const TROUBLES: Trouble[] = [
  {
    title:
      '429: priority and fairness gives the portal a share that a neighbour uses up, and it is let in again',
    told: /429/,
    begin: bench => crowdOut(bench.cluster),
    end: bench => letIn(bench.cluster),
  },
  {
    title: 'an expired token, replaced by a new one',
    told: /does not accept its serviceAccountToken/,
    async begin(bench) {
      await bench.engine(bench.cluster.portal.expiredToken());
    },
    async end(bench) {
      await bench.engine(await bench.cluster.portal.token());
    },
  },
  {
    title: 'the API server is down, and comes back',
    told: /could not be reached/,
    async begin({ cluster }) {
      await cluster.controlPlane.apiServer.stop();
    },
    async end({ cluster }) {
      await cluster.controlPlane.startApiServer();
    },
  },
  {
    title: 'the API server is frozen (SIGSTOP), and thaws',
    told: /did not answer in time/,
    async begin({ cluster }) {
      cluster.controlPlane.apiServer.freeze();
    },
    async end({ cluster }) {
      cluster.controlPlane.apiServer.thaw();
    },
  },
];

export const apiServer: Section = {
  title: 'An API server that cannot or will not answer',
  checks: [
    ...TROUBLES.map(({ title, told, begin, end }) => ({
      title,
      async run(bench: RealBench) {
        const secret = await bench.secret('trouble', {
          workloads: [{ kind: 'Deployment', name: 'api', use: 'env' }],
        });
        const { scheduler } = bench.cluster;
        scheduler.hold(secret.namespace);
        const walk = await RealWalk.begin(bench, secret);
        await walk.run(({ phase }) => phase === 'merged');
        const { unknownReason } = await (async () => {
          try {
            await begin(bench);
            const { rotation } = await walk.run(
              ({ targets }) => targets[0].unknownReason !== undefined,
              { deadlineMs: 60_000, watched: false },
            );
            assert.equal(rotation.phase, 'merged');
            return rotation.targets[0];
          } finally {
            await end(bench);
            scheduler.release(secret.namespace);
          }
        })();
        assert.match(unknownReason ?? 'nothing', told);
        const { phase, falsehoods } = await walk.run();
        assert.deepEqual(
          { phase, falsehoods },
          { phase: 'completed', falsehoods: [] },
        );
        return `unknown (“${withoutAddresses(
          unknownReason ?? '',
        )}”), and completed afterwards`;
      },
    })),
  ],
};

function withoutAddresses(text: string): string {
  return text
    .replace(/real-trouble-\d+/g, 'the namespace')
    .replace(/127\.0\.0\.1:\d+/g, 'its address');
}
