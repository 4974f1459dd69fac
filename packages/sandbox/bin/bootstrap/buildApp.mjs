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

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fingerprint } from './fingerprint.mjs';
import { ROOT } from './repository.mjs';
import { runCommand, step } from './step.mjs';

/** Lies in the build, so that whoever deletes the build deletes it too. */
const STAMP = path.join(ROOT, 'packages/app/dist/.inputs');

/** What the browser's part is built from. */
const INPUTS = [
  'yarn.lock',
  'app-config.yaml',
  ...['src', 'public', 'package.json', 'config.d.ts'].map(
    name => `packages/app/${name}`,
  ),
  ...['secrets', 'secrets-common', 'scaffolder-module-secrets'].flatMap(
    plugin =>
      ['src', 'package.json', 'config.d.ts'].map(
        name => `plugins/${plugin}/${name}`,
      ),
  ),
];

/** Builds the app unless it was built from the same inputs. Values of the config are put in when it is served. */
export async function buildApp({ verbose } = {}) {
  const wanted = fingerprint(INPUTS);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;

  await step('Building the app', () =>
    runCommand(
      'yarn',
      [
        'workspace',
        'app',
        'build',
        '--config',
        path.join(ROOT, 'app-config.yaml'),
      ],
      { verbose },
    ),
  );
  writeFileSync(STAMP, wanted);
}
