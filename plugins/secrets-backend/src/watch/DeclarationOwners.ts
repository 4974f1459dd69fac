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
import { Declaration } from '@keyturn/plugin-secrets-boundaries';
import { Duration } from 'luxon';
import { BoundaryView } from '../boundaries/BoundaryView';
import { Clock } from '../Clock';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { stepFailure } from '../rotation/stepFailure';

/** Who owns a file changes seldom, and a portal has many files. */
const ASK_AGAIN_AFTER = Duration.fromObject({ minutes: 10 });
const URL_TYPE = 'url:';

interface Known {
  owners: string[] | undefined;
  /** In milliseconds since the epoch. */
  until: number;
}

/**
 * Asks forges whom CODEOWNERS names for the files in which secrets are declared, where a boundary could count by it and
 * nowhere else. An answer is used for a while; where there is none, nobody is named.
 */
export class DeclarationOwners {
  readonly #registry: ModuleRegistry;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #known = new Map<string, Known>();

  constructor(options: {
    registry: ModuleRegistry;
    clock: Clock;
    logger: LoggerService;
  }) {
    this.#registry = options.registry;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  async of(
    declaration: Declaration,
    view: BoundaryView,
    signal: AbortSignal,
  ): Promise<string[] | undefined> {
    const { location } = declaration;
    if (
      !location?.startsWith(URL_TYPE) ||
      !view.boundaries.asksCodeOwners(declaration)
    ) {
      return undefined;
    }
    const now = this.#clock.now();
    const known = this.#known.get(location);
    if (known && known.until > now.toMillis()) return known.owners;
    const owners = await this.#ask(location.slice(URL_TYPE.length), signal);
    const until = now.plus(ASK_AGAIN_AFTER).toMillis();
    this.#known.set(location, { owners, until });
    return owners;
  }

  async #ask(url: string, signal: AbortSignal): Promise<string[] | undefined> {
    const forge = this.#registry.forgeFor(url);
    if (!forge?.codeOwners) return undefined;
    try {
      return await forge.codeOwners(url, {
        signal,
        logger: this.#logger,
        now: () => this.#clock.now(),
      });
    } catch (error) {
      signal.throwIfAborted();
      this.#logger.warn(
        `CODEOWNERS of ${url} cannot be read, so nothing that is declared there is inside of a boundary by it: ${
          stepFailure(error).reason
        }`,
      );
      return undefined;
    }
  }
}
