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

import { ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { bundleEngine } from './bundleEngine';
import {
  EngineAnswer,
  EngineOptions,
  EngineReply,
  EngineRequest,
} from './engine/messages';

/** For the program, and what V8 makes of it, so that each new process starts sooner. */
const CACHE = path.resolve(__dirname, '../../.cache/faults');

/** A process that loads while there is nothing to do for it yet. */
interface Spare {
  child: ChildProcess;
  ready: Promise<unknown>;
}

/** An engine in a process of its own, which may be killed at any time. */
export class EngineProcess {
  readonly #child: ChildProcess;

  static async start(spare: Spare, options: EngineOptions) {
    await spare.ready;
    const engine = new EngineProcess(spare.child);
    await engine.ask({ do: 'start', options });
    return engine;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** @returns `killed` where the process did not live to answer */
  async ask(request: EngineRequest): Promise<EngineAnswer | 'killed'> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode) return 'killed';
    const reply = replyOf(child);
    child.send(request);
    const answer = await reply;
    if (answer === 'ready') throw new Error('The engine started again');
    if (answer !== 'killed' && answer.error) throw new Error(answer.error);
    return answer;
  }

  /** Ends it at once, whatever it is doing. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** Starts engine processes; the next one always loads already, because loading is most of what a start takes. */
export class EngineProcesses {
  readonly #program: string;
  readonly #running = new Set<ChildProcess>();
  #spare: Spare;

  static async open(): Promise<EngineProcesses> {
    return new EngineProcesses(await bundleEngine(CACHE));
  }

  private constructor(program: string) {
    this.#program = program;
    this.#spare = this.#fork();
  }

  async start(options: EngineOptions): Promise<EngineProcess> {
    const spare = this.#spare;
    this.#spare = this.#fork();
    return EngineProcess.start(spare, options);
  }

  stop(): void {
    for (const child of this.#running) child.kill('SIGKILL');
  }

  #fork(): Spare {
    const child = fork(this.#program, [], {
      env: { ...process.env, NODE_COMPILE_CACHE: CACHE },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#running.add(child);
    return { child, ready: replyOf(child) };
  }
}

/** The next thing that the program says. */
function replyOf(child: ChildProcess): Promise<EngineReply | 'killed'> {
  return new Promise<EngineReply | 'killed'>((resolve, reject) => {
    child.on('message', message => {
      if (isReply(message)) resolve(message.reply);
    });
    child.once('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve('killed');
      else reject(new Error(`An engine process ended with ${code ?? signal}`));
    });
  }).finally(() =>
    child.removeAllListeners('message').removeAllListeners('exit'),
  );
}

function isReply(message: unknown): message is { reply: EngineReply } {
  return typeof message === 'object' && message !== null && 'reply' in message;
}
