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
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import {
  KeyPairIssuer,
  RandomIssuer,
} from '@keyturn/plugin-secrets-backend/src/issuers';
import {
  describeIssuer,
  fakeCallContext,
  fakeSecret,
  fakeTarget,
} from '@keyturn/plugin-secrets-node/testUtils';
import {
  startTokenService,
  TokenServiceClient,
  TokenServiceIssuer,
} from '@keyturn/sandbox';
import { DateTime } from 'luxon';

const ADMIN_TOKEN = 'an-admin-token-for-this-test';
const CLIENT = 'payments-api';
const SSH_KEYS = ['id_key', 'id_key.pub'];
const directory = createMockDirectory();

describeIssuer({
  name: 'RandomIssuer',
  create: () => ({
    issuer: new RandomIssuer(),
    secret: fakeSecret({
      spec: {
        credential: { kind: 'password', issuer: 'random', standalone: true },
      },
    }),
    keys: ['password', 'DB_PASSWORD'],
  }),
});

describe.each(['rsa', 'ed25519'])('of %s keys', algorithm => {
  describeIssuer({
    name: 'KeyPairIssuer',
    create: () => ({
      issuer: new KeyPairIssuer(),
      secret: fakeSecret({
        spec: {
          credential: {
            kind: 'ssh-key',
            issuer: 'key-pair',
            options: { algorithm },
          },
          targets: [fakeTarget({ keys: SSH_KEYS })],
        },
      }),
      keys: SSH_KEYS,
    }),
  });
});

describeIssuer({
  name: 'TokenServiceIssuer, with a running token service,',
  async create() {
    directory.clear();
    const service = await startTokenService({
      dataDir: directory.path,
      port: 0,
      adminToken: ADMIN_TOKEN,
      logger: mockServices.logger.mock(),
      now: () => DateTime.utc(),
    });
    const { url, stop } = service;
    const client = new TokenServiceClient({ url, adminToken: ADMIN_TOKEN });
    const context = fakeCallContext();
    return {
      issuer: new TokenServiceIssuer({ client }),
      secret: fakeSecret({
        spec: {
          credential: {
            kind: 'token',
            issuer: 'acme-tokens',
            options: { client: CLIENT },
          },
        },
      }),
      context,
      async foreignCredential() {
        const { id, token } = await client.issueToken(
          { client: 'ledger', label: 'in use' },
          context.signal,
        );
        return {
          handle: { client: CLIENT, id },
          isLive: async () =>
            (await client.whoami(token, context.signal)) !== undefined,
        };
      },
      async countLive() {
        const tokens = await client.listTokens(CLIENT, context.signal);
        return tokens.filter(({ state }) => state === 'live').length;
      },
      stop,
    };
  },
});
