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

import fs from 'node:fs/promises';
import path from 'node:path';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { DateTime } from 'luxon';
import { RunningPart } from '../RunningPart';
import { startTokenService } from './startTokenService';

const adminToken = 'an-admin-token-for-this-test';

describe('the token service', () => {
  const directory = createMockDirectory();
  let now = DateTime.fromISO('2026-11-24T12:00:00Z', { zone: 'utc' });
  let service: RunningPart;

  const start = () =>
    startTokenService({
      dataDir: directory.path,
      port: 0,
      adminToken,
      logger: mockServices.logger.mock(),
      now: () => now,
    });

  async function call(
    method: string,
    target: string,
    options: { token?: string; body?: object } = {},
  ) {
    const { token = adminToken, body } = options;
    const response = await fetch(`${service.url}${target}`, {
      method,
      body: body && JSON.stringify(body),
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
    });
    return { status: response.status, body: await response.json(), response };
  }

  const issue = (client: string, label = 'a label') =>
    call('POST', `/v1/clients/${client}/tokens`, { body: { label } });

  beforeEach(async () => {
    directory.clear();
    service = await start();
  });

  afterEach(() => service.stop());

  it('issues a token that works and tells when it expires', async () => {
    const issued = await call('POST', '/v1/clients/payments-api/tokens', {
      body: { label: 'first', expiresInDays: 30 },
    });
    expect(issued.status).toBe(201);
    expect(issued.body.expiresAt).toBe('2026-12-24T12:00:00.000Z');
    const { status, body } = await call('GET', '/v1/whoami', {
      token: issued.body.token,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ client: 'payments-api', id: issued.body.id });
  });

  it('takes over a token from the past, but none of the future', async () => {
    const takeOver = (issuedAt: string) =>
      call('POST', '/v1/clients/payments-api/tokens', {
        body: { label: 'first', issuedAt, expiresInDays: 30 },
      });
    const { status, body } = await takeOver('2026-11-04T12:00:00Z');
    expect(status).toBe(201);
    expect(body.expiresAt).toBe('2026-12-04T12:00:00.000Z');
    expect((await takeOver('2026-11-24T12:00:01Z')).status).toBe(400);
    expect((await takeOver('2026-10-25T12:00:00Z')).status).toBe(400);
  });

  it('refuses to listen where others could reach it', async () => {
    const reachable = startTokenService({
      dataDir: directory.path,
      host: '0.0.0.0',
      port: 0,
      adminToken,
      logger: mockServices.logger.mock(),
      now: () => now,
    });
    await expect(reachable).rejects.toThrow('loopback');
  });

  it('refuses a third live token and names the two', async () => {
    const first = await issue('payments-api');
    const second = await issue('payments-api');
    await issue('another');
    const third = await issue('payments-api');
    expect(third.status).toBe(409);
    expect(third.body.error.liveTokens).toEqual([
      first.body.id,
      second.body.id,
    ]);
    expect(third.body.error.message).toContain(second.body.id);
  });

  it('issues another once one of two was revoked or has expired', async () => {
    const first = await issue('payments-api');
    await issue('payments-api');
    await call('DELETE', `/v1/tokens/${first.body.id}`);
    expect((await issue('payments-api')).status).toBe(201);
    now = now.plus({ days: 91 });
    expect((await issue('payments-api')).status).toBe(201);
  });

  it('revokes any number of times, and knows what never was', async () => {
    const { body } = await issue('payments-api');
    const first = await call('DELETE', `/v1/tokens/${body.id}`);
    expect(first.body).toMatchObject({ state: 'revoked', changed: true });
    const second = await call('DELETE', `/v1/tokens/${body.id}`);
    expect(second.status).toBe(200);
    expect(second.body).toMatchObject({ state: 'revoked', changed: false });
    const whoami = await call('GET', '/v1/whoami', { token: body.token });
    expect(whoami.status).toBe(401);
    expect((await call('DELETE', '/v1/tokens/tok_never')).status).toBe(404);
  });

  it('no longer takes an expired token', async () => {
    const { body } = await issue('payments-api');
    now = now.plus({ days: 90 });
    const { status } = await call('GET', '/v1/whoami', { token: body.token });
    expect(status).toBe(401);
    const introspected = await call('POST', '/v1/introspect', {
      body: { token: body.token },
    });
    expect(introspected.body).toEqual({ active: false });
  });

  it('lists ids, labels, states and last use, and never a token or hash', async () => {
    const { body } = await issue('payments-api', 'first');
    await call('GET', '/v1/whoami', { token: body.token });
    const { body: listed } = await call(
      'GET',
      '/v1/clients/payments-api/tokens',
    );
    expect(listed.items).toEqual([
      {
        id: body.id,
        client: 'payments-api',
        label: 'first',
        createdAt: now.toJSDate().toISOString(),
        expiresAt: body.expiresAt,
        lastUsedAt: now.toJSDate().toISOString(),
        state: 'live',
      },
    ]);
  });

  it('says whose a token is by its id, and never the token or its hash', async () => {
    const { body } = await issue('payments-api', 'first');
    const found = await call('GET', `/v1/tokens/${body.id}`);
    expect(found.body).toEqual({
      id: body.id,
      client: 'payments-api',
      state: 'live',
    });
    await call('DELETE', `/v1/tokens/${body.id}`);
    const revoked = await call('GET', `/v1/tokens/${body.id}`);
    expect(revoked.body).toMatchObject({ state: 'revoked' });
    expect((await call('GET', '/v1/tokens/tok_never')).status).toBe(404);
  });

  it('keeps tokens over a restart, and only their hashes', async () => {
    const { body } = await issue('payments-api');
    await service.stop();
    const kept = await fs.readFile(
      path.join(directory.path, 'tokens.json'),
      'utf8',
    );
    expect(kept).toContain(body.id);
    expect(kept).not.toContain(body.token);
    service = await start();
    const { status } = await call('GET', '/v1/whoami', { token: body.token });
    expect(status).toBe(200);
  });

  it('starts with what was saved last after it died while saving', async () => {
    const { body } = await issue('payments-api');
    await service.stop();
    await fs.writeFile(
      path.join(directory.path, 'tokens.json.next'),
      '[{"id":',
    );
    service = await start();
    const { status } = await call('GET', '/v1/whoami', { token: body.token });
    expect(status).toBe(200);
  });

  it.each([
    ['POST', '/v1/clients/payments-api/tokens'],
    ['GET', '/v1/clients/payments-api/tokens'],
    ['GET', '/v1/tokens/tok_1'],
    ['DELETE', '/v1/tokens/tok_1'],
    ['POST', '/v1/introspect'],
    ['POST', '/_faults'],
  ])('%s %s is for the admin', async (method, target) => {
    expect((await call(method, target, { token: 'other' })).status).toBe(401);
  });

  it('says what is wrong with a request', async () => {
    const { status, body } = await call(
      'POST',
      '/v1/clients/payments-api/tokens',
      { body: { label: 'x', expiresInDays: 0 } },
    );
    expect(status).toBe(400);
    expect(body.error.message).toContain('expiresInDays');
    expect((await issue('Not%20A%20Client')).status).toBe(400);
  });

  it('does not quote a body that it cannot read', async () => {
    const response = await fetch(`${service.url}/v1/introspect`, {
      method: 'POST',
      body: '{"token": acme_half-a-token',
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('half-a-token');
  });

  it('shows clients and live ids on a page, escaped', async () => {
    const { body } = await issue('payments-api', '<script>alert(1)</script>');
    const page = await (await fetch(`${service.url}/`)).text();
    expect(page).toContain('payments-api');
    expect(page).toContain(body.id);
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toContain('<script>');
    expect(page).not.toContain(body.token);
  });

  describe('with a fault injected', () => {
    const inject = (body: object) => call('POST', '/_faults', { body });
    const heal = () =>
      fetch(`${service.url}/_faults`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${adminToken}` },
      });

    it('is not available while down, as often as told', async () => {
      await inject({ kind: 'down', count: 2 });
      expect((await issue('payments-api')).status).toBe(503);
      expect((await issue('payments-api')).status).toBe(503);
      expect((await issue('payments-api')).status).toBe(201);
    });

    it('asks to wait when rate-limited', async () => {
      await inject({ kind: 'rate-limited', retryAfterSeconds: 7 });
      const { status, response } = await issue('payments-api');
      expect(status).toBe(429);
      expect(response.headers.get('retry-after')).toBe('7');
      await heal();
      expect((await issue('payments-api')).status).toBe(201);
    });

    it('answers late when slow', async () => {
      await inject({ kind: 'slow', delayMs: 60, count: 1 });
      const before = performance.now();
      expect((await issue('payments-api')).status).toBe(201);
      expect(performance.now() - before).toBeGreaterThanOrEqual(55);
    });

    it('does what was asked but loses the answer', async () => {
      await inject({ kind: 'lost-answer', count: 1 });
      await expect(issue('payments-api')).rejects.toThrow();
      const { body } = await call('GET', '/v1/clients/payments-api/tokens');
      expect(body.items).toHaveLength(1);
    });
  });
});
