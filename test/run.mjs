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

/*
 * `npm test`: everything that has to hold, from nothing but Node, npm and Git, in the order in which a failure is
 * cheapest to find. It stops at the first step that fails, and its last line is always the count of tests.
 */

import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp } from '../packages/sandbox/bin/bootstrap/buildApp.mjs';
import { installDependencies } from '../packages/sandbox/bin/bootstrap/installDependencies.mjs';
import { CACHE_DIR } from '../packages/sandbox/bin/bootstrap/repository.mjs';
import {
  exitOnFailure,
  runCommand,
  step,
} from '../packages/sandbox/bin/bootstrap/step.mjs';
import { underToolchain } from '../packages/sandbox/bin/bootstrap/toolchain.mjs';
import { findChromium } from './bootstrap/chromium.mjs';
import { withPostgres } from './bootstrap/postgres.mjs';
import { expectPostgresRan, TestCounts } from './bootstrap/TestCounts.mjs';

const REPORTS = path.join(CACHE_DIR, 'test');
/** Of these tests alone; in a pattern, so that it may stand anywhere in a path. */
const FAULTS = 'test/faults/';
const SANDBOX_CONFIG = 'packages/sandbox/app-config.sandbox.yaml';
const API_REPORT_RULES = [
  ...['-o', 'ae-wrong-input-file-type,ae-undocumented'],
  '--validate-release-tags',
];

const { values: options } = parseArgs({
  options: {
    verbose: { type: 'boolean', default: false },
    // For those who work on one of them: sources, unit, repository, faults or journeys.
    only: { type: 'string' },
  },
});
const { verbose, only } = options;

const PARTS = {
  sources: checkSources,
  unit: runUnitTests,
  repository: runRepositoryTests,
  faults: runFaults,
  journeys: runJourneys,
};

underToolchain(async () => {
  process.env.CI = '1';
  const counts = new TestCounts();
  try {
    await installDependencies({ verbose });
    for (const [name, run] of Object.entries(PARTS)) {
      if (!only || only === name) await run(counts);
    }
  } catch (error) {
    exitOnFailure(error);
    if (counts.failed === 0) counts.failed = 1;
  }
  process.stdout.write(`\n${counts}\n`);
}).catch(exitOnFailure);

async function checkSources() {
  await step('Types', () => yarn('tsc'));
  await step('Lint', () =>
    yarn('backstage-cli', 'repo', 'lint', '--max-warnings', '0'),
  );
  await step('Formatting', () => yarn('prettier', '--check', '.'));
  await step('API reports', () =>
    yarn(
      ...['backstage-repo-tools', 'api-reports', '--ci'],
      ...[...API_REPORT_RULES, 'plugins/*'],
    ),
  );
  await step('SQL reports', () =>
    yarn(
      ...['backstage-repo-tools', 'api-reports', '--ci', '--sql-reports'],
      ...[...API_REPORT_RULES, 'plugins/*'],
    ),
  );
  await step('Config against its schema', async () => {
    const check = ['backstage-cli', 'config:check', '--lax', '--strict'];
    const base = ['--config', 'app-config.yaml'];
    await yarn(...check, ...base);
    await yarn(...check, ...base, '--config', SANDBOX_CONFIG);
  });
}

async function runUnitTests(counts) {
  const report = await step(
    'Unit and integration tests, on SQLite and PostgreSQL',
    () =>
      withPostgres(env =>
        jest(counts, 'unit', ['--ignoreProjects', '@keyturn/test'], {
          ...env,
          BACKSTAGE_TEST_DISABLE_DOCKER: '1',
        }),
      ),
  );
  process.stdout.write(
    `  of these ${expectPostgresRan(report)} on PostgreSQL\n`,
  );
}

async function runRepositoryTests(counts) {
  await step('Layers and conformance', () =>
    jest(counts, 'repository', [
      ...['--selectProjects', '@keyturn/test'],
      ...['--testPathIgnorePatterns', FAULTS],
    ]),
  );
}

async function runFaults(counts) {
  await step('Faults: kills, lost answers, replicas, a year', () =>
    withPostgres(env =>
      jest(
        counts,
        'faults',
        ['--selectProjects', '@keyturn/test', '--testPathPatterns', FAULTS],
        env,
      ),
    ),
  );
}

async function runJourneys(counts) {
  await buildApp({ verbose });
  const chromium = await step('Chromium', () => findChromium({ verbose }));
  const file = freshReport('journeys');
  await step('Journeys in a browser', async () => {
    try {
      await runCommand(
        'yarn',
        ['workspace', '@keyturn/test', 'playwright', 'test'],
        {
          verbose,
          env: {
            PLAYWRIGHT_JSON_OUTPUT_FILE: file,
            ...(chromium && { KEYTURN_CHROMIUM: chromium }),
          },
        },
      );
    } finally {
      if (existsSync(file)) counts.addPlaywright(file);
    }
  });
}

async function jest(counts, name, args, env = {}) {
  const file = freshReport(name);
  try {
    await runCommand(
      'yarn',
      [
        ...['backstage-cli', 'repo', 'test', '--maxWorkers=2'],
        ...['--json', `--outputFile=${file}`, ...args],
      ],
      { verbose, env },
    );
  } catch (error) {
    if (existsSync(file)) counts.addJest(file);
    throw error;
  }
  return counts.addJest(file);
}

/** A report of an earlier run must never be counted. */
function freshReport(name) {
  const file = path.join(REPORTS, `${name}.json`);
  mkdirSync(REPORTS, { recursive: true });
  rmSync(file, { force: true });
  return file;
}

function yarn(...args) {
  return runCommand('yarn', args, { verbose });
}
