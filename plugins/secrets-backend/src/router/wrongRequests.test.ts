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

import express from 'express';
import { AddressInfo } from 'node:net';
import { request as httpRequest } from 'node:http';
import { secretEntity } from '../__testUtils__/secretEntity';
import { TestPortal } from '../__testUtils__/TestPortal';
import { openApiDocument } from './openapi';

interface Operation {
  parameters: Array<{ name: string; in: 'path' | 'query' }>;
  requestBody?: object;
  responses: Record<string, object>;
}
type Method = 'get' | 'post' | 'delete';

const document = openApiDocument() as unknown as {
  paths: Record<string, Record<Method, Operation>>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method: method as Method,
    operation,
    parameters: operation.parameters,
  })),
);

/** As they stand in an address. */
const HOSTILE_PARTS = [
  '%ff',
  '%',
  '%2',
  '%zz',
  '%c3%28',
  '%00',
  'a%00b',
  '%ed%a0%80',
  '%2e%2e',
  '%2F',
  '%2F..%2F',
  '%3A%3A',
  '%25',
  '__proto__',
  'constructor',
  '%F0%9F%94%91',
  '%27%3B--',
  'x'.repeat(254),
  'x'.repeat(4_000),
  '%F0%9F%94%91'.repeat(300),
];

const HOSTILE_QUERIES = [
  ...HOSTILE_PARTS,
  '',
  '-1',
  '0',
  '1e400',
  'NaN',
  'Infinity',
  '9007199254740993',
  'null',
  'true',
  '[]',
  '{}',
  '2026-13-45',
  '0000-00-00T00:00:00Z',
  'WyJ4Il0',
  'W10',
  'bnVsbA',
];

/** Of every type, for each field and for the body itself. */
const HOSTILE_VALUES: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  'a\0b',
  '\ud800',
  'x'.repeat(10_000),
  '../..',
  '__proto__',
  [],
  [null],
  ['a\0b'],
  [[[[]]]],
  {},
  { a: 1 },
  { length: 1 },
  { toString: null },
  JSON.parse('{"__proto__": {"admin": true}}'),
];

const FIELDS = [
  'reason',
  'secretRef',
  'taskId',
  'to',
  'missing',
  'stragglers',
  'ciphertexts',
  'outcome',
  'credentialId',
  'issuer',
  'note',
  'url',
  'source',
  'declaration',
  'values',
  'evidence',
  'expiresAt',
];

const RAW_BODIES: Array<{
  type: string;
  body: string | Buffer;
  status: number;
}> = [
  { type: 'application/json', body: '{', status: 400 },
  { type: 'application/json', body: 'hunter2', status: 400 },
  { type: 'application/json', body: '"hunter2"', status: 400 },
  { type: 'application/json', body: '['.repeat(90_000), status: 400 },
  {
    type: 'application/json',
    body: `${'['.repeat(40_000)}${']'.repeat(40_000)}`,
    status: 400,
  },
  {
    type: 'application/json',
    body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
    status: 400,
  },
  {
    type: 'application/json',
    body: JSON.stringify({ reason: 'x'.repeat(200_000) }),
    status: 413,
  },
  { type: 'application/json; charset=latin1', body: '{}', status: 415 },
  { type: 'text/plain', body: '{}', status: 415 },
  { type: 'application/x-www-form-urlencoded', body: 'a=b', status: 415 },
  { type: 'multipart/form-data', body: 'a', status: 415 },
  { type: 'nonsense', body: '{}', status: 415 },
];

describe('What a caller does wrong', () => {
  let portal: TestPortal;
  let seen = 0;

  beforeAll(async () => {
    portal = await TestPortal.start({ entities: [secretEntity('db')] });
  });
  afterAll(() => portal.stop());

  /** Real where it may be, so that a hostile part is not hidden by another one. */
  const address = (path: string, parts: Record<string, string> = {}) =>
    `/api/secrets${path.replace(
      /\{(\w+)\}/g,
      (_, name) =>
        parts[name] ??
        { namespace: 'default', name: 'db' }[name as 'name'] ??
        'x',
    )}`;

  const send = async (
    method: Method,
    url: string,
    send_: (request: ReturnType<typeof portal.http.get>) => PromiseLike<{
      status: number;
      text: string;
      body: unknown;
      headers: Record<string, string>;
    }> = request => request,
  ) => {
    const response = await send_(portal.http[method](url));
    const { status, body, headers } = response;
    const what = `${method} ${url.slice(
      0,
      200,
    )} answered ${status}: ${response.text?.slice(0, 200)}`;
    seen += 1;
    if (status >= 500 || headers['cache-control'] !== 'no-store') {
      throw new Error(what);
    }
    if (status >= 400) {
      expect(body).toEqual({
        error: expect.objectContaining({
          name: expect.any(String),
          message: expect.stringMatching(/./),
        }),
        request: expect.objectContaining({ url: expect.any(String) }),
        response: { statusCode: status },
      });
      expect(response.text).not.toMatch(/\n\s+at |node_modules/);
    }
    return response;
  };

  it('is said of the path that cannot be decoded, and nowhere as a failure', async () => {
    const { status, body } = await send('get', '/api/secrets/v1/rotations/%ff');
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: {
        name: 'InputError',
        message: 'The path /v1/rotations/%ff is not valid percent-encoding',
      },
    });
  });

  it.each(operations)(
    'in the address of $method $path is a 4xx',
    async ({ path, method, parameters }) => {
      const before = seen;
      for (const { name } of parameters.filter(one => one.in === 'path')) {
        for (const part of HOSTILE_PARTS) {
          await send(method, address(path, { [name]: part }));
        }
      }
      const names = parameters.flatMap(one =>
        one.in === 'query' ? one.name : [],
      );
      for (const name of [...names, 'unknown', '__proto__', 'a[b]', '%ff']) {
        for (const value of HOSTILE_QUERIES) {
          await send(method, `${address(path)}?${name}=${value}`);
        }
        const [twice, often] = [2, 150].map(count =>
          Array(count).fill(`${name}=x`).join('&'),
        );
        await send(method, `${address(path)}?${twice}`);
        await send(method, `${address(path)}?${often}`);
      }
      expect(seen - before).toBeGreaterThan(100);
    },
    60_000,
  );

  it.each(operations.filter(({ operation }) => operation.requestBody))(
    'in the body of $method $path is a 4xx',
    async ({ path, method, operation }) => {
      const url = address(path);
      for (const { type, body, status } of RAW_BODIES) {
        const answer = await send(method, url, request =>
          request.set('content-type', type).send(body as string),
        );
        expect([type, answer.status]).toEqual([type, status]);
        expect(answer.text).not.toContain('hunter2');
        expect(Object.keys(operation.responses)).toContain(`${status}`);
      }
      for (const value of HOSTILE_VALUES) {
        const { status } = await send(method, url, request =>
          request
            .set('content-type', 'application/json')
            .send(JSON.stringify(value)),
        );
        expect(status).toBeGreaterThanOrEqual(400);
        for (const field of FIELDS) {
          await send(method, url, request =>
            request.send({ reason: 'test', [field]: value }),
          );
        }
      }
    },
    60_000,
  );

  it('in what the body is packed in is a 4xx', async () => {
    const url = '/api/secrets/v1/rotations';
    for (const [encoding, status] of [
      ['gzip', 400],
      ['br', 415],
      ['nonsense', 415],
    ] as const) {
      const answer = await send('post', url, request =>
        request
          .set('content-type', 'application/json')
          .set('content-encoding', encoding)
          .send('{"a": 1}'),
      );
      expect([encoding, answer.status]).toEqual([encoding, status]);
    }
  });

  it('was tried often enough', () => {
    expect(seen).toBeGreaterThan(5_000);
  });

  it('with headers that are too long is 431, which is the answer of the server itself', async () => {
    const server = express().listen(0);
    try {
      const { port } = server.address() as AddressInfo;
      const status = await new Promise((resolve, reject) => {
        httpRequest(
          { port, headers: { 'x-long': 'x'.repeat(100_000) } },
          response => resolve(response.resume().statusCode),
        )
          .on('error', reject)
          .end();
      });
      expect(status).toBe(431);
      for (const { operation } of operations) {
        expect(operation.responses).toHaveProperty('431');
      }
    } finally {
      server.close();
    }
  });
});

it('Nobody keeps what any route answers', async () => {
  const portal = await TestPortal.start({ entities: [secretEntity('db')] });
  try {
    for (const { path, method } of [
      ...operations,
      { path: '/openapi.json', method: 'get' as const },
      { path: '/v1/nothing', method: 'get' as const },
    ]) {
      const url = `/api/secrets${path
        .replace('{namespace}', 'default')
        .replace('{name}', 'db')
        .replace(/\{\w+\}/, 'x')}`;
      const { headers } = await portal.http[method](url);
      expect([url, headers['cache-control']]).toEqual([url, 'no-store']);
    }
  } finally {
    await portal.stop();
  }
});
