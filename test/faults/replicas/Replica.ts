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
import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import path from 'node:path';
import { ReplicaOptions, ReplicaReply, START_NO_MORE } from './messages';

const PROGRAM = path.join(__dirname, 'program.ts');
const TRANSFORM = require.resolve('@backstage/cli/config/nodeTransform.cjs');

/** A replica in a process of its own. */
export class Replica {
  readonly name: string;
  readonly #child: ChildProcess;
  /** How it ended, where nobody killed it. */
  failure?: string;
  isAlive = true;

  constructor(
    options: ReplicaOptions,
    onSent: (replica: Replica, sent: NotificationSendOptions) => void,
  ) {
    this.name = options.name;
    this.#child = fork(PROGRAM, [], {
      execArgv: ['--require', TRANSFORM],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', message => {
      const reply = replyIn(message);
      if (reply === 'ready') this.#child.send(options);
      else if (reply) onSent(this, reply.sent);
    });
    this.#child.once('exit', (code, signal) => {
      if (signal !== 'SIGKILL') {
        this.failure = `Replica ${this.name} ended with ${code ?? signal}`;
      }
    });
  }

  /** It goes on with what is open. */
  startNoMore(): void {
    if (this.isAlive) this.#child.send(START_NO_MORE);
  }

  kill(): void {
    this.isAlive = false;
    this.#child.kill('SIGKILL');
  }
}

/** What its loader says to watching parents is not for us. */
function replyIn(message: unknown): ReplicaReply | undefined {
  return typeof message === 'object' && message !== null && 'reply' in message
    ? (message.reply as ReplicaReply)
    : undefined;
}
