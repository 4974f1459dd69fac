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
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { JsonObject } from '@backstage/types';
import request from 'supertest';
import { sandboxSignInModule } from './sandboxSignInModule';

const REFRESH = '/api/auth/sandbox/refresh';

const local = {
  baseUrl: 'http://localhost:7007',
  listen: { host: '127.0.0.1', port: 0 },
};
const listed = {
  providers: { sandbox: { users: ['user:default/ana', 'user:default/gone'] } },
};

const ana = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: 'ana' },
  spec: {
    memberOf: ['payments'],
    profile: { displayName: 'Ana Costa', email: 'ana@acme.example' },
  },
  relations: [{ type: 'memberOf', targetRef: 'group:default/payments' }],
};

describe('sandboxSignInModule', () => {
  let backend: TestBackend | undefined;

  async function start(config: { backend: JsonObject; auth?: JsonObject }) {
    backend = await startTestBackend({
      features: [
        authPlugin,
        sandboxSignInModule,
        catalogServiceMock.factory({ entities: [ana] }),
        mockServices.rootConfig.factory({
          data: { app: { baseUrl: 'http://localhost:7007' }, ...config },
        }),
      ],
    });
    return backend.server;
  }

  afterEach(async () => {
    await backend?.stop();
    backend = undefined;
  });

  it('signs in as a listed user, with the profile and groups the catalog gives', async () => {
    const server = await start({ backend: local, auth: listed });

    const response = await request(server)
      .get(REFRESH)
      .set('host', 'localhost:7007')
      .set('x-sandbox-user', 'user:default/ana');

    expect(response.status).toBe(200);
    expect(response.body.backstageIdentity.identity).toMatchObject({
      userEntityRef: 'user:default/ana',
      ownershipEntityRefs: ['user:default/ana', 'group:default/payments'],
    });
    expect(response.body.profile).toMatchObject({
      displayName: 'Ana Costa',
      email: 'ana@acme.example',
    });
  });

  it.each([
    ['a user that is not listed', { 'x-sandbox-user': 'user:default/eve' }],
    ['nobody', {}],
  ])('refuses %s', async (_, headers) => {
    const server = await start({ backend: local, auth: listed });

    const response = await request(server)
      .get(REFRESH)
      .set('host', 'localhost:7007')
      .set(headers);

    expect(response.status).toBe(403);
    expect(response.body.backstageIdentity).toBeUndefined();
  });

  it('refuses a page that points a name of its own at this machine', async () => {
    const server = await start({ backend: local, auth: listed });

    const response = await request(server)
      .get(REFRESH)
      .set('host', 'attacker.example:7007')
      .set('x-sandbox-user', 'user:default/ana');

    expect(response.status).toBe(403);
  });

  it('refuses what came through a proxy', async () => {
    const server = await start({ backend: local, auth: listed });

    const response = await request(server)
      .get(REFRESH)
      .set('host', 'localhost:7007')
      .set('x-forwarded-for', '192.0.2.7')
      .set('x-sandbox-user', 'user:default/ana');

    expect(response.status).toBe(403);
  });

  it('asks for patience while the catalog does not know the user', async () => {
    const server = await start({ backend: local, auth: listed });

    const response = await request(server)
      .get(REFRESH)
      .set('host', 'localhost:7007')
      .set('x-sandbox-user', 'user:default/gone');

    expect(response.status).toBe(404);
    expect(response.body.error.message).toContain('try again in a moment');
  });

  it('is not there without its config', async () => {
    const server = await start({ backend: local });

    const response = await request(server)
      .get(REFRESH)
      .set('host', 'localhost:7007')
      .set('x-sandbox-user', 'user:default/ana');

    expect(response.status).toBe(404);
  });

  it.each([
    ['a public URL', { ...local, baseUrl: 'https://portal.example.com' }],
    ['no host to listen on', { baseUrl: local.baseUrl, listen: ':7007' }],
    ['every network', { ...local, listen: { host: '0.0.0.0', port: 0 } }],
    ['another host', { ...local, listen: '192.0.2.7:7007' }],
  ])('does not let a portal start with %s', async (_, reachable) => {
    await expect(start({ backend: reachable, auth: listed })).rejects.toThrow(
      'must not be reachable from other machines',
    );
  });

  it('lets such a portal start where the sign-in is not configured', async () => {
    const server = await start({
      backend: { ...local, baseUrl: 'https://portal.example.com' },
    });

    expect(server.listening).toBe(true);
  });
});
