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

import { NotFoundError } from '@backstage/errors';
import {
  CallContext,
  Forge,
  ManifestFile,
  ResolvedTarget,
} from '@keyturn/plugin-secrets-node';
import pLimit from 'p-limit';
import { ModuleRegistry } from '../registry/ModuleRegistry';

/** Reads manifests through the forges that hold them. */
export class ManifestFiles {
  readonly #registry: ModuleRegistry;

  constructor(registry: ModuleRegistry) {
    this.#registry = registry;
  }

  /** @throws NotFoundError where no installed forge serves the URL */
  forge(url: string): Forge {
    const forge = this.#registry.forgeFor(url);
    if (!forge) {
      throw new NotFoundError(
        `No forge is installed that serves ${url}; add its host to integrations and its forge module to the backend`,
      );
    }
    return forge;
  }

  /**
   * Every file that the targets and their workloads name, each once, as it is on its base branch. A few at a time, so that
   * one secret with many files does not take all that is asked of a forge.
   */
  async read(
    targets: ResolvedTarget[],
    context: CallContext,
  ): Promise<ManifestFile[]> {
    const urls = new Set(
      targets.flatMap(target => [
        target.manifest,
        ...(target.workloads ?? []).flatMap(({ manifest }) => manifest ?? []),
      ]),
    );
    const limit = pLimit(this.#registry.limits.perRequest);
    try {
      return await Promise.all(
        [...urls].map(url =>
          limit(async () => ({
            url,
            content: await this.forge(url).readFile(url, context),
          })),
        ),
      );
    } finally {
      // After a failure the others are of no use.
      limit.clearQueue();
    }
  }
}
