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

import { parseArgs } from 'node:util';
import { RealBench } from './bench/RealBench';
import { partsOfRun } from './cluster/parts';
import { lackOfNamespaces } from './cluster/startSealedSecrets';
import { REAL_PAGE, writeRealPage } from './page/realPage';
import { runSections } from './page/runSections';
import { apiServer } from './walks/apiServer';
import { auditTrail } from './walks/auditTrail';
import { bulk } from './walks/bulk';
import { evidence } from './walks/evidence';
import { oneSync } from './walks/oneSync';
import { otherConsumers } from './walks/otherConsumers';
import { permissions } from './walks/permissions';
import { refusals } from './walks/refusals';
import { rollouts } from './walks/rollouts';
import { scopes } from './walks/scopes';
import { workloads } from './walks/workloads';

/*
 * Walks rotations on a real Kubernetes (`npm run test:real -- --help`), and ends with 1 where something was not as it
 * must be, or could not be tried.
 */

const USAGE = `npm run test:real                      everything
npm run test:real -- --write           the same, and writes what was seen into the docs
npm run test:real -- --only 'R3'       checks whose section or title has these words
npm run test:real -- --rotations 10 --pods 1000    smaller
npm run test:real -- --verbose         shows what the builds print
`;

const { values: options } = parseArgs({
  options: {
    write: { type: 'boolean' },
    only: { type: 'string', default: '' },
    rotations: { type: 'string', default: '100' },
    pods: { type: 'string', default: '10000' },
    verbose: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

const report = (line: string) => process.stdout.write(`${line}\n`);

const SECTIONS = [
  scopes,
  workloads,
  otherConsumers,
  rollouts,
  permissions,
  apiServer,
  refusals,
  evidence,
  oneSync(Number(options.rotations)),
  bulk(Number(options.pods)),
  auditTrail,
];

async function main(): Promise<void> {
  if (options.help) {
    report(USAGE);
    return;
  }
  const lack = lackOfNamespaces();
  if (lack) {
    throw new Error(
      `The SealedSecrets controller wants the files of a pod at a fixed path, which takes a mount namespace of its own, and ${lack}. Run it as root on Linux, or where users may make namespaces. None of the ${
        SECTIONS.flatMap(({ checks }) => checks).length
      } checks was tried, because each begins with a Secret that the controller unsealed.`,
    );
  }
  const parts = partsOfRun();
  const startedAt = performance.now();
  const outcomes = await RealBench.with(parts, bench =>
    runSections(SECTIONS, { bench, only: options.only, report }),
  );
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const failed = outcomes.filter(({ failure }) => failure !== undefined);
  report(`${outcomes.length} checks, ${failed.length} failed, ${seconds} s`);
  for (const { title, failure } of failed)
    report(`failed: ${title}: ${failure}`);
  if (options.write && !options.only) {
    writeRealPage({ outcomes, parts, seconds });
    report(`Wrote ${REAL_PAGE}`);
  }
  process.exitCode = failed.length > 0 ? 1 : 0;
}

main()
  .catch(error => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  })
  // An engine goes on looking for work.
  .finally(() => process.exit());
