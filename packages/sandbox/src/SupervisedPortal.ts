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

import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LoggerService } from '@backstage/backend-plugin-api';
import { ChildProgram, ChildProgramOptions } from './ChildProgram';
import { TimeoutError } from './waitUntil';

export interface SupervisedPortalOptions
  extends Omit<ChildProgramOptions, 'onUnexpectedExit' | 'logFile'> {
  dataDir: string;
  logger: LoggerService;
  /** Resolves once the portal answers. */
  waitUntilReady(signal: AbortSignal): Promise<void>;
  /** Called when a portal that had been ready ended and could not be started again. */
  onGivenUp(error: Error): void;
}

/** The portal did not come up; the message says why, as far as it is known, and where to read more. */
export class PortalStartError extends Error {
  readonly name = 'PortalStartError';
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
      onUnexpectedExit: (how, lastWords) => this.#handleExit(how, lastWords),
    });
  }

  /**
   * Starts the portal and resolves once it answers.
   * @throws PortalStartError where it ends before that, or takes too long
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
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      throw new PortalStartError(
        `${error.message}.${causeOf(error)} Its log is ${this.#logFile}`,
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

  #handleExit(how: string, lastWords: string): void {
    if (this.#starting) {
      this.#starting.abort(
        new PortalStartError(
          `The portal ended (${how}) before it was ready.\n\n${lastWords}\n\nIts log is ${
            this.#logFile
          }`,
        ),
      );
      return;
    }
    this.#options.logger.error(`The portal ended (${how}); starting it again`);
    this.start().catch(error => {
      if (!this.#stopped) this.#options.onGivenUp(error);
    });
  }
}

function causeOf({ cause }: Error): string {
  return cause instanceof Error
    ? ` The last answer was: ${cause.message}.`
    : '';
}
