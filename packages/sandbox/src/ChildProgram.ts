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
import { createWriteStream } from 'node:fs';

/** How long a program may take to finish what it is doing. */
const GRACE_MS = 10_000;
const MAX_LAST_WORDS = 4_000;

export interface ChildProgramOptions {
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** Takes everything the program prints. */
  logFile: string;
  /** Gets everything it prints too. */
  output?: NodeJS.WritableStream;
  /**
   * Called when it ends without having been told to.
   * @param lastWords - the end of what it wrote to its standard error
   */
  onUnexpectedExit(how: string, lastWords: string): void;
}

/** A program in a process of its own, so that it can be killed and started again while the rest runs on. */
export class ChildProgram {
  readonly #options: ChildProgramOptions;
  #child: ChildProcess | undefined;
  #started = false;

  constructor(options: ChildProgramOptions) {
    this.#options = options;
  }

  /** Of the running process; undefined where there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the process; that it answers is for the caller to find out. */
  start(): void {
    const { command, args, cwd, env, logFile, output } = this.#options;
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // The log tells of this program and its restarts, not of those before it.
    const flags = this.#started ? 'a' : 'w';
    const log = createWriteStream(logFile, { flags, mode: 0o600 });
    this.#started = true;
    for (const stream of [child.stdout, child.stderr]) {
      stream.pipe(log, { end: false });
      if (output) stream.pipe(output, { end: false });
    }
    let lastWords = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-MAX_LAST_WORDS);
    });
    child.once('close', (code, signal) => {
      log.end();
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#options.onUnexpectedExit(
        signal ?? `exit code ${code}`,
        lastWords.trim(),
      );
    });
    this.#child = child;
  }

  /** Lets it finish what it does, within limits. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Ends it at once, as a machine that loses power does. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    const closed = once(child, 'close');
    child.kill(signal);
    const patience = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await closed;
    clearTimeout(patience);
  }
}
