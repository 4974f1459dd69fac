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

import { LoggerService } from '@backstage/backend-plugin-api';
import { SignalsService } from '@backstage/plugin-signals-node';

/** Channel on which open pages hear that a rotation moved. */
const CHANNEL = 'secrets';

/**
 * Tells open pages that a rotation moved, so that they look again. It goes to everybody who is signed in, so it holds
 * the rotation's id and nothing else; what a page may then see is decided when it asks.
 */
export class LiveSignals {
  readonly #signals: SignalsService;
  readonly #logger: LoggerService;

  constructor(options: { signals: SignalsService; logger: LoggerService }) {
    this.#signals = options.signals;
    this.#logger = options.logger;
  }

  /** Pages also look by themselves from time to time, so a signal that is lost costs only seconds. */
  readonly rotationMoved = ({ id }: { id: string }): void => {
    this.#signals
      .publish({
        recipients: { type: 'broadcast' },
        channel: CHANNEL,
        message: { rotationId: id },
      })
      .catch(error =>
        this.#logger.warn(`The signal of rotation ${id} was lost`, error),
      );
  };
}
