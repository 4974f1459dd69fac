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
import { KINDS } from '../bench/manifests';
import type { RealBench } from '../bench/RealBench';
import { RealSecret } from '../bench/RealSecret';
import { callContext } from '../bench/callContext';
import { RealWalk } from '../bench/RealWalk';
import { Grant, grantsOf, without } from '../cluster/documentedRules';
import { assertCompleted, Section } from './Check';
import { generatedAccess } from './generatedAccess';

export const permissions: Section = {
  title: 'The generated permissions, and one of them missing',
  together: true,
  checks: [
    {
      title:
        'R5: the manifests that are generated, with the token that lasts: sufficient, and nothing of another Secret',
      run: generatedAccess,
    },
    {
      title: 'every verb, one at a time: what is missing is named',
      run: missOneAtATime,
    },
    {
      title: '`get` on Secrets taken away during a rotation, and given back',
      async run(bench) {
        const secret = await bench.secret('denied', {
          workloads: [{ kind: 'Deployment', name: 'api', use: 'env' }],
        });
        const { portal } = bench.cluster;
        await portal.setRules(
          secret.namespace,
          without(secret.rules, {
            group: '',
            resource: 'secrets',
            verb: 'get',
          }),
        );
        const walk = await RealWalk.begin(bench, secret);
        const { rotation } = await walk.run(
          ({ targets }) => targets[0]?.unknownReason !== undefined,
          { deadlineMs: 30_000 },
        );
        assert.match(
          rotation.targets[0].unknownReason ?? '',
          /verb get on secrets/,
        );
        await portal.setRules(secret.namespace, secret.rules);
        const { phase, falsehoods } = await walk.run();
        assert.deepEqual(
          { phase, falsehoods },
          { phase: 'completed', falsehoods: [] },
        );
        return 'unknown since then, with the verb to grant; completed afterwards';
      },
    },
  ],
};

async function missOneAtATime(bench: RealBench): Promise<string> {
  const { portal } = bench.cluster;
  const secret = await bench.secret('verbs', {
    workloads: KINDS.map(kind => ({
      kind,
      name: kind.toLowerCase(),
      use: 'env',
    })),
  });
  const ended = assertCompleted(
    await (await RealWalk.begin(bench, secret)).run(),
  );
  const grants = distinct(grantsOf(secret.rules));
  for (const missing of grants) {
    await portal.setRules(secret.namespace, without(secret.rules, missing));
    const said = await whatIsSaid(bench, secret);
    assert.match(
      said,
      new RegExp(`verb ${missing.verb} on ${missing.resource}`),
    );
  }
  await portal.setRules(secret.namespace, secret.rules);
  assert.equal(await whatIsSaid(bench, secret), 'nothing');
  return `${ended} with all; each of ${grants.length} named where it was missing`;
}

/** What the probe says of the first permission that it lacks. */
async function whatIsSaid(
  bench: RealBench,
  { question }: RealSecret,
): Promise<string> {
  const probe = await bench.probe();
  const context = callContext();
  try {
    const { versionId = '' } = await probe.observe(question, context);
    await probe.consumers({ ...question, versionId }, context);
    return 'nothing';
  } catch (error) {
    return String(error);
  }
}

function distinct(grants: Grant[]): Grant[] {
  const kinds = new Map(
    grants.map(({ name: _, ...kind }) => [JSON.stringify(kind), kind]),
  );
  return [...kinds.values()];
}
