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

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LoggerService } from '@backstage/backend-plugin-api';
import { ChildProgram, ChildProgramOptions } from './ChildProgram';

const LAST_LINES = 25;

export interface SupervisedPortalOptions
  extends Omit<ChildProgramOptions, 'onUnexpectedExit' | 'logFile'> {
  dataDir: string;
  logger: LoggerService;
  /** Resolves once the portal answers. */
  waitUntilReady(signal: AbortSignal): Promise<void>;
  /** Called when a portal that had been ready ended and could not be started again. */
  onGivenUp(error: Error): void;
}

/** File with the process id of the portal while there is one. */
export function portalPidFile(dataDir: string): string {
  return path.join(dataDir, 'portal.pid');
}

/** Keeps a portal running: one that was killed is started again, as an orchestrator does. */
export class SupervisedPortal {
  readonly #options: SupervisedPortalOptions;
  readonly #process: ChildProgram;
  readonly #logFile: string;
  #starting: AbortController | undefined;
  #stopped = false;

  constructor(options: SupervisedPortalOptions) {
    this.#options = options;
    this.#logFile = path.join(options.dataDir, 'portal.log');
    this.#process = new ChildProgram({
      ...options,
      logFile: this.#logFile,
      onUnexpectedExit: how => this.#handleExit(how),
    });
  }

  /**
   * Starts the portal and resolves once it answers.
   * @throws Error with the last lines of its log where it ends before that
   */
  async start(signal?: AbortSignal): Promise<void> {
    const starting = new AbortController();
    this.#stopped = false;
    this.#starting = starting;
    this.#process.start();
    writeFileSync(
      portalPidFile(this.#options.dataDir),
      String(this.#process.pid),
    );
    try {
      await this.#options.waitUntilReady(
        AbortSignal.any([starting.signal, ...(signal ? [signal] : [])]),
      );
    } finally {
      this.#starting = undefined;
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#starting?.abort(new Error('The portal was stopped'));
    await this.#process.stop();
    rmSync(portalPidFile(this.#options.dataDir), { force: true });
  }

  /** Ends the portal as a power cut would, and leaves it so until it is started. */
  async kill(): Promise<void> {
    await this.#process.kill();
  }

  #handleExit(how: string): void {
    if (this.#starting) {
      this.#starting.abort(
        new Error(
          `The portal ended (${how}) before it was ready. The end of ${
            this.#logFile
          }:\n\n${this.#lastLines()}`,
        ),
      );
      return;
    }
    this.#options.logger.error(`The portal ended (${how}); starting it again`);
    this.start().catch(error => {
      if (!this.#stopped) this.#options.onGivenUp(error);
    });
  }

  #lastLines(): string {
    const lines = readFileSync(this.#logFile, 'utf8').trimEnd().split('\n');
    return lines.slice(-LAST_LINES).join('\n');
  }
}
