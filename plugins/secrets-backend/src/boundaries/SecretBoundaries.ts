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

import {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  Boundaries,
  boundariesOf,
  BoundaryConfig,
  readBoundaryConfig,
} from '@keyturn/plugin-secrets-boundaries';
import { BoundaryStore, TrustedOwners } from '../database/BoundaryStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { BoundaryView } from './BoundaryView';

const KEY = 'secrets.boundaries';

/**
 * Who may name what, by the config and the owners of the moment. The config is read again whenever it changes; one that is
 * refused then covers nothing, until it is mended, because nobody can tell what it was to take away.
 */
export class SecretBoundaries {
  readonly #store: Pick<BoundaryStore, 'owners'>;
  readonly #registry: ModuleRegistry;
  #config: BoundaryConfig;
  #refusal?: string;
  #owners?: TrustedOwners;
  #judged?: { config: BoundaryConfig; revision: string; by: Boundaries };

  /** @throws InputError naming every problem of the config at the start */
  static fromConfig(options: {
    config: RootConfigService;
    store: Pick<BoundaryStore, 'owners'>;
    registry: ModuleRegistry;
    logger: LoggerService;
  }): SecretBoundaries {
    const { config, logger } = options;
    const boundaries = new SecretBoundaries({
      ...options,
      initial: readBoundaryConfig(config.getOptional(KEY)),
    });
    config.subscribe?.(() => boundaries.#read(config, logger));
    return boundaries;
  }

  private constructor(options: {
    store: Pick<BoundaryStore, 'owners'>;
    registry: ModuleRegistry;
    initial: BoundaryConfig;
  }) {
    this.#store = options.store;
    this.#registry = options.registry;
    this.#config = options.initial;
  }

  /** As the config says it, without owners. */
  get config(): BoundaryConfig {
    return this.#config;
  }

  /** Why the config that is there now covers nothing. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** Judges by what counts now; for one decision, not to be kept. */
  async now(): Promise<BoundaryView> {
    this.#owners = await this.#store.owners(this.#owners);
    const { revision, owners } = this.#owners;
    const config = this.#config;
    if (this.#judged?.config !== config || this.#judged.revision !== revision) {
      const by = boundariesOf(config, owners);
      this.#judged = { config, revision, by };
    }
    const registry = this.#registry;
    return new BoundaryView({ boundaries: this.#judged.by, owners, registry });
  }

  /** Says at the start what is unsafe, and what several owners may name by the owners that are known. */
  async log(logger: LoggerService): Promise<void> {
    const { boundaries } = await this.now();
    boundaries.warnings.forEach(warning => logger.warn(warning));
    for (const { what, patterns, owners } of boundaries.overlaps) {
      logger.warn(
        `Boundaries overlap: ${owners.join(' and ')} may both name the ${what} ${patterns.join(
          ' and ',
        )}`,
      );
    }
  }

  #read(config: RootConfigService, logger: LoggerService): void {
    try {
      this.#config = readBoundaryConfig(config.getOptional(KEY));
      this.#refusal = undefined;
      logger.info(`Read ${KEY} again`);
    } catch (error) {
      this.#config = readBoundaryConfig(undefined);
      this.#refusal = isError(error) ? error.message : String(error);
      logger.error(
        `${KEY} has changed and is refused, so that nothing is rotated until it is mended: ${
          this.#refusal
        }`,
      );
    }
  }
}
