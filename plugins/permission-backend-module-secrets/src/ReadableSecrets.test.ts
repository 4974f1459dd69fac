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

import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  Facets,
  SecretListRequest,
  SecretPage,
} from '@keyturn/plugin-secrets-common';
import { ReadableSecrets } from './ReadableSecrets';

const CLAIMS = ['user:default/ana', 'group:default/payments'];
const credentials = mockCredentials.user('user:default/ana');

describe('ReadableSecrets', () => {
  const owners = ['group:default/web', 'group:default/payments'];
  let now = 0;
  let failure: Error | undefined;
  let asked: SecretListRequest[] = [];
  let total = 2;
  let tokens: Array<string | undefined> = [];
  const logger = mockServices.logger.mock();

  const secrets = {
    async getFacets(_: SecretListRequest, options?: { token?: string }) {
      tokens.push(options?.token);
      if (failure) throw failure;
      return {
        owner: owners.map(value => ({ value, count: 1 })),
      } as Facets;
    },
    async listSecrets(request: SecretListRequest) {
      asked.push(request);
      const from = Number(request.cursor ?? 0);
      const many = request.owner ? total : 0;
      const to = Math.min(from + request.limit!, many);
      return {
        items: Array.from({ length: to - from }, (__, i) => ({
          ref: `resource:shop/s${from + i}`,
        })),
        total: many,
        nextCursor: to < many ? String(to) : undefined,
      } as SecretPage;
    },
  };
  const start = () =>
    new ReadableSecrets({
      secrets,
      auth: mockServices.auth({ pluginId: 'permission' }),
      logger,
      now: () => now,
    });

  beforeEach(() => {
    now = 0;
    total = 2;
    failure = undefined;
    asked = [];
    tokens = [];
    logger.warn.mockReset();
  });

  it('tells which claims count as owners, and what of others may be read', async () => {
    expect(await start().of(credentials, CLAIMS)).toEqual({
      owners: ['group:default/payments'],
      others: [
        expect.objectContaining({ namespace: 'shop', name: 's0' }),
        expect.objectContaining({ namespace: 'shop', name: 's1' }),
      ],
    });
    expect(asked).toMatchObject([
      { owner: ['group:default/web'] },
      { ownership: 'none' },
    ]);
    expect(tokens).toEqual([expect.stringContaining('user:default/ana')]);
  });

  it('remembers an answer for half a minute, for the same claims', async () => {
    const readable = start();
    await readable.of(credentials, CLAIMS);
    await readable.of(credentials, [...CLAIMS].reverse());
    now = 29_999;
    await readable.of(credentials, CLAIMS);
    expect(tokens).toHaveLength(1);
    await readable.of(credentials, ['user:default/bo']);
    expect(tokens).toHaveLength(2);
    now = 30_000;
    await readable.of(credentials, CLAIMS);
    expect(tokens).toHaveLength(3);
  });

  it('asks for no more than some hundreds', async () => {
    total = 5_000;
    const { others } = await start().of(credentials, CLAIMS);
    expect(others).toHaveLength(300);
    expect(asked.length).toBeLessThan(6);
  });

  it('goes by owners alone where the backend cannot be asked, says so, and asks again soon', async () => {
    failure = new Error('the backend is down');
    const readable = start();
    expect(await readable.of(credentials, CLAIMS)).toEqual({
      owners: CLAIMS,
      others: [],
    });
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('could not be asked'),
      failure,
    );
    failure = undefined;
    now = 5_000;
    expect((await readable.of(credentials, CLAIMS)).others).toHaveLength(2);
  });
});
