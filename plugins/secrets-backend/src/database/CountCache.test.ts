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

import { secretListQuerySchema } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { CountCache, raiseRevision } from './CountCache';
import { SecretFilter } from './SecretStore';

describe.each(databases.eachSupportedId())('CountCache on %s', id => {
  let db: Knex;
  let cache: CountCache;
  let counted: number;

  beforeEach(async () => {
    db = await openTestDatabase(id);
    cache = new CountCache({ db });
    counted = 0;
  });

  const count = async () => {
    counted += 1;
    return counted;
  };
  const ask = (filter: SecretFilter = {}, what = 'total') =>
    cache.get({ what, filter, criteria: 'everything' }, count);

  it('counts once for everybody who asks the same', async () => {
    const answers = await Promise.all([ask(), ask()]);
    expect([...answers, await ask()]).toEqual([1, 1, 1]);
  });

  it('counts again when the inventory has changed, whoever changed it', async () => {
    await ask();
    await db.transaction(raiseRevision);
    await expect(ask()).resolves.toBe(2);
  });

  it('does not count again for a change that was rolled back', async () => {
    await ask();
    const change = db.transaction(async trx => {
      await raiseRevision(trx);
      throw new Error('not this time');
    });
    await expect(change).rejects.toThrow('not this time');
    await expect(ask()).resolves.toBe(1);
  });

  it('takes order and page of a list for no part of the question', async () => {
    await ask(secretListQuerySchema.parse({ limit: 5 }));
    await expect(ask()).resolves.toBe(1);
  });

  it.each<SecretFilter>([
    { owner: ['group:default/web'] },
    { system: ['system:default/shop'] },
    { authority: ['vault'] },
    { class: ['bootstrap'] },
    { environment: ['production'] },
    { cluster: ['eu-1'] },
    { consumer: ['component:default/web'] },
    { ownership: 'none' },
    { text: 'token' },
  ])('keeps %j apart', async filter => {
    await ask();
    await expect(ask(filter)).resolves.toBe(2);
    await expect(ask(filter)).resolves.toBe(2);
  });

  it('keeps what is counted, and who may read it, apart', async () => {
    await ask();
    await ask({}, 'facets');
    const criteria = { field: 'owner' as const, values: ['user:default/ana'] };
    const theirs = () =>
      cache.get({ what: 'total', filter: {}, criteria }, count);
    await expect(theirs()).resolves.toBe(3);
    await expect(theirs()).resolves.toBe(3);
  });

  it.each<SecretFilter>([
    { health: ['due'] },
    { expiry: 'none' },
    { dueBefore: '2026-12-01T00:00:00Z' },
  ])(
    'counts %j each time, since rotations and time change it',
    async filter => {
      await ask(filter);
      await expect(ask(filter)).resolves.toBe(2);
    },
  );

  it('does not remember a failure', async () => {
    const failing = cache.get(
      { what: 'total', filter: {}, criteria: 'everything' },
      async () => {
        throw new Error('connection lost');
      },
    );
    await expect(failing).rejects.toThrow('connection lost');
    await expect(ask()).resolves.toBe(1);
  });
});
