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

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fingerprint } from './fingerprint.mjs';
import { CACHE_DIR, ROOT } from './repository.mjs';
import { runCommand, step } from './step.mjs';

const STAMP = path.join(CACHE_DIR, 'installed');
/** Written by yarn at the end of an install. */
const YARN_STATE = path.join(ROOT, 'node_modules/.yarn-state.yml');

/** Installs what yarn.lock names, unless nothing changed since the last time. */
export async function installDependencies({ verbose } = {}) {
  const wanted = fingerprint(manifests());
  const isInstalled =
    existsSync(YARN_STATE) &&
    existsSync(STAMP) &&
    readFileSync(STAMP, 'utf8') === wanted;
  if (isInstalled) return;

  const title = existsSync(YARN_STATE)
    ? 'Installing packages'
    : 'Installing packages for the first time, which takes some minutes';
  await step(title, () =>
    runCommand('yarn', ['install', '--immutable'], { verbose }),
  );
  mkdirSync(CACHE_DIR, { recursive: true });
  writeFileSync(STAMP, wanted);
}

function manifests() {
  const workspaces = ['packages', 'plugins'].flatMap(folder =>
    readdirSync(path.join(ROOT, folder)).map(name => `${folder}/${name}`),
  );
  return [
    'yarn.lock',
    '.yarnrc.yml',
    ...['.', 'test', ...workspaces].map(dir => path.join(dir, 'package.json')),
  ];
}
