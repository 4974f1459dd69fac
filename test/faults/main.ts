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

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  differencesFromPage,
  runMatrix,
  violationsIn,
} from './matrix/runMatrix';
import { MATRIX_PAGE, writeMatrixPage } from './matrix/matrixPage';
import {
  differencesFromAttackerPage,
  writeAttackerPage,
} from './attacker/attackerPage';
import { runAttacker } from './attacker/runAttacker';
import {
  differencesFromEvidencePage,
  writeEvidencePage,
} from './evidence/evidencePage';
import { runEvidence } from './evidence/runEvidence';
import { runRandom } from './random/runRandom';
import { runReplicas } from './replicas/runReplicas';
import { runSabotage } from './sabotage/runSabotage';
import { runYear } from './year/runYear';

/*
 * Runs rotations that meet trouble (`yarn workspace @keyturn/test faults --help`), and ends with 1 where a rule was broken.
 */

const USAGE = `faults matrix [--write]             every fault at every call; --write puts the outcome into the docs
faults matrix --telling             the smaller set that npm test runs
faults matrix --only 'rolls back'   those whose scenario, call or fault has these words
faults random --runs 300 --seed 1   several faults in each rotation, by chance; --run 17 replays one of them
faults replicas --rotations 500     three replicas on one PostgreSQL, one of them killed now and then
faults year --secrets 10000         a year on a fake clock, with faults at one call in a hundred
faults attacker [--write]           an attacker against the boundaries; --write puts the attempts into the docs
faults attacker --unguarded         the same without boundaries, to see that the attempts are some
faults evidence [--write]           tampering with what a proof rests on; --write puts the outcome into the docs
faults sabotage                     broken modules, to see that each rule can be broken
`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean' },
    telling: { type: 'boolean' },
    unguarded: { type: 'boolean' },
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    run: { type: 'string' },
    rotations: { type: 'string', default: '500' },
    secrets: { type: 'string', default: '10000' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const report = (line: string) => process.stdout.write(`${line}\n`);

/** What a program found; `problems` are sentences, none where all is well. */
interface Found {
  problems: string[];
  /** For the test that runs it. */
  result: unknown;
}

const PROGRAMS: Record<string, () => Promise<Found>> = {
  async matrix() {
    const { telling, only } = options;
    const result = await runMatrix({ all: !telling, only, report });
    const violations = violationsIn(result);
    if (options.write && !only && violations.length === 0) {
      writeMatrixPage(result);
      report(`Wrote ${MATRIX_PAGE}`);
    }
    const differences = differencesFromPage(result);
    report(`${result.cells.length} cells`);
    return {
      problems: [...violations, ...differences],
      result: { violations, differences, cells: result.cells.length },
    };
  },
  async random() {
    const result = await runRandom({
      runs: Number(options.runs),
      seed: Number(options.seed),
      only: options.run === undefined ? undefined : Number(options.run),
      report,
    });
    return { problems: result.violations, result };
  },
  async replicas() {
    const result = await runReplicas({
      rotations: Number(options.rotations),
      seed: Number(options.seed),
      report,
    });
    return { problems: result.violations, result };
  },
  async year() {
    const result = await runYear({
      secrets: Number(options.secrets),
      seed: Number(options.seed),
      report,
    });
    return { problems: result.violations, result };
  },
  async evidence() {
    const result = await runEvidence({ only: options.only, report });
    const violations = result.flatMap(({ title, violations: broken }) =>
      broken.map(violation => `${title}: not true that ${violation}`),
    );
    if (options.only) {
      return { problems: violations, result: { results: result } };
    }
    if (options.write && violations.length === 0) {
      writeEvidencePage(result);
      report(`Wrote ${MATRIX_PAGE}`);
    }
    const differences = differencesFromEvidencePage(result);
    return {
      problems: [...violations, ...differences],
      result: { results: result, differences },
    };
  },
  async attacker() {
    const result = await runAttacker({
      boundaries: options.unguarded ? 'unrestricted' : 'rules',
      only: options.only,
      report,
    });
    const { attempts } = result;
    const violations = attempts.flatMap(({ kind, title, gained }) =>
      gained.map(what => `${kind}: ${title}: ${what}`),
    );
    if (options.unguarded || options.only) {
      return { problems: violations, result: { attempts, differences: [] } };
    }
    if (options.write && violations.length === 0) {
      writeAttackerPage(attempts);
      report(`Wrote ${MATRIX_PAGE}`);
    }
    const differences = differencesFromAttackerPage(attempts);
    return {
      problems: [...violations, ...differences],
      result: { attempts, differences },
    };
  },
  async sabotage() {
    const result = await runSabotage({ only: options.only, report });
    const missed = result.filter(({ violations }) => violations.length === 0);
    return {
      problems: missed.map(
        ({ sabotage }) => `Nothing was seen of a module that ${sabotage}`,
      ),
      result,
    };
  },
};

async function main(): Promise<void> {
  const program = PROGRAMS[positionals[0]];
  if (options.help || !program) {
    report(USAGE);
    process.exitCode = options.help ? 0 : 1;
    return;
  }
  const { problems, result } = await program();
  if (options.json) writeFileSync(options.json, JSON.stringify(result));
  problems.forEach(report);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

main()
  .catch(error => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  })
  // A catalog goes on looking for work after it was stopped.
  .finally(() => process.exit());
