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
  AuthService,
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  Entity,
} from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import permissionPlugin from '@backstage/plugin-permission-backend';
import secretsPlugin from '@keyturn/plugin-secrets-backend';
import { permissionModuleSecrets } from './module';

const LOCATION = 'url:https://git.example.com/acme/catalog/blob/main/all.yaml';
const ANA = 'user:default/ana';
const BO = 'user:default/bo';
const INES = 'user:default/ines';
/** Services may do everything. */
const SERVICE = mockCredentials.service.header();

function entity(kind: string, name: string, spec: object): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name,
      annotations: {
        [ANNOTATION_LOCATION]: LOCATION,
        [ANNOTATION_ORIGIN_LOCATION]: LOCATION,
      },
    },
    spec: JSON.parse(JSON.stringify(spec)),
  };
}

const component = (name: string, owner: string, more: object = {}) =>
  entity('Component', name, {
    type: 'service',
    lifecycle: 'production',
    owner,
    ...more,
  });

/** Ana owns the secret, which names Bo's checkout; Ines only says of hers that it depends on it. */
const ENTITIES = [
  ...['ana', 'bo', 'ines'].map(name => entity('User', name, { memberOf: [] })),
  component('checkout', BO),
  component('curious', INES, { dependsOn: ['resource:default/db-password'] }),
  entity('Resource', 'db', { type: 'database', owner: ANA }),
  entity('Resource', 'db-password', {
    type: 'secret',
    owner: ANA,
    dependencyOf: ['component:default/checkout'],
    credential: { kind: 'opaque', issuer: 'random' },
    authority: { class: 'runtime', ref: 'sealed-secrets' },
    targets: [
      {
        environment: 'production',
        cluster: 'eu-1',
        namespace: 'payments',
        manifest: 'https://git.example.com/acme/gitops/blob/main/db.yaml',
        keys: ['password'],
      },
    ],
  }),
];

const provider = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'test-entities',
  register(reg) {
    reg.registerInit({
      deps: { processing: catalogProcessingExtensionPoint },
      async init({ processing }) {
        processing.addEntityProvider({
          getProviderName: () => 'test-entities',
          connect: connection =>
            connection.applyMutation({
              type: 'full',
              entities: ENTITIES.map(one => ({ entity: one })),
            }),
        });
      },
    });
  },
});

/** As in a portal, and unlike the mock, a request that a plugin makes on behalf of a person says which plugin made it. */
const authThatNamesPlugins = createServiceFactory({
  service: coreServices.auth,
  deps: { plugin: coreServices.pluginMetadata },
  factory({ plugin }) {
    const pluginId = plugin.getId();
    const auth = mockServices.auth({ pluginId });
    const getPluginRequestToken: AuthService['getPluginRequestToken'] =
      async options =>
        auth.isPrincipal(options.onBehalfOf, 'user')
          ? {
              token: mockCredentials.user.token(
                options.onBehalfOf.principal.userEntityRef,
                { actor: { subject: `plugin:${pluginId}` } },
              ),
            }
          : auth.getPluginRequestToken(options);
    return Object.assign(Object.create(auth), { getPluginRequestToken });
  },
});

describe.each(['involved', 'all'])('the catalog where %s read', read => {
  let url: string;
  let stop: () => Promise<void>;
  const request = (path: string, authorization: string) =>
    fetch(`${url}${path}`, { headers: { authorization } });
  const get = (path: string, user: string) =>
    request(path, mockCredentials.user.header(user));

  beforeAll(async () => {
    const scheduler = mockServices.scheduler();
    const backend = await startTestBackend({
      features: [
        catalogPlugin,
        permissionPlugin,
        permissionModuleSecrets,
        secretsPlugin,
        provider,
        permissionsServiceFactory,
        authThatNamesPlugins,
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          factory: () => scheduler,
        }),
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'https://portal.example.com' },
            backend: {
              database: { client: 'better-sqlite3', connection: ':memory:' },
            },
            permission: { enabled: true, secrets: { read } },
          },
        }),
      ],
    });
    stop = () => backend.stop();
    url = `http://localhost:${backend.server.port()}/api`;
    // Entities come one by one, so the inventory is read until it knows everybody.
    const isKnown = async () => {
      await scheduler.triggerTask('secrets-inventory-read');
      const path = '/secrets/v1/secrets/default/db-password';
      const { ownerRef, consumers } = await (
        await request(path, SERVICE)
      ).json();
      return (
        ownerRef === ANA &&
        consumers.length === 2 &&
        consumers.every((one: { ownerRef?: string }) => one.ownerRef)
      );
    };
    for (const deadline = Date.now() + 30_000; !(await isKnown()); ) {
      if (Date.now() > deadline) throw new Error('The inventory lacks it');
    }
  }, 60_000);

  afterAll(() => stop());

  async function names(user: string): Promise<string[]> {
    const response = await get('/catalog/entities?filter=kind=resource', user);
    const entities = (await response.json()) as Entity[];
    return entities.map(({ metadata }) => metadata.name).sort();
  }

  const byName = async (name: string, user: string) =>
    (await get(`/catalog/entities/by-name/resource/default/${name}`, user))
      .status;

  it(`${
    read === 'all' ? 'shows' : 'does not show'
  } a secret to a stranger, also one that says it depends on it`, async () => {
    const shown = read === 'all';
    expect(await names(INES)).toEqual(shown ? ['db', 'db-password'] : ['db']);
    expect(await byName('db-password', INES)).toBe(shown ? 200 : 404);
    expect(await byName('db', INES)).toBe(200);
    const api = '/secrets/v1/secrets/default/db-password';
    expect((await get(api, INES)).status).toBe(shown ? 200 : 404);
  });

  it('shows it to its owner, and to the owner of what it names', async () => {
    for (const user of [ANA, BO]) {
      expect(await names(user)).toEqual(['db', 'db-password']);
      expect(await byName('db-password', user)).toBe(200);
    }
  });
});
