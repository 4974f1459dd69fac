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

import SwaggerParser from '@apidevtools/swagger-parser';
import Ajv from 'ajv';
import { SecretsClient } from '@keyturn/plugin-secrets-common';
import { secretEntity } from '../__testUtils__/secretEntity';
import { TestPortal } from '../__testUtils__/TestPortal';
import { openApiDocument } from './openapi';

interface Answer {
  content: Record<string, { schema: object }>;
}
interface Document {
  paths: Record<
    string,
    Record<string, { operationId: string; responses: Record<string, Answer> }>
  >;
}

const MANIFEST = `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: db-password
  namespace: payments
spec:
  encryptedData:
    password: OLD
`;

describe('the description of the API', () => {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: { uri: text => URL.canParse(text) },
  });
  let portal: TestPortal;
  let document: Document;

  beforeAll(async () => {
    const secret = secretEntity('db-password', {
      spec: {
        credential: { kind: 'password', issuer: 'fake-issuer' },
        authority: { class: 'runtime', ref: 'fake-authority' },
      },
    });
    portal = await TestPortal.start({ entities: [secret] });
    const [{ manifest }] = secret.spec!.targets as [{ manifest: string }];
    portal.forge.writeFile(manifest, MANIFEST);
    const { body } = await portal.http
      .get('/api/secrets/openapi.json')
      .expect(200);
    document = (await SwaggerParser.dereference(body)) as unknown as Document;
  });
  afterAll(() => portal.stop());

  /** Sends a request and checks its answer against the description. */
  const call = async (
    method: 'get' | 'post',
    path: string,
    url: string,
    body?: object,
  ) => {
    const response = await portal.http[method](`/api/secrets${url}`).send(body);
    const { responses } = document.paths[path][method];
    const described = responses[response.status];
    if (!described) {
      throw new Error(
        `${method} ${url} answered ${response.status}, which is not described: ${response.text}`,
      );
    }
    const validate = ajv.compile(described.content['application/json'].schema);
    validate(response.body);
    expect(validate.errors ?? []).toEqual([]);
    return response;
  };

  it('is valid OpenAPI', async () => {
    const parsed = await SwaggerParser.validate(
      openApiDocument() as unknown as Parameters<
        typeof SwaggerParser.validate
      >[0],
    );
    expect(parsed.info.title).toBe('Secrets');
  });

  it('names each call that the client makes', () => {
    const described = Object.values(document.paths).flatMap(path =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    const client = Object.getOwnPropertyNames(SecretsClient.prototype).filter(
      name => name !== 'constructor',
    );
    expect(described.sort()).toEqual(client.sort());
  });

  it('says of each call what answers while the portal starts or stops', () => {
    const answers = Object.values(document.paths).flatMap(path =>
      Object.values(path).map(({ responses }) => Object.keys(responses)),
    );
    answers.forEach(statuses =>
      expect(statuses).toEqual(expect.arrayContaining(['401', '503'])),
    );
  });

  it('holds for every route', async () => {
    const secret = '/v1/secrets/default/db-password';
    await call('get', '/v1/secrets', '/v1/secrets?health=unknown');
    await call('get', '/v1/secrets/{namespace}/{name}', secret);
    await call('get', '/v1/secrets/{namespace}/{name}/plan', `${secret}/plan`);
    await call('get', '/v1/facets', '/v1/facets');
    await call('get', '/v1/summary', '/v1/summary');

    const started = await call('post', '/v1/rotations', '/v1/rotations', {
      secretRef: 'db-password',
      reason: 'test',
    });
    expect(started.status).toBe(201);
    const url = `/v1/rotations/${started.body.rotation.id}`;
    const path = '/v1/rotations/{id}';
    const advanced = await call('post', `${path}/advance`, `${url}/advance`, {
      to: 'proposed',
    });
    expect(advanced.body.phase).toBe('proposed');
    await call('get', path, url);
    const { body: journal } = await call(
      'get',
      `${path}/journal`,
      `${url}/journal?after=1`,
    );
    expect(journal.items.length).toBeGreaterThan(0);
    await call('post', `${path}/retry`, `${url}/retry`);
    const cancelled = await call('post', `${path}/cancel`, `${url}/cancel`, {
      reason: 'test',
    });
    expect(cancelled.body.phase).toBe('cancelled');
    const { body: page } = await call('get', '/v1/rotations', '/v1/rotations');
    expect(page.total).toBe(1);
  });

  it.each([
    ['/v1/journal', '/v1/journal'],
    [
      '/v1/secrets/{namespace}/{name}/journal',
      '/v1/secrets/default/db-password/journal',
    ],
  ])('holds for each line that %s exports', async (path, url) => {
    await portal.http
      .post('/api/secrets/v1/rotations')
      .send({ secretRef: 'db-password', reason: 'test' });
    const { text } = await portal.http.get(`/api/secrets${url}`).expect(200);
    const { content } = document.paths[path].get.responses[200];
    const validate = ajv.compile(content['application/x-ndjson'].schema);
    const lines = text.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) {
      validate(JSON.parse(line));
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  it.each<{
    method: 'get' | 'post';
    path: string;
    url: string;
    body?: object;
  }>([
    { method: 'get', path: '/v1/secrets', url: '/v1/secrets?limit=0' },
    {
      method: 'get',
      path: '/v1/secrets/{namespace}/{name}',
      url: '/v1/secrets/default/nope',
    },
    {
      method: 'get',
      path: '/v1/secrets/{namespace}/{name}',
      url: '/v1/secrets/default/%00',
    },
    {
      method: 'get',
      path: '/v1/secrets/{namespace}/{name}/plan',
      url: '/v1/secrets/default/%00/plan',
    },
    {
      method: 'get',
      path: '/v1/rotations',
      url: '/v1/rotations?cursor=WyJ4Il0',
    },
    {
      method: 'get',
      path: '/v1/rotations/{id}',
      url: '/v1/rotations/%00',
    },
    {
      method: 'get',
      path: '/v1/rotations/{id}/journal',
      url: '/v1/rotations/nope/journal?after=2147483648',
    },
    {
      method: 'post',
      path: '/v1/rotations/{id}/advance',
      url: '/v1/rotations/nope/advance',
      body: { to: 'issued' },
    },
    {
      method: 'post',
      path: '/v1/rotations/{id}/retry',
      url: '/v1/rotations/%00/retry',
    },
    {
      method: 'post',
      path: '/v1/rotations/{id}/propose-missing',
      url: '/v1/rotations/nope/propose-missing',
      body: {},
    },
    { method: 'get', path: '/v1/facets', url: '/v1/facets?colour=red' },
    { method: 'post', path: '/v1/rotations', url: '/v1/rotations', body: {} },
    {
      method: 'get',
      path: '/v1/rotations/{id}',
      url: '/v1/rotations/nope',
    },
    {
      method: 'post',
      path: '/v1/rotations/{id}/cancel',
      url: '/v1/rotations/nope/cancel',
      body: { reason: 'test' },
    },
  ])('holds for the refusal of $method $url', async each => {
    const { method, path, url, body } = each;
    const { status } = await call(method, path, url, body);
    expect([400, 404]).toContain(status);
  });
});
