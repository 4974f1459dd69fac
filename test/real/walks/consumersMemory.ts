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

import { fork } from 'node:child_process';
import path from 'node:path';
import { ConsumersRequest } from '@keyturn/plugin-secrets-node';

const PROGRAM = path.join(__dirname, 'consumersMemoryProgram.ts');
const TRANSFORM = require.resolve('@backstage/cli/config/nodeTransform.cjs');

/** What the process is sent. */
export interface MemoryQuestion {
  url: string;
  ca: string;
  token: string;
  question: ConsumersRequest;
}

/** What it answers. */
export interface MemoryAnswer {
  /** Each with its state. */
  consumers: string[];
  seconds: number;
  /** Of the heap, beyond what was in use before: at most, while pods were read. */
  heapMegabytes: number;
  /** Of the whole process, beyond what it had before: at most. */
  rssMegabytes: number;
  /** Of the heap and of buffers, what was reachable of all pods once they were read. */
  keptMegabytes: number;
}

/** One of them. */
export interface Reply {
  answer: MemoryAnswer;
  failure: string;
}

/** Looks for consumers in a process that does nothing else, so that its memory is that of the probe. */
export async function readInProcessOfItsOwn(
  question: MemoryQuestion,
): Promise<MemoryAnswer> {
  const child = fork(PROGRAM, [], {
    execArgv: ['--require', TRANSFORM, '--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    return await new Promise((resolve, reject) => {
      child.once('exit', code =>
        reject(new Error(`The process that reads pods ended with ${code}`)),
      );
      // what compiles its sources sends messages too
      child.on('message', (message: Partial<Reply>) => {
        if (message.answer) resolve(message.answer);
        if (message.failure) reject(new Error(message.failure));
      });
      child.send(question);
    });
  } finally {
    child.kill();
  }
}
