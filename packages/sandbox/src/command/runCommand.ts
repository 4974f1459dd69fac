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

import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ChildProcess, fork } from 'node:child_process';

const PROGRAM = resolvePackagePath('@keyturn/sandbox', 'bin/runCommands.mjs');
/** A process that has nothing to do for so long is not kept. */
const IDLE_MS = 5_000;

export interface Command {
  command: string;
  args: string[];
  env: Record<string, string>;
  input?: string | Buffer;
  /** Output beyond this many bytes ends the command. */
  maxBytes: number;
  /** Ends the command. */
  signal?: AbortSignal;
}

export interface CommandEnd {
  /** Null where a signal ended it. */
  code: number | null;
  /** Empty where it was more than `maxBytes`. */
  stdout: Buffer;
  /** The first 16 KiB. */
  stderr: string;
  tooMuch: boolean;
}

type Answer = CommandEnd & { id: number; failure?: string };

interface Pending {
  resolve(end: CommandEnd): void;
  reject(error: Error): void;
}

/** A small process that makes others; see its program. */
class Maker {
  readonly #child: ChildProcess;
  readonly #onEnd: () => void;
  readonly #pending = new Map<number, Pending>();
  #last = 0;
  #idle?: NodeJS.Timeout;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
    this.#child = fork(PROGRAM, [], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', message => this.#settle(message as Answer));
    this.#child.once('error', error => this.#fail(error));
    this.#child.once('exit', code => {
      onEnd();
      this.#fail(new Error(`The process that runs commands ended: ${code}`));
    });
    this.#hold();
  }

  async run({ signal, ...command }: Command): Promise<CommandEnd> {
    signal?.throwIfAborted();
    const id = ++this.#last;
    clearTimeout(this.#idle);
    const kill = () => this.#child.send({ id, kill: true });
    return new Promise<CommandEnd>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#hold();
      this.#child.send({ id, ...command }, error => {
        if (error) reject(error);
      });
      signal?.addEventListener('abort', kill);
    }).finally(() => {
      signal?.removeEventListener('abort', kill);
      this.#pending.delete(id);
      this.#hold();
    });
  }

  #settle({ id, failure, ...end }: Answer): void {
    const call = this.#pending.get(id);
    if (failure) call?.reject(new Error(failure));
    else call?.resolve({ ...end, stdout: Buffer.from(end.stdout) });
  }

  #fail(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
  }

  /** It keeps this process alive for as long as somebody waits, and no longer. */
  #hold(): void {
    if (this.#pending.size > 0) {
      this.#child.ref();
      this.#child.channel?.ref();
      return;
    }
    this.#child.unref();
    this.#child.channel?.unref();
    this.#idle = setTimeout(() => {
      this.#onEnd();
      this.#child.disconnect();
    }, IDLE_MS).unref();
  }
}

let maker: Maker | undefined;

/**
 * Runs a command without a shell, in a process that a small one makes; see `bin/runCommands.mjs`.
 * @throws where it cannot be started, or the process that runs it ends
 */
export function runCommand(command: Command): Promise<CommandEnd> {
  const current = maker ?? new Maker(() => forget(current));
  maker = current;
  return current.run(command);
}

function forget(ended: Maker): void {
  if (maker === ended) maker = undefined;
}
