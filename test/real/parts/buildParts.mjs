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
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { CACHE_DIR } from '../../../packages/sandbox/bin/bootstrap/repository.mjs';
import {
  runCommand,
  step,
  StepFailed,
} from '../../../packages/sandbox/bin/bootstrap/step.mjs';
import { GO_VERSION, goModOf } from './goMod.mjs';
import { PARTS } from './parts.mjs';

const DIR = path.join(CACHE_DIR, 'real');

/**
 * Builds what is not there yet, and resolves with where each part is: its binary, the folder of its module's sources
 * and how long it took to build, whenever that was.
 */
export async function buildParts(options) {
  const built = {};
  for (const part of PARTS) built[part.name] = await buildPart(part, options);
  return built;
}

/** As {@link buildParts}, of one part. */
export async function buildPart(part, options) {
  const dir = path.join(DIR, `${part.name}-${part.version}`);
  const stamp = path.join(dir, 'built.json');
  if (existsSync(stamp)) return JSON.parse(readFileSync(stamp, 'utf8'));
  assertGo();
  mkdirSync(dir, { recursive: true });
  const startedAt = performance.now();
  const built = await step(`Building ${part.name} ${part.version}`, () =>
    build(part, dir, options),
  );
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const result = {
    ...built,
    version: part.version,
    seconds,
    module: part.module,
  };
  writeFileSync(stamp, JSON.stringify(result, null, 2));
  return result;
}

async function build(part, dir, options) {
  const source = await sourceOf(part, options);
  writeFileSync(
    path.join(dir, 'go.mod'),
    goModOf(part, readFileSync(path.join(source, 'go.mod'), 'utf8')),
  );
  const binary = path.join(dir, part.name);
  const flags = ['-s', '-w', part.flags?.(part)].filter(Boolean).join(' ');
  const unfinished = `${binary}.unfinished`;
  await go(
    [
      ...['-C', dir, 'build', '-mod=mod', '-ldflags', flags],
      ...(part.tags ? ['-tags', part.tags] : []),
      ...['-o', unfinished, part.package],
    ],
    options,
  );
  renameSync(unfinished, binary);
  return { binary, source };
}

async function sourceOf({ module, version }, options) {
  // Not in the repository, where a go.mod of the module to come would be in the way.
  const output = await go(
    ['-C', DIR, 'mod', 'download', '-json', `${module}@v${version}`],
    options,
  );
  return JSON.parse(output.slice(output.indexOf('{\n'))).Dir;
}

function go(args, options) {
  return runCommand('go', args, { ...options, env: { GOWORK: 'off' } });
}

function assertGo() {
  const { status, error } = spawnSync('go', ['version']);
  if (error || status !== 0) {
    throw new StepFailed(
      `Kubernetes, Gitea and their like are built from Go modules, and there is no \`go\` on the PATH. Install Go ${GO_VERSION} or newer (golang-go of a Linux distribution, go of Homebrew), so that \`go version\` prints it.`,
    );
  }
}
