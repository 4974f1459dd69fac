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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../..');
const TRANSFORM = require.resolve('@backstage/cli/config/nodeTransform.cjs');

/**
 * Runs a fault program in a process of its own, which starts others much faster than the test runner could.
 * @returns what it found; its own report is shown where it ends otherwise than with 0 or 1
 */
export async function runProgram<T>(...args: string[]): Promise<T> {
  const directory = mkdtempSync(path.join(tmpdir(), 'keyturn-found-'));
  const file = path.join(directory, 'found.json');
  try {
    const child = spawn(
      process.execPath,
      ['--require', TRANSFORM, 'test/faults/main.ts', ...args, '--json', file],
      { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const said: string[] = [];
    child.stdout.on('data', chunk => said.push(String(chunk)));
    child.stderr.on('data', chunk => said.push(String(chunk)));
    const [code] = await once(child, 'close');
    if (code > 1 || code === null) throw new Error(said.join(''));
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      throw new Error(said.join(''));
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
