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

import { SecretsClient } from './SecretsClient';

/** A server that answers once and remembers what it was asked. */
function serverThat(answer: { status?: number; body: unknown }) {
  const asked: Array<{ url: string; init?: RequestInit }> = [];
  const client = new SecretsClient({
    discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
    fetchApi: {
      fetch: async (url, init) => {
        asked.push({ url: String(url), init });
        return new Response(JSON.stringify(answer.body), {
          status: answer.status ?? 200,
          headers: { 'content-type': 'application/json' },
        });
      },
    },
  });
  return { client, asked };
}

describe('SecretsClient', () => {
  it('asks by namespace and name, whatever form the ref has', async () => {
    const { client, asked } = serverThat({
      body: {
        secretRef: 'r',
        repositories: [],
        targetIds: [],
        notes: [],
        problems: [],
        declaration: 'digest',
      },
    });
    await client.planRotation('Resource:Default/db');
    await client.planRotation('db', { token: 't' });
    expect(asked.map(({ url }) => url)).toEqual([
      'http://portal/api/secrets/v1/secrets/Default/db/plan',
      'http://portal/api/secrets/v1/secrets/default/db/plan',
    ]);
    expect(asked[1].init?.headers).toMatchObject({ authorization: 'Bearer t' });
  });

  it('passes filters on and a body as JSON', async () => {
    const { client, asked } = serverThat({ body: { items: [], total: 0 } });
    await client.listSecrets({ health: ['due', 'expired'], text: 'a b' });
    expect(asked[0].url).toBe(
      'http://portal/api/secrets/v1/secrets?health=due&health=expired&text=a+b',
    );
  });

  it('hands out an exported journal as it came, and no refusal for one', async () => {
    const { client, asked } = serverThat({ body: { journal: 'lines' } });
    const all = await client.exportJournal({ token: 't' });
    const one = await client.exportSecretJournal('db');
    expect(await all.text()).toBe('{"journal":"lines"}');
    expect(await one.text()).toBe('{"journal":"lines"}');
    expect(asked.map(({ url }) => url)).toEqual([
      'http://portal/api/secrets/v1/journal',
      'http://portal/api/secrets/v1/secrets/default/db/journal',
    ]);
    expect(asked[0].init?.headers).toMatchObject({ authorization: 'Bearer t' });
    const refusing = serverThat({
      status: 403,
      body: { error: { name: 'NotAllowedError', message: 'No' } },
    });
    await expect(refusing.client.exportJournal()).rejects.toMatchObject({
      statusCode: 403,
    });
  });

  it('sends what only a person can do to the rotation that it is for', async () => {
    const { client, asked } = serverThat({
      status: 409,
      body: { error: { name: 'ConflictError', message: 'Not now' } },
    });
    const refused = [
      client.rollbackRotation('r/1', { reason: 'it is broken' }),
      client.handInValues('r/1', {
        declaration: 'digest',
        values: { password: 'p' },
      }),
      client.confirmRevocation('r/1', { note: 'done' }),
    ];
    for (const call of refused) {
      await expect(call).rejects.toMatchObject({ statusCode: 409 });
    }
    expect(
      asked.map(({ url, init }) => [url, init?.method, init?.body]),
    ).toEqual(
      [
        ['rollback', { reason: 'it is broken' }],
        ['values', { declaration: 'digest', values: { password: 'p' } }],
        ['confirm-revocation', { note: 'done' }],
      ].map(([path, body]) => [
        `http://portal/api/secrets/v1/rotations/r%2F1/${path}`,
        'POST',
        JSON.stringify(body),
      ]),
    );
  });

  it('reports a compromise, and withdraws it with a reason', async () => {
    const compromise = {
      reportedAt: '2026-11-24T12:00:00.000Z',
      reportedBy: 'user:default/ana',
      reason: 'leak',
      status: 'An emergency rotation is to start by itself',
    };
    const report = { compromise, known: false, problems: [] };
    const reporting = serverThat({ status: 201, body: report });
    await expect(
      reporting.client.reportCompromise('db', { reason: 'leak' }),
    ).resolves.toEqual(report);
    const withdrawing = serverThat({ body: compromise });
    await expect(
      withdrawing.client.withdrawCompromise('db', { reason: 'a test' }),
    ).resolves.toEqual(compromise);
    expect(
      [...reporting.asked, ...withdrawing.asked].map(({ url, init }) => [
        url,
        init?.method,
        init?.body,
      ]),
    ).toEqual(
      [
        ['POST', { reason: 'leak' }],
        ['DELETE', { reason: 'a test' }],
      ].map(([method, body]) => [
        'http://portal/api/secrets/v1/secrets/default/db/compromise',
        method,
        JSON.stringify(body),
      ]),
    );
  });

  it('rejects with the sentence of the backend, never with an empty list', async () => {
    const { client } = serverThat({
      status: 403,
      body: {
        error: {
          name: 'NotAllowedError',
          message: 'You may not see any secrets',
        },
        response: { statusCode: 403 },
      },
    });
    await expect(client.listSecrets({})).rejects.toMatchObject({
      statusCode: 403,
      cause: { message: 'You may not see any secrets' },
    });
  });

  it('rejects an answer of another shape', async () => {
    const { client } = serverThat({ body: { items: 'none' } });
    await expect(client.listSecrets({})).rejects.toThrow(/items/);
  });
});
