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
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { CatalogHold } from '../database/SecretStore';
import { TestClock } from '../__testUtils__/TestClock';
import { AuthorizedCatalogHoldService } from './AuthorizedCatalogHoldService';
import { DefaultCatalogHoldService } from './DefaultCatalogHoldService';

const ADA = { credentials: mockCredentials.user('user:default/ada') };
const SCANNER = { credentials: mockCredentials.service('external:scanner') };
const HELD: CatalogHold = {
  since: '2026-11-24T11:55:00.000Z',
  reads: 2,
  missing: 38,
  known: 41,
  firstRef: 'resource:default/db',
};

function set(
  result: AuthorizeResult.ALLOW | AuthorizeResult.DENY = AuthorizeResult.ALLOW,
) {
  const releases: unknown[] = [];
  const asked: string[] = [];
  let held: CatalogHold | undefined = HELD;
  const service = new AuthorizedCatalogHoldService({
    inner: new DefaultCatalogHoldService({
      secrets: {
        catalogHold: async () => held,
        releaseCatalog: async (...release) => {
          releases.push(release);
          held = undefined;
        },
      },
      clock: new TestClock(),
    }),
    permissions: {
      authorize: async requests => {
        asked.push(...requests.map(({ permission }) => permission.name));
        return requests.map(() => ({ result }));
      },
    },
    auth: mockServices.auth(),
  });
  return { service, releases, asked };
}

describe('AuthorizedCatalogHoldService', () => {
  it('says what is held to administrators', async () => {
    const { service, asked } = set();
    await expect(service.get(ADA)).resolves.toEqual({
      hold: {
        since: HELD.since,
        reads: 2,
        listed: 3,
        known: 41,
        missing: 38,
        notBefore: '2026-11-24T12:05:00.000Z',
      },
    });
    expect(asked).toEqual(['secrets.catalog.release']);
  });

  it('lets a person release it, by name and with a reason', async () => {
    const { service, releases } = set();
    const request = { missing: 38, reason: 'Team moved' };
    await expect(service.release(request, ADA)).resolves.toEqual({});
    expect(releases).toEqual([
      [{ ...request, actor: 'user:default/ada' }, '2026-11-24T12:00:00.000Z'],
    ]);
  });

  it('lets no service release it, whatever it may do', async () => {
    const { service, releases } = set();
    await expect(
      service.release({ missing: 38, reason: 'x' }, SCANNER),
    ).rejects.toThrow('Only a person');
    expect(releases).toEqual([]);
  });

  it('lets nobody else see or release it', async () => {
    const { service, releases } = set(AuthorizeResult.DENY);
    await expect(service.get(ADA)).rejects.toThrow('platform administrators');
    await expect(
      service.release({ missing: 38, reason: 'x' }, ADA),
    ).rejects.toThrow('platform administrators');
    expect(releases).toEqual([]);
  });
});
