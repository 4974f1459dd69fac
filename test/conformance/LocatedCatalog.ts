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

import { setTimeout } from 'node:timers/promises';
import { urlReaderServiceFactory } from '@backstage/backend-defaults/urlReader';
import {
  BackendFeature,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  CatalogProcessor,
  catalogProcessingExtensionPoint,
  DeferredEntity,
} from '@backstage/plugin-catalog-node';
import { RunningForge, startForge } from '@keyturn/sandbox';

const PORTAL = {
  login: 'keyturn',
  name: 'Keyturn',
  email: 'keyturn@example.com',
  token: 'token-of-the-portal',
};
const DEADLINE_MS = 30_000;
const PAUSE_MS = 50;

type Files = Record<string, string>;

/** A real catalog that reads what a real forge holds, as a portal would with nothing but stock Backstage. */
export class LocatedCatalog {
  readonly #forge: RunningForge;
  readonly #base: string;
  readonly #stop: () => Promise<void>;

  static async start(options: {
    dataDir: string;
    /** Files of each repository (`owner/name`) on `main`. */
    repositories: Record<string, Files>;
    /** What an entity provider emits, given the address of the forge. */
    provided?: (forgeUrl: string) => DeferredEntity[];
    processors?: CatalogProcessor[];
  }): Promise<LocatedCatalog> {
    const { dataDir, repositories, provided, processors = [] } = options;
    const logger = mockServices.logger.mock();
    const forge = await startForge({
      dataDir,
      port: 0,
      users: [PORTAL],
      logger,
    });
    for (const [name, files] of Object.entries(repositories)) {
      const [owner, repository] = name.split('/');
      const first = { files, message: 'Start', author: PORTAL };
      await forge.createRepository(owner, repository, first);
    }
    const { host } = new URL(forge.url);
    const backend = await startTestBackend({
      features: [
        catalogPlugin,
        urlReaderServiceFactory,
        extensionOf(processors, provided?.(forge.url) ?? []),
        mockServices.rootConfig.factory({
          data: {
            backend: { reading: { allow: [{ host }] } },
            integrations: {
              github: [
                {
                  host,
                  apiBaseUrl: `${forge.url}/api/v3`,
                  token: PORTAL.token,
                },
              ],
            },
            catalog: { rules: [{ allow: ['Resource', 'Location'] }] },
          },
        }),
      ],
    });
    const stop = async () => {
      await backend.stop();
      await forge.stop();
    };
    const url = `http://localhost:${backend.server.port()}/api/catalog`;
    return new LocatedCatalog(forge, url, stop);
  }

  private constructor(
    forge: RunningForge,
    base: string,
    stop: () => Promise<void>,
  ) {
    this.#forge = forge;
    this.#base = base;
    this.#stop = stop;
  }

  /** Of the forge, without a slash at its end. */
  get forgeUrl(): string {
    return this.#forge.url;
  }

  /** Puts files onto a branch, and answers its commit. */
  commit(repository: string, branch: string, files: Files): Promise<string> {
    const [owner, name] = repository.split('/');
    return this.#forge.commitFiles(owner, name, {
      ...{ branch, files, author: PORTAL, message: 'Change' },
    });
  }

  /** Registers a location as any signed-in person may. */
  async register(target: string): Promise<void> {
    const response = await this.#send('/locations', { type: 'url', target });
    if (!response.ok) {
      throw new Error(`${target} was refused: ${await response.text()}`);
    }
  }

  /** What the catalog says when it is asked to try a location: the entities that it would find, or why none. */
  async dryRun(target: string): Promise<{ entities: Entity[] } | string> {
    const body = { type: 'url', target };
    const response = await this.#send('/locations?dryRun=true', body);
    return response.ok ? response.json() : response.text();
  }

  /** Resolves once the catalog has a resource of that name for which `holds`. */
  async resource(
    name: string,
    holds: (entity: Entity) => boolean = () => true,
  ): Promise<Entity> {
    const deadline = performance.now() + DEADLINE_MS;
    for (;;) {
      const response = await this.#send(
        `/entities/by-name/resource/default/${name}`,
      );
      const entity: Entity | undefined = response.ok
        ? await response.json()
        : undefined;
      if (entity && holds(entity)) return entity;
      if (performance.now() > deadline) {
        throw new Error(`${name} did not come: ${JSON.stringify(entity)}`);
      }
      await setTimeout(PAUSE_MS);
    }
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  #send(path: string, body?: object): Promise<Response> {
    return fetch(`${this.#base}${path}`, {
      method: body ? 'POST' : 'GET',
      body: body && JSON.stringify(body),
      headers: {
        authorization: mockCredentials.user.header(),
        'content-type': 'application/json',
      },
    });
  }
}

/** What an installation adds to its catalog. */
function extensionOf(
  processors: CatalogProcessor[],
  entities: DeferredEntity[],
): BackendFeature {
  return createBackendModule({
    pluginId: 'catalog',
    moduleId: 'installation',
    register(reg) {
      reg.registerInit({
        deps: { processing: catalogProcessingExtensionPoint },
        async init({ processing }) {
          processing.addProcessor(processors);
          processing.addEntityProvider({
            getProviderName: () => 'installation',
            connect: connection =>
              connection.applyMutation({ type: 'full', entities }),
          });
        },
      });
    },
  });
}
