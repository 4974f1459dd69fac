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
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { JsonObject } from '@backstage/types';
import {
  secretsAuthoritiesExtensionPoint,
  secretsForgesExtensionPoint,
  secretsIssuersExtensionPoint,
  secretsProbesExtensionPoint,
} from '@keyturn/plugin-secrets-node';
import {
  FakeAuthority,
  FakeForge,
  FakeIssuer,
  FakeProbe,
} from '@keyturn/plugin-secrets-node/testUtils';
import request from 'supertest';
import { secretsPlugin } from '../plugin';

/** The whole plugin in a backend, among shipped fakes, over a catalog with the given entities. */
export class TestPortal {
  readonly http: ReturnType<typeof request>;
  readonly forge: FakeForge;
  readonly issuer: FakeIssuer;
  readonly authority: FakeAuthority;
  readonly probe: FakeProbe;
  /** Runs a scheduled task of the plugin, once and to its end. */
  readonly runTask: (id: string) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** How often the plugin has asked an authority, a forge, an issuer or a cluster. */
  readonly upstreamCalls: () => number;

  /** Resolves once the inventory has read the catalog; no task runs by itself. */
  static async start(options: {
    entities: Entity[];
    secretsConfig?: JsonObject;
    /** Beside the plugin and its fakes. */
    features?: Parameters<typeof startTestBackend>[0]['features'];
    /** Where databases are kept as files; default in memory. */
    databaseDirectory?: string;
  }): Promise<TestPortal> {
    const forge = new FakeForge();
    const issuer = new FakeIssuer();
    const authority = new FakeAuthority();
    const probe = new FakeProbe();
    const scheduler = mockServices.scheduler();
    const backend = await startTestBackend({
      features: [
        secretsPlugin,
        fakesModule({ issuer, forge, authority, probe }),
        catalogServiceMock.factory({ entities: options.entities }),
        ...(options.features ?? []),
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          factory: () => scheduler,
        }),
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'https://portal.example.com' },
            backend: {
              database: {
                client: 'better-sqlite3',
                connection: options.databaseDirectory
                  ? { directory: options.databaseDirectory }
                  : ':memory:',
              },
            },
            secrets: { boundaries: 'unrestricted', ...options.secretsConfig },
          },
        }),
      ],
    });
    const portal = new TestPortal({
      http: request(backend.server),
      stop: () => backend.stop(),
      forge,
      issuer,
      authority,
      probe,
      runTask: id => scheduler.triggerTask(id),
      upstreamCalls: () =>
        [forge, issuer, authority, probe]
          .map(({ calls }) => calls.count())
          .reduce((all, one) => all + one),
    });
    await scheduler.triggerTask('secrets-inventory-read');
    return portal;
  }

  private constructor(parts: {
    http: ReturnType<typeof request>;
    forge: FakeForge;
    issuer: FakeIssuer;
    authority: FakeAuthority;
    probe: FakeProbe;
    runTask: (id: string) => Promise<void>;
    stop: () => Promise<void>;
    upstreamCalls: () => number;
  }) {
    this.http = parts.http;
    this.forge = parts.forge;
    this.issuer = parts.issuer;
    this.authority = parts.authority;
    this.probe = parts.probe;
    this.runTask = parts.runTask;
    this.stop = parts.stop;
    this.upstreamCalls = parts.upstreamCalls;
  }
}

function fakesModule(fakes: {
  issuer: FakeIssuer;
  forge: FakeForge;
  authority: FakeAuthority;
  probe: FakeProbe;
}) {
  return createBackendModule({
    pluginId: 'secrets',
    moduleId: 'fakes',
    register(module) {
      module.registerInit({
        deps: {
          issuers: secretsIssuersExtensionPoint,
          authorities: secretsAuthoritiesExtensionPoint,
          forges: secretsForgesExtensionPoint,
          probes: secretsProbesExtensionPoint,
        },
        async init({ issuers, authorities, forges, probes }) {
          issuers.addIssuer(fakes.issuer);
          authorities.addAuthority(fakes.authority);
          forges.addForge(fakes.forge);
          probes.addProbe(fakes.probe);
        },
      });
    },
  });
}
