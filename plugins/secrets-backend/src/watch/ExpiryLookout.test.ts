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

import { mockServices } from '@backstage/backend-test-utils';
import { rotationPolicySchema } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { DatabaseNoticeStore } from '../database/DatabaseNoticeStore';
import { DatabaseSecretStore } from '../database/DatabaseSecretStore';
import { PolicyBook } from '../policies/PolicyBook';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { secretSpec } from '../__testUtils__/secretSpec';
import { testRows } from '../__testUtils__/testRows';
import { TestClock } from '../__testUtils__/TestClock';
import { ExpiryLookout } from './ExpiryLookout';

const signal = new AbortController().signal;
const MONDAY = '2026-11-23T08:00:00.000Z';

describe('ExpiryLookout', () => {
  let db: Knex;
  let clock: TestClock;
  let secrets: DatabaseSecretStore;
  let lookout: ExpiryLookout;

  beforeEach(async () => {
    db = await openTestDatabase('SQLITE_3');
    clock = new TestClock('2026-12-01T00:00:00.000Z');
    secrets = new DatabaseSecretStore({ db });
    let ids = 0;
    lookout = new ExpiryLookout({
      secrets,
      notices: new DatabaseNoticeStore({
        db,
        clock,
        newId: () => String(++ids),
      }),
      policies: PolicyBook.fromConfig(
        mockServices.rootConfig({
          data: { secrets: { policies: { late: { notifyBefore: ['P2D'] } } } },
        }),
      ),
      logger: mockServices.logger.mock(),
      rows: testRows({ db, clock }),
      clock,
    });
  });

  const expiring = (name: string, policy?: string) =>
    catalogSecret(name, {
      spec: secretSpec({
        credential: { expiresAt: '2026-12-24' },
        rotation: policy ? { policy } : undefined,
      }),
      policy: rotationPolicySchema.parse({}),
    });
  const keys = async () =>
    (await db('notices').orderBy('dedupe_key').select('dedupe_key')).map(row =>
      row.dedupe_key.replace('2026-12-24T00:00:00.000Z:', ''),
    );

  it('writes one notice per threshold as time passes, however often it looks', async () => {
    await secrets.applyCatalogPage([expiring('db')], MONDAY);
    await expect(lookout.lookOut(signal)).resolves.toBe(1);
    await expect(lookout.lookOut(signal)).resolves.toBe(0);
    clock.pass({ days: 10 });
    await expect(lookout.lookOut(signal)).resolves.toBe(1);
    clock.pass({ days: 60 });
    await expect(lookout.lookOut(signal)).resolves.toBe(1);
    await expect(lookout.lookOut(signal)).resolves.toBe(0);
    await expect(keys()).resolves.toEqual([
      'expiry:resource:default/db:P14D',
      'expiry:resource:default/db:P30D',
      'expiry:resource:default/db:PT0S',
    ]);
  });

  it('is armed again when the expiry moves', async () => {
    await secrets.applyCatalogPage([expiring('db')], MONDAY);
    await lookout.lookOut(signal);
    await db('secrets').update({
      expires_at: '2026-12-25T00:00:00.000Z',
      tell_at: '',
    });
    await expect(lookout.lookOut(signal)).resolves.toBe(1);
  });

  it('tells what was kept back as soon as no rotation is open any more', async () => {
    await secrets.applyCatalogPage([expiring('db')], MONDAY);
    await db('secrets').update({ open_rotation_id: 'r-1' });
    await expect(lookout.lookOut(signal)).resolves.toBe(0);
    await db('secrets').update({ open_rotation_id: null });
    await expect(lookout.lookOut(signal)).resolves.toBe(1);
  });

  it('reads only those of which there is something to tell', async () => {
    const toTell = jest.spyOn(secrets, 'toTell');
    await secrets.applyCatalogPage([expiring('a'), expiring('b')], MONDAY);
    await lookout.lookOut(signal);
    await lookout.lookOut(signal);
    clock.pass({ days: 10 });
    await lookout.lookOut(signal);
    const pages = await Promise.all(toTell.mock.results.map(r => r.value));
    expect(pages.map(page => page.length)).toEqual([2, 0, 2]);
  });

  it('goes by the policy of each secret, or the defaults where it is unknown', async () => {
    await secrets.applyCatalogPage(
      [expiring('a', 'late'), expiring('b', 'typo')],
      MONDAY,
    );
    await lookout.lookOut(signal);
    await expect(keys()).resolves.toEqual(['expiry:resource:default/b:P30D']);
  });

  it('forgets what was told a quarter ago, but not that an expiry was told which is still open', async () => {
    await secrets.applyCatalogPage([expiring('db')], MONDAY);
    await lookout.lookOut(signal);
    await db('notices').insert({
      ...(await db('notices').first()),
      id: 'old',
      dedupe_key: 'old',
      secret_ref: 'resource:default/gone',
      expiring_ref: null,
      sent_at: MONDAY,
    });
    clock.pass({ days: 90 });
    await lookout.lookOut(signal);
    await expect(keys()).resolves.toContain('old');
    clock.pass({ minutes: 15 });
    await lookout.lookOut(signal);
    await expect(keys()).resolves.toEqual([
      'expiry:resource:default/db:P30D',
      'expiry:resource:default/db:PT0S',
    ]);
  });

  it('walks more secrets than fit on a page', async () => {
    await secrets.applyCatalogPage(
      Array.from({ length: 1001 }, (_, i) => expiring(`s${i}`)),
      MONDAY,
    );
    await expect(lookout.lookOut(signal)).resolves.toBe(1001);
  });

  it('stops when it is told to', async () => {
    await secrets.applyCatalogPage([expiring('db')], MONDAY);
    await expect(lookout.lookOut(AbortSignal.abort())).rejects.toThrow(
      /abort/i,
    );
    await expect(keys()).resolves.toEqual([]);
  });

  it('is scheduled every 15 minutes by default', async () => {
    const scheduler = mockServices.scheduler.mock();
    await lookout.start(scheduler, mockServices.rootConfig());
    expect(scheduler.scheduleTask).toHaveBeenCalledWith(
      expect.objectContaining({
        id: 'secrets-expiry-lookout',
        frequency: { minutes: 15 },
      }),
    );
  });
});
