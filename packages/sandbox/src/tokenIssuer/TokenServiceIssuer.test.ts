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
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  CredentialIssuer,
  IssueRequest,
  SecretDescriptor,
  secretsIssuersExtensionPoint,
} from '@keyturn/plugin-secrets-node';
import {
  describeIssuer,
  fakeCallContext,
  fakeSecret,
} from '@keyturn/plugin-secrets-node/testUtils';
import { DateTime } from 'luxon';
import { RunningPart } from '../RunningPart';
import { startTokenService } from '../tokenService';
import { secretsModuleTokenIssuer } from './module';
import { TokenServiceClient } from './TokenServiceClient';
import { TokenServiceIssuer } from './TokenServiceIssuer';

const adminToken = 'an-admin-token-for-this-test';

function secretWith(
  credential: Partial<SecretDescriptor['spec']['credential']> = {},
): SecretDescriptor {
  return fakeSecret({
    spec: {
      credential: {
        kind: 'token',
        issuer: 'acme-tokens',
        options: { client: 'payments-api' },
        ...credential,
      },
    },
  });
}

describe('TokenServiceIssuer', () => {
  const directory = createMockDirectory();
  const context = fakeCallContext();
  const request: IssueRequest = {
    rotationId: 'rotation-1',
    secret: secretWith(),
    keys: ['token', 'API_TOKEN'],
  };
  let service: RunningPart;
  let client: TokenServiceClient;
  let issuer: CredentialIssuer;

  const liveTokens = async () =>
    (await client.listTokens('payments-api', context.signal)).filter(
      token => token.state === 'live',
    );
  const foreignCredential = async () => {
    const { id, token } = await client.issueToken(
      { client: 'ledger', label: 'in use' },
      context.signal,
    );
    return {
      handle: { client: 'payments-api', id },
      isLive: async () =>
        (await client.whoami(token, context.signal)) !== undefined,
    };
  };
  const inject = (fault: object) =>
    fetch(`${service.url}/_faults`, {
      method: 'POST',
      body: JSON.stringify(fault),
      headers: {
        authorization: `Bearer ${adminToken}`,
        'content-type': 'application/json',
      },
    });

  beforeEach(async () => {
    directory.clear();
    service = await startTokenService({
      dataDir: directory.path,
      port: 0,
      adminToken,
      logger: mockServices.logger.mock(),
      now: () => DateTime.utc(),
    });
    client = new TokenServiceClient({ url: service.url, adminToken });
    issuer = new TokenServiceIssuer({ client });
  });

  afterEach(() => service.stop());

  describeIssuer({
    name: 'acme-tokens',
    create: () => ({
      issuer,
      secret: secretWith(),
      countLive: async () => (await liveTokens()).length,
      foreignCredential,
    }),
  });

  it('issues one token for all keys, proves it and says when it expires', async () => {
    const issued = await issuer.issue(request, context);
    expect(Object.keys(issued.values)).toEqual(['token', 'API_TOKEN']);
    expect(await issuer.verify(issued, request, context)).toContain(
      String(issued.handle.id),
    );
    const days = issued.expiresAt!.diff(DateTime.utc(), 'days').days;
    expect(days).toBeGreaterThan(89);
    expect(JSON.stringify(issued.handle)).not.toContain('acme_');
  });

  it('takes the lifetime from the options', async () => {
    const secret = secretWith({
      options: { client: 'payments-api', expiresInDays: 10 },
    });
    const issued = await issuer.issue({ ...request, secret }, context);
    expect(issued.expiresAt! < DateTime.utc().plus({ days: 11 })).toBe(true);
  });

  it('ends with one live token of a rotation however often it is called', async () => {
    const first = await issuer.issue(request, context);
    const second = await issuer.issue(request, context);
    expect((await liveTokens()).map(token => token.id)).toEqual([
      second.handle.id,
    ]);
    await expect(issuer.verify(first, request, context)).rejects.toThrow(
      /does not know the new token/,
    );
  });

  it('replaces the token whose answer was lost', async () => {
    await client.issueToken(
      { client: 'payments-api', label: 'in use' },
      context.signal,
    );
    await client.issueToken(
      { client: 'payments-api', label: 'rotation-1' },
      context.signal,
    );
    const issued = await issuer.issue(request, context);
    const live = await liveTokens();
    expect(live).toHaveLength(2);
    expect(live.map(token => token.id)).toContain(issued.handle.id);
  });

  it('names the two live tokens where neither is its own', async () => {
    for (const label of ['in use', 'forgotten']) {
      await client.issueToken(
        { client: 'payments-api', label },
        context.signal,
      );
    }
    const [a, b] = await liveTokens();
    await expect(issuer.issue(request, context)).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: false,
      message: expect.stringContaining(`${a.id} and ${b.id}`),
    });
    expect(await liveTokens()).toHaveLength(2);
  });

  it('revokes with evidence, again without effect', async () => {
    const { handle } = await issuer.issue(request, context);
    const version = { id: 'v-1', handle };
    const first = await issuer.revoke(version, request.secret, context);
    expect(first.outcome).toBe('revoked');
    expect(first.evidence).toContain(String(handle.id));
    const second = await issuer.revoke(version, request.secret, context);
    expect(second.outcome).toBe('already-revoked');
    expect(await liveTokens()).toEqual([]);
  });

  it('does not claim to have revoked a token that never was', async () => {
    const handle = { client: 'payments-api', id: 'tok_never' };
    const result = await issuer.revoke(
      { id: 'v-1', handle },
      request.secret,
      context,
    );
    expect(result.outcome).toBe('nothing-to-revoke');
    expect(result.evidence).toContain('spec.credential.id');
  });

  it('adopts the token that the declaration names', () => {
    expect(issuer.adopt!(secretWith({ id: 'tok_1' }))).toEqual({
      client: 'payments-api',
      id: 'tok_1',
    });
    expect(issuer.adopt!(secretWith())).toBeUndefined();
    expect(
      issuer.adopt!(secretWith({ id: 'tok_1', options: {} })),
    ).toBeUndefined();
  });

  it('takes the account from the client of the options, and none from a bad one', () => {
    expect(issuer.accountOf(secretWith())).toEqual({ client: 'payments-api' });
    expect(issuer.accountOf(secretWith({ options: undefined }))).toEqual({});
    expect(
      issuer.accountOf(secretWith({ options: { client: ['payments-api'] } })),
    ).toEqual({});
    expect(
      issuer.accountOf(
        secretWith({ options: { client: 'payments-api', expiresInDays: 'x' } }),
      ),
    ).toEqual({ client: 'payments-api' });
  });

  it('asks the service whose a token is, whatever client its handle names', async () => {
    const { handle } = await foreignCredential();
    const holderOf = (id: string) =>
      issuer.holderOf!({ ...handle, id }, request.secret, context);
    expect(await holderOf(handle.id)).toEqual({ client: 'ledger' });
    await client.revokeToken(handle.id, context.signal);
    expect(await holderOf(handle.id)).toEqual({ client: 'ledger' });
    expect(await holderOf('tok_never')).toBeUndefined();
  });

  it('names the client of a foreign token in no sentence', async () => {
    const { handle } = await foreignCredential();
    const { evidence } = await issuer.revoke(
      { id: 'v-1', handle },
      request.secret,
      context,
    );
    expect(evidence).not.toContain('ledger');
  });

  it('names each field it cannot work with', () => {
    expect(issuer.problems(secretWith())).toEqual([]);
    expect(
      issuer.problems(secretWith({ kind: 'password', options: undefined })),
    ).toEqual([
      'spec.credential.kind must be token',
      'spec.credential.options.client must name a client of the token service',
    ]);
    expect(
      issuer.problems(
        secretWith({ options: { client: 'a', expiresInDays: '9' } }),
      ),
    ).toEqual([
      'spec.credential.options.expiresInDays must be a number of days from 1 to 365',
    ]);
  });

  it.each(['payments-api', 'Payments_2.api'])('takes the client %s', name => {
    const secret = secretWith({ options: { client: name } });
    expect(issuer.problems(secret)).toEqual([]);
    expect(issuer.accountOf(secret)).toEqual({ client: name });
  });

  it.each([
    'data/../payments-api',
    'data/tokens',
    'data%2Ftokens',
    '..',
    '.',
    'data..api',
    'data api',
    'data?x',
    'data\n',
    '',
  ])('refuses the client %j, and knows no account of it', name => {
    const secret = secretWith({ options: { client: name } });
    expect(issuer.problems(secret)).toEqual([
      expect.stringMatching(
        /^spec\.credential\.options\.client must be a plain name: /,
      ),
    ]);
    expect(issuer.accountOf(secret)).toEqual({});
    expect(issuer.adopt!(secret)).toBeUndefined();
  });

  it('asks to be called later while the service is down or busy', async () => {
    await inject({ kind: 'down', count: 1 });
    await expect(issuer.issue(request, context)).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: true,
    });
    await inject({
      kind: 'rate-limited',
      retryAfterSeconds: 3,
      count: 1,
    });
    await expect(issuer.issue(request, context)).rejects.toMatchObject({
      retryable: true,
      retryAfterMs: 3000,
    });
  });

  it('does not try again with an admin token that is refused', async () => {
    const stranger = new TokenServiceIssuer({
      client: new TokenServiceClient({ url: service.url, adminToken: 'other' }),
    });
    await expect(stranger.issue(request, context)).rejects.toMatchObject({
      retryable: false,
      message: expect.stringContaining('sandbox.tokenService.adminToken'),
    });
  });

  it('stops when told to', async () => {
    const controller = new AbortController();
    controller.abort(new Error('stopping'));
    await expect(
      issuer.issue(request, { ...context, signal: controller.signal }),
    ).rejects.toThrow('stopping');
  });

  it('is added to the secrets plugin by its module', async () => {
    const added: CredentialIssuer[] = [];
    const backend = await startTestBackend({
      extensionPoints: [
        [
          secretsIssuersExtensionPoint,
          {
            addIssuer: (...issuers: CredentialIssuer[]) =>
              added.push(...issuers),
          },
        ],
      ],
      features: [
        secretsModuleTokenIssuer,
        mockServices.rootConfig.factory({
          data: { sandbox: { tokenService: { url: service.url, adminToken } } },
        }),
      ],
    });
    expect(added.map(({ id }) => id)).toEqual(['acme-tokens']);
    await backend.stop();
  });
});
