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
import { KINDS, USES, Workload } from '../bench/manifests';
import { RealWalk } from '../bench/RealWalk';
import { assertCompleted, Section } from './Check';

export const workloads: Section = {
  title: 'Kinds of workloads, each using the Secret in six ways',
  together: true,
  checks: KINDS.map(kind => ({
    title: `${kind}: ${USES.join(', ')}`,
    async run(bench) {
      const secret = await bench.secret(kind.toLowerCase(), {
        workloads: USES.map(
          (use): Workload => ({
            kind,
            use,
            name: use.toLowerCase().replaceAll(' ', '-'),
          }),
        ),
      });
      const walked = await (await RealWalk.begin(bench, secret)).run();
      const ended = assertCompleted(walked);
      const evidence = (walked.rotation.targets[0].evidence ?? []).join('\n');
      for (const { name } of secret.workloads) {
        assert.match(
          evidence,
          new RegExp(`${kind} ${secret.namespace}/${name}: `),
        );
      }
      return `${ended}, with evidence of each`;
    },
  })),
};
