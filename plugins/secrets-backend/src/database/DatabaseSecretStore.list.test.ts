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

import { InputError } from '@backstage/errors';
import {
  HEALTH_BY_URGENCY,
  healthOf,
  SecretListRequest,
  secretListQuerySchema,
} from '@keyturn/plugin-secrets-common';
import fc from 'fast-check';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { toInstant } from '../Clock';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { secretSpec } from '../__testUtils__/secretSpec';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { DatabaseSecretStore } from './DatabaseSecretStore';
import { CatalogSecret } from './SecretStore';

const NOW = DateTime.fromISO('2026-11-24T08:00:00Z', { zone: 'utc' });

describe.each(databases.eachSupportedId())('Lists of secrets on %s', id => {
  let db: Knex;
  let store: DatabaseSecretStore;

  beforeEach(async () => {
    db = await openTestDatabase(id);
    store = new DatabaseSecretStore({ db });
  });

  const fill = (...secrets: CatalogSecret[]) =>
    store.applyCatalogPage(secrets, toInstant(NOW));
  const query = (request: SecretListRequest = {}) =>
    secretListQuerySchema.parse(request);
  const list = async (request: SecretListRequest = {}) => {
    const page = await store.list(query(request), NOW, 'everything');
    return page.items.map(item => item.name);
  };
  const set = (name: string, columns: object) =>
    db('secrets').where({ name }).update(columns);
  const expiring = (name: string, expiresAt: string) =>
    catalogSecret(name, { spec: secretSpec({ credential: { expiresAt } }) });

  /** One secret of each health that a column can tell. */
  const fillEveryHealth = async () => {
    await fill(
      expiring('healthy', '2027-06-01'),
      expiring('due', '2026-12-01'),
      expiring('expired', '2026-11-01'),
      expiring('rotating', '2026-12-01'),
      expiring('partial', '2027-06-01'),
      catalogSecret('unknown'),
      expiring('retired', '2026-11-01'),
      expiring('compromised', '2027-06-01'),
    );
    await set('compromised', { compromised_at: toInstant(NOW) });
    await set('rotating', { open_rotation_id: 'r-1' });
    await set('partial', { open_rotation_id: 'r-2', rotation_partial: true });
    await set('retired', { retired_at: toInstant(NOW) });
  };

  describe('order', () => {
    it('is by urgency, then by what expires first, then by ref', async () => {
      await fillEveryHealth();
      await fill(
        expiring('due-later', '2026-12-02'),
        expiring('a-due', '2026-12-01'),
      );
      await expect(list()).resolves.toEqual([
        'compromised',
        'expired',
        'partial',
        'a-due',
        'due',
        'due-later',
        'rotating',
        'unknown',
        'healthy',
      ]);
    });

    it.each<[SecretListRequest, string[]]>([
      [{ sort: 'title' }, ['b', 'c', 'a']],
      [{ sort: 'title', order: 'desc' }, ['a', 'c', 'b']],
      [{ sort: 'expiresAt' }, ['c', 'b', 'a']],
      [{ sort: 'expiresAt', order: 'desc' }, ['b', 'c', 'a']],
      [{ sort: 'owner' }, ['c', 'a', 'b']],
      [{ sort: 'owner', order: 'desc' }, ['a', 'c', 'b']],
    ])('with nothing known last: %j', async (request, expected) => {
      await fill(
        catalogSecret('a', { title: 'Z', ownerRef: 'group:default/web' }),
        { ...expiring('b', '2027-02-01'), title: 'X', ownerRef: undefined },
        { ...expiring('c', '2027-01-01'), title: 'Y' },
      );
      await expect(list(request)).resolves.toEqual(expected);
    });
  });

  describe('pages', () => {
    it.each(['urgency', 'title', 'owner', 'expiresAt'] as const)(
      'by %s in either direction hold every secret once',
      async sort => {
        await fillEveryHealth();
        await fill(
          catalogSecret('u1', { ownerRef: undefined, title: 'unknown' }),
          catalogSecret('u2', { ownerRef: undefined }),
          catalogSecret('u3', { ownerRef: 'group:default/a' }),
        );
        for (const order of ['asc', 'desc'] as const) {
          const whole = await list({ sort, order, limit: 200 });
          const walked: string[] = [];
          let cursor: string | undefined;
          do {
            const page = await store.list(
              query({ sort, order, limit: 2, cursor }),
              NOW,
              'everything',
            );
            expect(page.total).toBe(10);
            walked.push(...page.items.map(item => item.name));
            cursor = page.nextCursor;
          } while (cursor);
          expect(walked).toEqual(whole);
          expect(walked).toHaveLength(10);
        }
      },
    );

    it('refuse a cursor that is broken or belongs to another order', async () => {
      await fillEveryHealth();
      const { nextCursor } = await store.list(
        query({ limit: 1 }),
        NOW,
        'everything',
      );
      const encode = (value: unknown) =>
        Buffer.from(JSON.stringify(value)).toString('base64url');
      for (const [sort, cursor] of [
        ['title', nextCursor!],
        ['urgency', 'rubbish'],
        ['urgency', encode({ by: 'urgency-asc-due', at: ['x'] })],
        ['urgency', encode({ by: 'urgency-asc-due', at: [null, null] })],
        ['urgency', encode({ by: 'urgency-asc-fine', at: ['x', 'y'] })],
        ['urgency', encode({ by: 'urgency-asc-due', at: [1, 'y'] })],
        ['urgency', encode({ by: 'urgency-asc-due', at: ['\0', 'y'] })],
        ['title', encode({ by: 'title-asc', at: [null, 'x'] })],
      ] as const) {
        const refused = store.list(query({ sort, cursor }), NOW, 'everything');
        await expect(refused).rejects.toThrow(InputError);
        await expect(refused).rejects.toThrow(/cursor/);
      }
    });
  });

  describe('filter', () => {
    const target = (environment: string, cluster: string) => ({
      environment,
      cluster,
      namespace: 'payments',
      manifest: 'https://git.example.com/acme/gitops/blob/main/a.yaml',
      keys: ['password'],
    });

    beforeEach(() =>
      fill(
        catalogSecret('db', {
          title: 'Ledger database',
          description: 'Holds 100% of the money',
          systemRef: 'system:default/checkout',
          consumers: [{ ref: 'component:default/api', involved: false }],
          spec: secretSpec({
            targets: [target('production', 'eu-1'), target('staging', 'us-1')],
          }),
        }),
        catalogSecret('mail', {
          title: 'Mail token',
          ownerRef: 'group:default/web',
          spec: secretSpec({
            authority: { class: 'bootstrap', ref: 'vault' },
            credential: { expiresAt: '2026-12-24' },
            targets: [target('production', 'us-1')],
          }),
        }),
        catalogSecret('orphan', {
          ownerRef: undefined,
          spec: secretSpec({ targets: [] }),
        }),
      ),
    );

    it.each<[SecretListRequest, string[]]>([
      [{}, ['db', 'mail', 'orphan']],
      [{ owner: ['group:default/web'] }, ['mail']],
      [{ owner: ['Group:default/Web'] }, ['mail']],
      [
        { owner: ['group:default/web', 'group:default/payments'] },
        ['db', 'mail'],
      ],
      [{ owner: [] }, []],
      [{ system: ['system:default/checkout'] }, ['db']],
      [{ authority: ['vault'] }, ['mail']],
      [{ class: ['runtime'] }, ['db', 'orphan']],
      [{ environment: ['staging'] }, ['db']],
      [{ environment: ['production'], cluster: ['us-1'] }, ['mail']],
      [{ cluster: ['us-1'] }, ['db', 'mail']],
      [{ consumer: ['component:default/API'] }, ['db']],
      [{ ownership: 'none' }, ['orphan']],
      [{ ownership: 'known' }, ['db', 'mail']],
      [{ expiry: 'none' }, ['db', 'orphan']],
      [{ expiry: 'known' }, ['mail']],
      [{ dueBefore: '2026-12-10' }, []],
      [{ dueBefore: '2026-12-10T00:00:01' }, ['mail']],
      [{ health: ['unknown'] }, ['db', 'orphan']],
      [{ health: ['healthy', 'due'] }, ['mail']],
      [{ health: [] }, []],
      [{ text: 'LEDGER money' }, ['db']],
      [{ text: 'ledger token' }, []],
      [{ text: '100%' }, ['db']],
      [{ text: 'le_ger' }, []],
      [{ text: '%' }, ['db']],
      [{ text: '\\' }, []],
      [{ text: '  ' }, ['db', 'mail', 'orphan']],
      [{ class: ['runtime'], ownership: 'known' }, ['db']],
    ])('%j', async (request, expected) => {
      const found = await list({ ...request, sort: 'owner' });
      expect(found.sort()).toEqual(expected);
      const { total } = await store.list(query(request), NOW, 'everything');
      expect(total).toBe(expected.length);
    });

    it('shows retired secrets only where they are asked for', async () => {
      await set('mail', { retired_at: toInstant(NOW) });
      await expect(list({ sort: 'title' })).resolves.toEqual(['db', 'orphan']);
      await expect(list({ health: ['retired'] })).resolves.toEqual(['mail']);
    });
  });

  describe('numbers', () => {
    beforeEach(fillEveryHealth);

    it('answer the four questions', async () => {
      await fill(catalogSecret('orphan', { ownerRef: undefined }));
      await expect(store.summary(query(), NOW, 'everything')).resolves.toEqual({
        total: 8,
        withoutOwner: 1,
        withoutExpiry: 2,
        dueOrExpired: 2,
        compromised: 1,
      });
      await expect(
        store.summary(query({ health: ['expired'] }), NOW, 'everything'),
      ).resolves.toEqual({
        total: 1,
        withoutOwner: 0,
        withoutExpiry: 0,
        dueOrExpired: 1,
        compromised: 0,
      });
    });

    it('are zero where nothing matches', async () => {
      await expect(
        store.summary(query({ text: 'nothing' }), NOW, 'everything'),
      ).resolves.toEqual({
        total: 0,
        withoutOwner: 0,
        withoutExpiry: 0,
        dueOrExpired: 0,
        compromised: 0,
      });
    });

    it('count the values of each facet, leaving its own filter out', async () => {
      await fill(
        catalogSecret('web', {
          ownerRef: 'group:default/web',
          systemRef: 'system:default/shop',
        }),
      );
      const facets = await store.facets(
        query({ owner: ['group:default/web'] }),
        NOW,
        'everything',
      );
      expect(facets).toEqual({
        owner: [
          { value: 'group:default/payments', count: 7 },
          { value: 'group:default/web', count: 1 },
        ],
        system: [{ value: 'system:default/shop', count: 1 }],
        health: [{ value: 'unknown', count: 1 }],
        authority: [{ value: 'sealed-secrets', count: 1 }],
        class: [{ value: 'runtime', count: 1 }],
        environment: [{ value: 'production', count: 1 }],
        cluster: [{ value: 'eu-1', count: 1 }],
      });
    });

    it('count a secret once for an environment where it has two targets', async () => {
      const target = (cluster: string) => ({
        environment: 'staging',
        cluster,
        namespace: 'payments',
        manifest: 'https://git.example.com/acme/gitops/blob/main/a.yaml',
        keys: ['password'],
      });
      await fill(
        catalogSecret('two', {
          spec: secretSpec({ targets: [target('eu-1'), target('us-1')] }),
        }),
      );
      const facets = await store.facets(query(), NOW, 'everything');
      expect(facets.environment).toEqual([
        { value: 'production', count: 7 },
        { value: 'staging', count: 1 },
      ]);
    });
  });

  it('counts the same after any change as a store that has never counted', async () => {
    const owner = fc.constantFrom('group:default/web', 'group:default/ops');
    const page = fc.uniqueArray(
      fc.record({ name: fc.constantFrom('a', 'b', 'c'), owner }),
      { selector: ({ name }) => name, minLength: 1 },
    );
    const change = fc.oneof(
      page.map(
        secrets => () =>
          fill(
            ...secrets.map(each =>
              catalogSecret(each.name, { ownerRef: each.owner }),
            ),
          ),
      ),
      fc
        .subarray(['a', 'b', 'c'])
        .map(
          names => () =>
            store.retireExcept(
              new Set(names.map(name => `resource:default/${name}`)),
              toInstant(NOW),
            ),
        ),
      fc.constant(() => set('a', { open_rotation_id: 'r-1' })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 8 }), async changes => {
        for (const apply of changes) {
          await apply();
          const fresh = new DatabaseSecretStore({ db });
          const [known, anew] = await Promise.all(
            [store, fresh].map(each =>
              Promise.all([
                each.list(
                  query({ owner: ['group:default/web'] }),
                  NOW,
                  'everything',
                ),
                each.list(query(), NOW, 'everything'),
                each.facets(query(), NOW, 'everything'),
              ]),
            ),
          );
          expect(known).toEqual(anew);
        }
      }),
      { numRuns: id === 'SQLITE_3' ? 30 : 10 },
    );
  });

  it('works health out in SQL as healthOf does', async () => {
    const inDays = (days: number) => toInstant(NOW.plus({ days }));
    const anyFacts = fc.record({
      expiry: fc.option(
        fc
          .record({ days: fc.integer({ min: -3, max: 3 }), before: fc.nat(3) })
          .map(({ days, before }) => ({
            expiresAt: inDays(days),
            rotateBy: inDays(days - before),
          })),
        { nil: undefined },
      ),
      open: fc.boolean(),
      partial: fc.boolean(),
      retired: fc.boolean(),
      compromised: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyFacts, { minLength: 1 }), async all => {
        await db('secrets').delete();
        await fill(...all.map((_, i) => catalogSecret(`s${i}`)));
        for (const [i, facts] of all.entries()) {
          const { expiry, open, partial, retired, compromised } = facts;
          await set(`s${i}`, {
            expires_at: expiry?.expiresAt ?? null,
            rotate_by: expiry?.rotateBy ?? null,
            open_rotation_id: open ? 'r' : null,
            rotation_partial: partial,
            retired_at: retired ? toInstant(NOW) : null,
            compromised_at: compromised ? toInstant(NOW) : null,
          });
        }
        const expected = all.map(
          ({ expiry, open, partial, retired, compromised }) =>
            healthOf(
              {
                ...expiry,
                openRotation: open ? { partial } : undefined,
                retired,
                compromised,
              },
              NOW,
            ),
        );
        for (const health of HEALTH_BY_URGENCY) {
          const found = await list({ health: [health], limit: 200 });
          expect(found.sort()).toEqual(
            all
              .map((_, i) => `s${i}`)
              .filter((_, i) => expected[i] === health)
              .sort(),
          );
        }
        const { health: counted } = await store.facets(
          query(),
          NOW,
          'everything',
        );
        const live = HEALTH_BY_URGENCY.filter(health => health !== 'retired');
        for (const health of live) {
          const { count = 0 } =
            counted.find(({ value }) => value === health) ?? {};
          expect(count).toBe(expected.filter(each => each === health).length);
        }
      }),
      { numRuns: id === 'SQLITE_3' ? 40 : 10 },
    );
  });
});
