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
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import secretsPlugin from '@keyturn/plugin-secrets-backend';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';

/** The secrets plugin on a database that is filled already; it reads no catalog and runs nothing by itself. */
export class PortalUnderLoad {
  readonly #backend: TestBackend;
  readonly #url: string;

  static async start(db: Knex): Promise<PortalUnderLoad> {
    const backend = await startTestBackend({
      features: [
        secretsPlugin,
        catalogServiceMock.factory({ entities: [] }),
        mockServices.scheduler.factory({ skipTaskRunOnStartup: true }),
        createServiceFactory({
          service: coreServices.database,
          deps: {},
          factory: () => ({ getClient: async () => db }),
        }),
        mockServices.rootConfig.factory({
          data: { app: { baseUrl: 'http://localhost' } },
        }),
      ],
    });
    return new PortalUnderLoad(backend);
  }

  private constructor(backend: TestBackend) {
    this.#backend = backend;
    this.#url = `http://127.0.0.1:${backend.server.port()}/api/secrets`;
  }

  async get(path: string): Promise<JsonObject> {
    const response = await fetch(`${this.#url}${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
  }

  stop(): Promise<void> {
    return this.#backend.stop();
  }
}
