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
import { createInterface } from 'node:readline';
import { GitError, gitEnvironment } from './runGit';

/** A process that has nothing to do for so long is not kept. */
const IDLE_MS = 5_000;
const OBJECT_ID = /^[0-9a-f]{40}$/;

interface Pending {
  resolve(id: string | undefined): void;
  reject(error: Error): void;
}

/** One `git cat-file`, asked line by line. */
class Reader {
  readonly #child: ChildProcess;
  readonly #onEnd: () => void;
  /** Git answers in the order in which it is asked. */
  readonly #pending: Pending[] = [];
  #idle?: NodeJS.Timeout;

  constructor(directory: string, onEnd: () => void) {
    this.#onEnd = onEnd;
    const args = [`--git-dir=${directory}`, 'cat-file'];
    this.#child = spawn('git', [...args, '--batch-check=%(objectname)'], {
      env: gitEnvironment(),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#child.once('error', error => this.#fail(error.message));
    this.#child.once('close', code => this.#fail(`it ended: ${code}`));
    // A process that ended is told of by `close`.
    this.#child.stdin!.on('error', () => this.end());
    createInterface({ input: this.#child.stdout! }).on('line', line => {
      this.#pending.shift()?.resolve(OBJECT_ID.test(line) ? line : undefined);
      this.#hold();
    });
  }

  ask(expression: string): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#hold();
      this.#child.stdin!.write(`${expression}\n`);
    });
  }

  /** Lets it answer what it was asked, and go. */
  end(): void {
    clearTimeout(this.#idle);
    this.#onEnd();
    this.#child.stdin!.end();
  }

  #fail(reason: string): void {
    clearTimeout(this.#idle);
    this.#onEnd();
    for (const { reject } of this.#pending.splice(0)) {
      reject(new GitError(`git cat-file: ${reason}`));
    }
  }

  /** It keeps this process alive for as long as somebody waits, and no longer. */
  #hold(): void {
    clearTimeout(this.#idle);
    const busy = this.#pending.length > 0;
    if (!busy) this.#idle = setTimeout(() => this.end(), IDLE_MS).unref();
    const parts = [this.#child, this.#child.stdin, this.#child.stdout];
    for (const part of parts as Array<Partial<NodeJS.RefCounted>>) {
      if (busy) part.ref?.();
      else part.unref?.();
    }
  }
}

/**
 * What expressions such as `refs/heads/main^{commit}` name in a repository, asked of one git that stays instead of one
 * for each question. It sees what others write meanwhile.
 */
export class ObjectLookup {
  #reader?: Reader;

  constructor(private readonly directory: string) {}

  /** The full id, or undefined where there is no such object, or more than one. */
  async find(expression: string): Promise<string | undefined> {
    if (/[\n\0]/.test(expression)) return undefined;
    return this.#current().ask(expression);
  }

  end(): void {
    this.#reader?.end();
  }

  #current(): Reader {
    if (this.#reader) return this.#reader;
    const reader = new Reader(this.directory, () => {
      if (this.#reader === reader) this.#reader = undefined;
    });
    this.#reader = reader;
    return reader;
  }
}
