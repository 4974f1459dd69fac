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
  boundariesOf,
  BoundaryConfig,
  readBoundaryConfig,
  TrustedOwner,
} from '@keyturn/plugin-secrets-boundaries';
import { BoundaryView } from '../boundaries/BoundaryView';
import { ModuleRegistry } from '../registry/ModuleRegistry';

/** Boundaries that a test sets as it goes; without a limit until then. */
export class TestBoundaries {
  readonly #registry: ModuleRegistry;
  #config: BoundaryConfig = readBoundaryConfig('unrestricted');
  #owners: TrustedOwner[] = [];

  constructor(registry: ModuleRegistry = new ModuleRegistry()) {
    this.#registry = registry;
  }

  /** From now on these rules count, in the shape of `secrets.boundaries`, and these owners. */
  restrict(raw: unknown, owners: TrustedOwner[] = []): void {
    this.#config = readBoundaryConfig(raw);
    this.#owners = owners;
  }

  get view(): BoundaryView {
    return new BoundaryView({
      boundaries: boundariesOf(this.#config, this.#owners),
      owners: this.#owners,
      registry: this.#registry,
    });
  }

  async now(): Promise<BoundaryView> {
    return this.view;
  }
}
