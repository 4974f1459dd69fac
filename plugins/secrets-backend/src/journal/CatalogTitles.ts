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

import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { EntityTitles } from './EntityTitles';

/** Keeps one request to the catalog well below the size of body it takes. */
const BATCH = 200;
const FIELDS = ['kind', 'metadata', 'spec.profile'];

/** Asks the catalog; while it cannot answer, nothing has a title, because what is to be told counts for more. */
export class CatalogTitles implements EntityTitles {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;

  constructor(options: {
    catalog: CatalogService;
    auth: AuthService;
    logger: LoggerService;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#logger = options.logger;
  }

  async of(refs: string[]): Promise<Map<string, string>> {
    const titles = new Map<string, string>();
    try {
      for (let i = 0; i < refs.length; i += BATCH) {
        const entityRefs = refs.slice(i, i + BATCH);
        const { items } = await this.#catalog.getEntitiesByRefs(
          { entityRefs, fields: FIELDS },
          { credentials: await this.#auth.getOwnServiceCredentials() },
        );
        entityRefs.forEach((ref, at) => {
          const { spec, metadata } = items[at] ?? {};
          const title = displayNameOf(spec?.profile) ?? metadata?.title;
          if (title) titles.set(ref, title);
        });
      }
    } catch (error) {
      this.#logger.warn(
        `The catalog did not say what ${refs.join(', ')} are called`,
        error as Error,
      );
    }
    return titles;
  }
}

/** Of a user or a group. */
function displayNameOf(profile: unknown): string | undefined {
  if (typeof profile !== 'object' || profile === null) return undefined;
  const name = 'displayName' in profile ? profile.displayName : undefined;
  return typeof name === 'string' && name !== '' ? name : undefined;
}
