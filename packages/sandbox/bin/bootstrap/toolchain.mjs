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

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { endWithLauncher, launch } from './launch.mjs';
import { CACHE_DIR, ROOT } from './repository.mjs';
import { runCommand, step } from './step.mjs';

const CACHE_FILE = path.join(CACHE_DIR, 'toolchain.json');
/** Set in the second run, so that a toolchain that does not come out as wanted is an error and not a loop. */
const MARKER = 'KEYTURN_TOOLCHAIN';

/**
 * Calls `main` under exactly the Node and yarn that the repository names. Where these are not on the PATH, it takes
 * them from npm packages (kept in npm's own cache), runs the same script under them and ends with its exit code.
 */
export async function underToolchain(main) {
  endWithLauncher();
  const wanted = wantedVersions();
  if (isPresent(wanted)) {
    Object.assign(process.env, packageEnvironment());
    await main();
    return;
  }
  if (process.env[MARKER]) {
    throw new Error(
      `Node ${wanted.node} and yarn ${wanted.yarn} were fetched, but Node ${process.versions.node} runs. Delete ${CACHE_FILE} and try again.`,
    );
  }
  const toolchain = cachedToolchain(wanted) ?? (await fetchToolchain(wanted));
  process.exitCode = await rerun(toolchain);
}

function wantedVersions() {
  const manifest = JSON.parse(
    readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
  );
  return {
    node: readFileSync(path.join(ROOT, '.node-version'), 'utf8').trim(),
    yarn: manifest.packageManager.split('@').pop(),
  };
}

function isPresent({ node, yarn }) {
  if (process.versions.node !== node) return false;
  const found = spawnSync('yarn', ['--version'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return found.status === 0 && found.stdout.trim() === yarn;
}

function cachedToolchain(wanted) {
  if (!existsSync(CACHE_FILE)) return undefined;
  const cached = JSON.parse(readFileSync(CACHE_FILE, 'utf8'));
  const isUsable =
    cached.node === wanted.node &&
    cached.yarn === wanted.yarn &&
    existsSync(cached.execPath) &&
    existsSync(path.join(cached.binDir, 'yarn'));
  return isUsable ? cached : undefined;
}

async function fetchToolchain({ node, yarn }) {
  const packages = [`node@${node}`, `@yarnpkg/cli-dist@${yarn}`];
  const output = await step(
    `Getting Node ${node} and yarn ${yarn} from npm`,
    () =>
      runCommand('npx', [
        '-y',
        ...packages.flatMap(name => ['-p', name]),
        'node',
        '-p',
        'JSON.stringify({ execPath: process.execPath, path: process.env.PATH })',
      ]),
  );
  const found = JSON.parse(
    output.split('\n').find(line => line.startsWith('{"execPath":')),
  );
  const toolchain = {
    node,
    yarn,
    execPath: found.execPath,
    binDir: found.path.split(path.delimiter)[0],
  };
  mkdirSync(CACHE_DIR, { recursive: true });
  writeFileSync(CACHE_FILE, JSON.stringify(toolchain, null, 2));
  return toolchain;
}

function rerun({ execPath, binDir }) {
  return launch(execPath, process.argv.slice(1), {
    env: {
      ...process.env,
      [MARKER]: '1',
      PATH: `${binDir}${path.delimiter}${process.env.PATH}`,
    },
  });
}

/** Yarn asks the same registry, in the same way, as the npm of this machine; native packages find Node's headers. */
function packageEnvironment() {
  const registry = npmConfig('registry');
  const caFile = npmConfig('cafile');
  const headers = nodeRoot();
  return {
    ...(registry && { YARN_NPM_REGISTRY_SERVER: registry }),
    ...(caFile && { YARN_HTTPS_CA_FILE_PATH: caFile }),
    ...(headers && { npm_config_nodedir: headers }),
  };
}

function npmConfig(key) {
  const { status, stdout } = spawnSync('npm', ['config', 'get', key], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const value = status === 0 ? stdout.trim() : '';
  return value === 'null' || value === 'undefined' ? '' : value;
}

/** The npm package `node` keeps the headers in the package of the platform that it depends on. */
function nodeRoot() {
  const beside = path.resolve(path.dirname(process.execPath), '..');
  const nested = path.join(beside, 'node_modules');
  const candidates = [
    beside,
    ...(existsSync(nested)
      ? readdirSync(nested).map(name => path.join(nested, name))
      : []),
  ];
  return candidates.find(dir =>
    existsSync(path.join(dir, 'include/node/node_api.h')),
  );
}
