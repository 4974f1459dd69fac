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
  readonly #logger: LoggerService;
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
    const { config } = options;
    const boundaries = new SecretBoundaries({
      ...options,
      initial: readBoundaryConfig(config.getOptional(KEY)),
    });
    config.subscribe?.(() => boundaries.#read(config));
    return boundaries;
  }

  private constructor(options: {
    store: Pick<BoundaryStore, 'owners'>;
    registry: ModuleRegistry;
    logger: LoggerService;
    initial: BoundaryConfig;
  }) {
    this.#logger = options.logger;
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
      this.#log(by, revision);
    }
    const registry = this.#registry;
    return new BoundaryView({ boundaries: this.#judged.by, owners, registry });
  }

  /** Says once for each config and its owners what is unsafe, and what several owners may name. */
  #log({ mode, warnings, overlaps }: Boundaries, revision: string): void {
    // Before the first read of the catalog nobody is known to own anything.
    if (mode === 'rules' && !revision) return;
    warnings.forEach(warning => this.#logger.warn(warning));
    for (const { what, patterns, owners } of overlaps) {
      this.#logger.warn(
        `Boundaries overlap: ${owners.join(
          ' and ',
        )} may both name the ${what} ${patterns.join(' and ')}`,
      );
    }
  }

  #read(config: RootConfigService): void {
    try {
      this.#config = readBoundaryConfig(config.getOptional(KEY));
      this.#refusal = undefined;
      this.#logger.info(`Read ${KEY} again`);
    } catch (error) {
      this.#config = readBoundaryConfig(undefined);
      this.#refusal = isError(error) ? error.message : String(error);
      this.#logger.error(
        `${KEY} has changed and is refused, so that nothing is rotated until it is mended: ${
          this.#refusal
        }`,
      );
    }
  }
}
