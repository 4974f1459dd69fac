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

import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';

const LAST_LINES = 15;
const TIME_TO_END_MS = 10_000;

/** Those that would outlive a run that is interrupted. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach(child => child.kill('SIGKILL')));

/** One program of the cluster; what it prints goes to a file. */
export class Program {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #log: string;

  static start(options: {
    name: string;
    command: string;
    args: string[];
    dataDir: string;
    env?: Record<string, string>;
    /** As whom it runs; default: as this process. */
    ids?: { uid: number; gid: number };
  }): Program {
    const { name, command, args, dataDir, env, ids } = options;
    const log = path.join(dataDir, `${name}.log`);
    const file = openSync(log, 'a', 0o600);
    const child = spawn(command, args, {
      stdio: ['ignore', file, file],
      env: { ...process.env, ...env },
      ...ids,
    });
    closeSync(file);
    running.add(child);
    child.once('exit', () => running.delete(child));
    // Whether it started is seen where somebody waits for it.
    child.on('error', () => {});
    return new Program({ name, child, log });
  }

  private constructor(options: {
    name: string;
    child: ChildProcess;
    log: string;
  }) {
    this.name = options.name;
    this.#child = options.child;
    this.#log = options.log;
  }

  /** @throws Error with its last words where it has ended */
  assertRuns(): void {
    const { exitCode, signalCode, pid } = this.#child;
    if (exitCode === null && signalCode === null && pid !== undefined) return;
    throw new Error(
      `${this.name} ended with ${
        exitCode ?? signalCode
      }:\n${this.#lastLines()}`,
    );
  }

  /** Stops it without ending it, as a machine that hangs; `thaw` lets it go on. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    const { exitCode, signalCode, pid } = this.#child;
    if (exitCode !== null || signalCode !== null || pid === undefined) return;
    const exit = once(this.#child, 'exit');
    this.thaw();
    this.#child.kill('SIGTERM');
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), TIME_TO_END_MS);
    await exit;
    clearTimeout(kill);
  }

  #lastLines(): string {
    return readFileSync(this.#log, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-LAST_LINES)
      .join('\n');
  }
}
