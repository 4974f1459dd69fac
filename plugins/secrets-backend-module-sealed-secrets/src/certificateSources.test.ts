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

import { createServer, RequestListener, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { fakeCallContext } from '@keyturn/plugin-secrets-node/testUtils';
import { FileCertificate, UrlCertificate } from './certificateSources';

describe('UrlCertificate', () => {
  let server: Server;
  let url: string;
  let answer: RequestListener;

  beforeEach(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    url = `http://127.0.0.1:${port}/v1/cert.pem`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => {
      server.close(resolve);
    });
  });

  const read = (signal = new AbortController().signal) =>
    new UrlCertificate(`${url}?token=for-the-gateway`).read(
      fakeCallContext({ signal }),
    );

  it('reads what the controller serves', async () => {
    answer = (request, response) =>
      response.end(`a certificate of ${request.url}`);
    await expect(read()).resolves.toBe(
      'a certificate of /v1/cert.pem?token=for-the-gateway',
    );
  });

  it.each([
    ['http://sealed-secrets.kube-system:8080/v1/cert.pem', true],
    ['http://127.0.0.1.example.com/v1/cert.pem', true],
    ['https://sealed-secrets.example.com/v1/cert.pem', false],
    ['http://localhost:8080/v1/cert.pem', false],
    ['http://127.0.0.1:8080/v1/cert.pem', false],
    ['http://[::1]:8080/v1/cert.pem', false],
  ])('knows whether %s could be forged: %s', (address, expected) => {
    expect(new UrlCertificate(address).isForgeable).toBe(expected);
    expect(new UrlCertificate(address, 'AA').isForgeable).toBe(false);
  });

  it.each([
    [500, {}, true, undefined],
    [503, { 'retry-after': '7' }, true, 7000],
    [429, { 'retry-after': 'Tue, 24 Nov 2026 12:01:00 GMT' }, true, 60_000],
    [503, { 'retry-after': 'Tue, 24 Nov 2026 11:00:00 GMT' }, true, 0],
    [503, { 'retry-after': 'later' }, true, undefined],
    [401, {}, false, undefined],
    [404, {}, false, undefined],
  ])(
    'says what to do about %i with %j',
    async (status, headers, retryable, retryAfterMs) => {
      answer = (_, response) =>
        response.writeHead(status, headers).end('internal details');
      const failed = read();
      await expect(failed).rejects.toMatchObject({
        name: 'UpstreamError',
        retryable,
        retryAfterMs,
        message: expect.stringContaining(`${url}, which answered ${status}`),
      });
      await expect(failed).rejects.not.toMatchObject({
        message: expect.stringMatching(/internal details|for-the-gateway/),
      });
    },
  );

  it('can be tried again where nobody answers', async () => {
    server.close();
    await expect(read()).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: true,
    });
  });

  it('can be tried again where the answer breaks off', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    };
    await expect(read()).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: true,
    });
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    answer = () => controller.abort();
    await expect(read(controller.signal)).rejects.toMatchObject({
      name: 'UpstreamError',
    });
  });
});

describe('FileCertificate', () => {
  const directory = createMockDirectory({
    content: { 'eu-1.pem': 'a certificate' },
  });

  it('reads the file', async () => {
    const source = new FileCertificate(directory.resolve('eu-1.pem'));
    await expect(source.read(fakeCallContext())).resolves.toBe('a certificate');
  });

  it('says which file cannot be read', async () => {
    const file = directory.resolve('us-1.pem');
    await expect(
      new FileCertificate(file).read(fakeCallContext()),
    ).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: false,
      message: expect.stringContaining(`${file} cannot be read`),
    });
  });
});
