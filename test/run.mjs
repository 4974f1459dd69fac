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
 * cheapest to find. Every stage runs to its end; then it names all that failed, and its last line is always the count
 * of tests.
 */

import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildApp } from '../packages/sandbox/bin/bootstrap/buildApp.mjs';
import { installDependencies } from '../packages/sandbox/bin/bootstrap/installDependencies.mjs';
import { CACHE_DIR } from '../packages/sandbox/bin/bootstrap/repository.mjs';
import {
  exitOnFailure,
  runCommand,
} from '../packages/sandbox/bin/bootstrap/step.mjs';
import { underToolchain } from '../packages/sandbox/bin/bootstrap/toolchain.mjs';
import { findChromium } from './bootstrap/chromium.mjs';
import { giteaNotice } from './bootstrap/gitea.mjs';
import { readOptions } from './bootstrap/options.mjs';
import { withPostgres } from './bootstrap/postgres.mjs';
import { Stages } from './bootstrap/Stages.mjs';
import { expectPostgresRan, TestCounts } from './bootstrap/TestCounts.mjs';

const REPORTS = path.join(CACHE_DIR, 'test');
/** Of these tests alone; in a pattern, so that it may stand anywhere in a path. */
const FAULTS = 'test/faults/';
const SANDBOX_CONFIG = 'packages/sandbox/app-config.sandbox.yaml';
const API_REPORT_RULES = [
  ...['-o', 'ae-wrong-input-file-type,ae-undocumented'],
  '--validate-release-tags',
];
const PACKAGES = 'Packages';
const APP = 'App of the portal';
const CHROMIUM = 'Chromium';

const PARTS = {
  sources: {
    covers: 'types, lint, formatting, API and SQL reports, config',
    run: checkSources,
  },
  unit: {
    covers: 'unit and integration tests, on SQLite and PostgreSQL',
    run: runUnitTests,
  },
  repository: {
    covers: 'layers, docs and conformance',
    run: runRepositoryTests,
  },
  faults: {
    covers: 'faults: kills, lost answers, replicas, a year',
    run: runFaults,
  },
  journeys: { covers: 'journeys in a browser', run: runJourneys },
};

const options = readOptions(
  process.argv.slice(2),
  Object.fromEntries(
    Object.entries(PARTS).map(([name, { covers }]) => [name, covers]),
  ),
);
const { verbose, only } = options;

if (options.help) {
  (options.asked ? process.stdout : process.stderr).write(options.help);
  process.exitCode = options.asked ? 0 : 1;
} else {
  underToolchain(test).catch(exitOnFailure);
}

async function test() {
  process.env.CI = '1';
  const counts = new TestCounts();
  const stages = new Stages({ counts });
  try {
    await stages.run(PACKAGES, () => installDependencies({ verbose }), {
      namesItself: true,
    });
    for (const [name, { run }] of Object.entries(PARTS)) {
      if (!only || only === name) await run({ counts, stages });
    }
    if (!stages.allPassed) process.exitCode = 1;
  } catch (error) {
    exitOnFailure(error);
    if (counts.failed === 0) counts.failed = 1;
  }
  const notice = only && only !== 'repository' ? undefined : giteaNotice();
  process.stdout.write(`\n${notice ?? ''}${stages.summary()}${counts}\n`);
}

async function checkSources({ stages }) {
  const check = (title, work) => stages.run(title, work, { needs: [PACKAGES] });
  await check('Types', () => yarn('tsc'));
  await check('Lint', () =>
    yarn('backstage-cli', 'repo', 'lint', '--max-warnings', '0'),
  );
  await check('Formatting', () => yarn('prettier', '--check', '.'));
  await check('API reports', () =>
    yarn(
      ...['backstage-repo-tools', 'api-reports', '--ci'],
      ...[...API_REPORT_RULES, 'plugins/*'],
    ),
  );
  await check('SQL reports', () =>
    yarn(
      ...['backstage-repo-tools', 'api-reports', '--ci', '--sql-reports'],
      ...[...API_REPORT_RULES, 'plugins/*'],
    ),
  );
  const config = ['backstage-cli', 'config:check', '--lax', '--strict'];
  const base = ['--config', 'app-config.yaml'];
  await check('Config against its schema', () => yarn(...config, ...base));
  await check('Config of the sandbox against its schema', () =>
    yarn(...config, ...base, '--config', SANDBOX_CONFIG),
  );
}

async function runUnitTests({ counts, stages }) {
  await stages.run(
    'Unit and integration tests, on SQLite and PostgreSQL',
    async () => {
      const report = await withPostgres(env =>
        jest(counts, 'unit', ['--ignoreProjects', '@keyturn/test'], {
          ...env,
          BACKSTAGE_TEST_DISABLE_DOCKER: '1',
        }),
      );
      process.stdout.write(`${expectPostgresRan(report)} on PostgreSQL, `);
    },
    { needs: [PACKAGES] },
  );
}

async function runRepositoryTests({ counts, stages }) {
  // Before the tests that need it, because two of them at once would build it twice.
  if (!giteaNotice()) {
    await stages.run('Gitea, from its sources', () =>
      runCommand(process.execPath, ['test/real/parts/gitea.mjs'], { verbose }),
    );
  }
  await stages.run(
    'Layers and conformance',
    () =>
      jest(counts, 'repository', [
        ...['--selectProjects', '@keyturn/test'],
        ...['--testPathIgnorePatterns', FAULTS],
      ]),
    { needs: [PACKAGES] },
  );
}

async function runFaults({ counts, stages }) {
  await stages.run(
    'Faults: kills, lost answers, replicas, a year',
    () =>
      withPostgres(env =>
        jest(
          counts,
          'faults',
          ['--selectProjects', '@keyturn/test', '--testPathPatterns', FAULTS],
          env,
        ),
      ),
    { needs: [PACKAGES] },
  );
}

async function runJourneys({ counts, stages }) {
  await stages.run(APP, () => buildApp({ verbose }), {
    needs: [PACKAGES],
    namesItself: true,
  });
  const chromium = await stages.run(CHROMIUM, () => findChromium({ verbose }), {
    needs: [PACKAGES],
  });
  await stages.run(
    'Journeys in a browser',
    () => playwright(counts, chromium),
    { needs: [APP, CHROMIUM] },
  );
}

async function playwright(counts, chromium) {
  const file = freshReport('journeys');
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
