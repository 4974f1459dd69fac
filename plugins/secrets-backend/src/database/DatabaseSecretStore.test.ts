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

import {
  rotationPolicySchema,
  secretListQuerySchema,
} from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { secretSpec } from '../__testUtils__/secretSpec';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { DatabaseSecretStore } from './DatabaseSecretStore';
import { SecretRow } from './secretRows';

const MONDAY = '2026-11-23T08:00:00.000Z';
const TUESDAY = '2026-11-24T08:00:00.000Z';
const WEDNESDAY = '2026-11-25T08:00:00.000Z';

describe.each(databases.eachSupportedId())('DatabaseSecretStore on %s', id => {
  let db: Knex;
  let store: DatabaseSecretStore;

  beforeEach(async () => {
    db = await openTestDatabase(id);
    store = new DatabaseSecretStore({ db });
  });

  const rowOf = (name: string) =>
    db<SecretRow>('secrets')
      .where({ ref: `resource:default/${name}` })
      .first() as Promise<SecretRow>;
  const targetRows = () => db('secret_targets').orderBy('target_id');

  const target = (cluster: string, environment = 'production') => ({
    environment,
    cluster,
    namespace: 'payments',
    manifest: `https://git.example.com/acme/gitops/blob/main/${cluster}.yaml`,
    keys: ['password'],
  });

  describe('what the catalog says', () => {
    it('is written once and read back', async () => {
      const secret = catalogSecret('db', {
        title: 'Payments DB Password',
        description: 'For the ledger',
        systemRef: 'system:default/checkout',
        consumers: [
          {
            ref: 'component:default/api',
            ownerRef: 'group:default/web',
            involved: true,
          },
          { ref: 'component:default/worker', involved: false },
        ],
        spec: secretSpec({
          credential: { expiresAt: '2026-12-24' },
          rotation: { policy: 'standard' },
        }),
      });
      await expect(store.applyCatalogPage([secret], MONDAY)).resolves.toEqual({
        written: 1,
        refused: [],
      });

      expect(await rowOf('db')).toMatchObject({
        title: 'Payments DB Password',
        owner_ref: 'group:default/payments',
        policy_name: 'standard',
        search: 'payments db password\ndb\nfor the ledger',
        rotate_by: '2026-12-10T00:00:00.000Z',
        expires_at: '2026-12-24T00:00:00.000Z',
        expiry_source: 'declared',
        updated_at: MONDAY,
      });
      await expect(store.get(secret.ref)).resolves.toEqual({
        ref: secret.ref,
        name: 'db',
        title: 'Payments DB Password',
        description: 'For the ledger',
        ownerRef: 'group:default/payments',
        ownerTrusted: true,
        systemRef: 'system:default/checkout',
        spec: secret.spec,
        consumers: secret.consumers,
        targets: [
          { id: 'production/eu-1/payments', state: 'unobserved', evidence: [] },
        ],
        policyName: 'standard',
        lifetime: {
          rotateBy: '2026-12-10T00:00:00.000Z',
          expiresAt: '2026-12-24T00:00:00.000Z',
          source: 'declared',
        },
        rotationPartial: false,
        rollbacks: 0,
        tellAt: '',
        rivals: [],
        unknownVersions: [],
        changedCiphertexts: [],
        proven: true,
        outside: [],
      });
    });

    it('touches only rows that differ', async () => {
      await store.applyCatalogPage(
        [catalogSecret('same'), catalogSecret('other')],
        MONDAY,
      );
      await expect(
        store.applyCatalogPage(
          [catalogSecret('same'), catalogSecret('other', { title: 'New' })],
          TUESDAY,
        ),
      ).resolves.toMatchObject({ written: 1 });
      expect((await rowOf('same')).updated_at).toBe(MONDAY);
      expect(await rowOf('other')).toMatchObject({
        title: 'New',
        updated_at: TUESDAY,
      });
    });

    it('is worked out anew when the policy changed in the config', async () => {
      const spec = secretSpec({ credential: { issuedAt: '2026-11-01' } });
      const withTtl = (ttl: string) =>
        catalogSecret('db', {
          spec,
          policy: rotationPolicySchema.parse({ ttl }),
        });
      await store.applyCatalogPage([withTtl('P30D')], MONDAY);
      await store.applyCatalogPage([withTtl('P60D')], TUESDAY);
      expect((await rowOf('db')).expires_at).toBe('2026-12-31T00:00:00.000Z');
    });

    it('leaves the columns of rotations alone and follows a newer version', async () => {
      await store.applyCatalogPage([catalogSecret('db')], MONDAY);
      await db('secrets').update({
        open_rotation_id: 'r-1',
        rotation_partial: true,
        version_id: 'v-2',
        version_issued_at: MONDAY,
        version_expires_at: '2027-01-01T00:00:00.000Z',
      });
      await store.applyCatalogPage(
        [
          catalogSecret('db', {
            spec: secretSpec({ credential: { expiresAt: '2026-11-30' } }),
          }),
        ],
        TUESDAY,
      );
      expect(await rowOf('db')).toMatchObject({
        open_rotation_id: 'r-1',
        rotation_partial: id === 'SQLITE_3' ? 1 : true,
        version_id: 'v-2',
        issued_at: MONDAY,
        expires_at: '2027-01-01T00:00:00.000Z',
        expiry_source: 'issuer',
        updated_at: TUESDAY,
      });
    });

    it('replaces consumers and drops targets that are declared no more', async () => {
      await store.applyCatalogPage(
        [
          catalogSecret('db', {
            consumers: [{ ref: 'component:default/old', involved: false }],
            spec: secretSpec({ targets: [target('eu-1'), target('us-1')] }),
          }),
        ],
        MONDAY,
      );
      await store.recordObservation(
        'resource:default/db',
        'production/us-1/payments',
        { state: 'running', versionId: 'v-1', evidence: ['seen'] },
        MONDAY,
      );
      await store.applyCatalogPage(
        [
          catalogSecret('db', {
            consumers: [{ ref: 'component:default/new', involved: false }],
            spec: secretSpec({ targets: [target('us-1'), target('ap-1')] }),
          }),
        ],
        TUESDAY,
      );
      await expect(db('secret_consumers')).resolves.toEqual([
        expect.objectContaining({ consumer_ref: 'component:default/new' }),
      ]);
      await expect(targetRows()).resolves.toEqual([
        expect.objectContaining({ cluster: 'ap-1', position: 1 }),
        expect.objectContaining({
          cluster: 'us-1',
          position: 0,
          state: 'running',
          version_id: 'v-1',
        }),
      ]);
    });

    it('takes more secrets than fit into one statement', async () => {
      const many = Array.from({ length: 450 }, (_, i) =>
        catalogSecret(`s${i}`, {
          consumers: [{ ref: 'component:default/a', involved: false }],
        }),
      );
      await expect(store.applyCatalogPage(many, MONDAY)).resolves.toEqual({
        written: 450,
        refused: [],
      });
      const [{ n }] = await db('secret_consumers').count({ n: '*' });
      expect(Number(n)).toBe(450);
    });

    it('has titles and descriptions of any length', async () => {
      const text = Array.from({ length: 20_000 }, (_, i) => `${i}é`).join(' ');
      await store.applyCatalogPage(
        [
          catalogSecret('b', { title: `B${text}`, description: text }),
          catalogSecret('a', { title: `a${text}` }),
        ],
        MONDAY,
      );
      const query = { sort: 'title', order: 'asc', limit: 1 } as const;
      const first = await store.list(
        query,
        DateTime.fromISO(MONDAY),
        'everything',
      );
      expect(first.items[0]).toMatchObject({ name: 'a', title: `a${text}` });
      const { nextCursor: cursor } = first;
      expect(secretListQuerySchema.shape.cursor.parse(cursor)).toBe(cursor);
      const next = await store.list(
        { ...query, cursor },
        DateTime.fromISO(MONDAY),
        'everything',
      );
      expect(next.items).toMatchObject([{ name: 'b', description: text }]);
    });

    it('is written as far as it goes where single secrets cannot be', async () => {
      const odd = (name: string) =>
        catalogSecret(name, {
          consumers: [
            { ref: 'component:default/twice', involved: false },
            { ref: 'component:default/twice', involved: false },
          ],
        });
      await store.applyCatalogPage([catalogSecret('odd-2')], MONDAY);
      const page = Array.from({ length: 250 }, (_, i) =>
        catalogSecret(`s${i}`),
      );
      page.splice(3, 0, odd('odd-1'));
      page.splice(240, 0, odd('odd-2'));
      const result = await store.applyCatalogPage(page, TUESDAY);
      expect(result).toEqual({
        written: 250,
        refused: [
          { ref: 'resource:default/odd-1', error: expect.any(Error) },
          { ref: 'resource:default/odd-2', error: expect.any(Error) },
        ],
      });
      await expect(store.get('resource:default/odd-1')).resolves.toBe(
        undefined,
      );
      expect(await rowOf('odd-2')).toMatchObject({ updated_at: MONDAY });
      expect(await rowOf('s249')).toMatchObject({ updated_at: TUESDAY });
    });

    it('is not written at all when the database is gone', async () => {
      await store.applyCatalogPage([catalogSecret('a')], MONDAY);
      await db.destroy();
      await expect(
        store.applyCatalogPage([catalogSecret('b')], TUESDAY),
      ).rejects.toThrow();
    });
  });

  describe('places that two secrets claim', () => {
    const claim = (name: string, ...targets: object[]) =>
      catalogSecret(name, {
        spec: secretSpec({
          targets: targets.map(each => ({
            ...target('eu-1'),
            secretName: 'db',
            ...each,
          })),
        }),
      });
    const rivalsOf = async (name: string) =>
      (await store.get(`resource:default/${name}`))?.rivals;
    const file = (path: string) => ({
      manifest: `https://git.example.com/acme/gitops/blob/main/${path}`,
    });

    it('are told of both, by cluster, namespace and name', async () => {
      await store.applyCatalogPage(
        [
          claim('a', {}, { ...target('us-1'), secretName: 'other' }),
          claim('b', { environment: 'prod', ...file('b.yaml') }),
          claim('elsewhere', { namespace: 'web', ...file('web.yaml') }),
          claim('another-name', { secretName: 'x' }),
          claim('another-cluster', { ...target('ap-1') }),
        ],
        MONDAY,
      );
      await expect(rivalsOf('a')).resolves.toEqual([]);
      await expect(rivalsOf('b')).resolves.toEqual([
        {
          targetId: 'prod/eu-1/payments/db',
          ref: 'resource:default/a',
        },
      ]);
      for (const name of ['elsewhere', 'another-name', 'another-cluster']) {
        await expect(rivalsOf(name)).resolves.toEqual([]);
      }
    });

    it('are also told by the default name of the Kubernetes Secret', async () => {
      await store.applyCatalogPage(
        [claim('db', { secretName: undefined }), claim('other', {})],
        MONDAY,
      );
      await expect(rivalsOf('other')).resolves.toMatchObject([
        { ref: 'resource:default/db' },
      ]);
    });

    it.each([
      ['in the same words', 'db.yaml'],
      ['with a query', 'db.yaml?plain=1#L3'],
      ['escaped', 'd%62.yaml'],
      ['with one slash more', '/db.yaml'],
      ['by a detour', 'x/../db.yaml'],
    ])('are also told by the document, %s', async (_, path) => {
      await store.applyCatalogPage(
        [
          claim('a', file('db.yaml')),
          claim('b', { namespace: 'elsewhere', ...file(path) }),
          claim('c', { cluster: 'c', secretName: 'x', ...file('db.yaml') }),
          claim('d', { cluster: 'd', ...file('DB.yaml') }),
        ],
        MONDAY,
      );
      await expect(rivalsOf('b')).resolves.toMatchObject([
        { ref: 'resource:default/a' },
      ]);
      for (const name of ['a', 'c', 'd']) {
        await expect(rivalsOf(name)).resolves.toEqual([]);
      }
    });

    it('are kept by the one that had them first, whatever is declared later', async () => {
      await store.applyCatalogPage([claim('z', {})], MONDAY);
      await store.applyCatalogPage([claim('a', {}), claim('b', {})], TUESDAY);
      await store.applyCatalogPage([claim('z', {})], WEDNESDAY);
      await expect(rivalsOf('z')).resolves.toEqual([]);
      await expect(rivalsOf('a')).resolves.toMatchObject([
        { ref: 'resource:default/z' },
      ]);
      await expect(store.conflicts()).resolves.toMatchObject([
        { secretRef: 'resource:default/a', ref: 'resource:default/z' },
        { secretRef: 'resource:default/b', ref: 'resource:default/a' },
        { secretRef: 'resource:default/b', ref: 'resource:default/z' },
      ]);
    });

    it('are free for others once the target is gone, or the secret for a week', async () => {
      await store.applyCatalogPage([claim('z', {}), claim('y', {})], MONDAY);
      await store.applyCatalogPage([claim('a', {})], TUESDAY);
      await store.applyCatalogPage(
        [claim('y', { namespace: 'web', ...file('web.yaml') })],
        TUESDAY,
      );
      const others = new Set(['resource:default/a', 'resource:default/y']);
      await store.retireExcept(others, TUESDAY);
      await expect(rivalsOf('a')).resolves.toMatchObject([
        { ref: 'resource:default/z' },
      ]);
      // A short absence, such as while its file is moved.
      await store.applyCatalogPage([claim('z', {})], WEDNESDAY);
      await expect(rivalsOf('z')).resolves.toEqual([]);
      await store.retireExcept(others, WEDNESDAY);
      await store.retireExcept(others, '2026-12-04T12:00:00.000Z');
      await expect(rivalsOf('a')).resolves.toEqual([]);
      await store.applyCatalogPage(
        [claim('z', {})],
        '2026-12-05T12:00:00.000Z',
      );
      await expect(rivalsOf('z')).resolves.toMatchObject([
        { ref: 'resource:default/a' },
      ]);
    });

    it("of a secret outside of its boundary are nobody's", async () => {
      const outside = [{ field: 'spec.owner', message: 'not covered' }];
      const foreign = { ...claim('a', {}), outside };
      await store.applyCatalogPage([foreign], MONDAY);
      await store.applyCatalogPage([claim('z', {})], TUESDAY);
      await expect(rivalsOf('z')).resolves.toEqual([]);
      await expect(rivalsOf('a')).resolves.toEqual([]);
      await expect(store.outsideBoundary(10)).resolves.toMatchObject({
        total: 1,
        items: [{ name: 'a', outside }],
      });
      // Its first claim does not count once it is covered.
      await store.applyCatalogPage([claim('a', {})], WEDNESDAY);
      await expect(rivalsOf('z')).resolves.toEqual([]);
      await expect(rivalsOf('a')).resolves.toMatchObject([
        { ref: 'resource:default/z' },
      ]);
    });

    it('are different keys of one Secret, which two secrets may have', async () => {
      await store.applyCatalogPage(
        [claim('a', {}), claim('b', { keys: ['other'] })],
        MONDAY,
      );
      await expect(rivalsOf('b')).resolves.toEqual([]);
    });
  });

  describe('secrets the catalog has no more', () => {
    it('are retired once, keep their row, and come back when they are seen again', async () => {
      const gone = catalogSecret('gone');
      await store.applyCatalogPage([gone, catalogSecret('here')], MONDAY);
      const seen = new Set(['resource:default/here']);
      await expect(store.retireExcept(seen, TUESDAY)).resolves.toBe(1);
      await expect(store.retireExcept(seen, WEDNESDAY)).resolves.toBe(0);
      expect((await rowOf('gone')).retired_at).toBe(TUESDAY);
      expect((await rowOf('here')).retired_at).toBeNull();

      await store.applyCatalogPage([gone], WEDNESDAY);
      expect(await rowOf('gone')).toMatchObject({
        retired_at: null,
        updated_at: WEDNESDAY,
      });
    });
  });

  describe('getMany', () => {
    it('answers in the order of the refs, undefined where there is none', async () => {
      await store.applyCatalogPage(
        [catalogSecret('a'), catalogSecret('b')],
        MONDAY,
      );
      const found = await store.getMany([
        'resource:default/b',
        'resource:default/none',
        'resource:default/a',
      ]);
      expect(found.map(record => record?.name)).toEqual(['b', undefined, 'a']);
    });
  });

  describe('of expiries', () => {
    const NOW = DateTime.fromISO(MONDAY, { zone: 'utc' });
    const expiring = (name: string, expiresAt = '2026-12-24') =>
      catalogSecret(name, { spec: secretSpec({ credential: { expiresAt } }) });
    /** All of them can be read. */
    const toTell = async (...asked: Parameters<typeof store.toTell>) =>
      (await store.toTell(...asked)).map(record => {
        if (record instanceof Error) throw record;
        return record;
      });
    const namesOf = (records: Array<{ name: string }>) =>
      records.map(({ name }) => name);

    it('walks unretired secrets of which there may be something to tell', async () => {
      await store.applyCatalogPage(
        [
          ...['c', 'a', 'b', 'retired', 'told', 'later'].map(n => expiring(n)),
          catalogSecret('unknown'),
        ],
        MONDAY,
      );
      const row = (name: string) => db('secrets').where({ name });
      await row('retired').update({ retired_at: MONDAY });
      await row('told').update({ tell_at: null });
      await row('later').update({ tell_at: '2026-12-01T00:00:00.000Z' });
      await row('a').update({ tell_at: '2026-11-01T00:00:00.000Z' });
      const first = await toTell(NOW, undefined, 2);
      expect(namesOf(first)).toEqual(['b', 'c']);
      const second = await toTell(NOW, first[1], 2);
      expect(namesOf(second)).toEqual(['a']);
      expect(await toTell(NOW, second[0], 2)).toEqual([]);
    });

    // SQLite has one writer at a time, and nothing that could be locked in a wrong order.
    if (id.startsWith('POSTGRES')) {
      it('locks those that were told of in the order of a read of the catalog', async () => {
        await store.applyCatalogPage([expiring('a'), expiring('b')], MONDAY);
        const [a, b] = await store.getMany([
          'resource:default/a',
          'resource:default/b',
        ]);
        const read = await db.transaction();
        await read('secrets').where({ ref: a!.ref }).forUpdate();
        const told = store.told([{ secret: b! }, { secret: a! }]);
        let waiting = 0;
        while (waiting === 0) {
          waiting = (
            await db('pg_stat_activity')
              .whereRaw('datname = current_database()')
              .where('wait_event_type', 'Lock')
          ).length;
        }
        await read('secrets').where({ ref: b!.ref }).forUpdate();
        await read.commit();
        await expect(told).resolves.toBeUndefined();
      });
    }

    it('looks again when it was said, and at once where the expiry has moved', async () => {
      await store.applyCatalogPage(
        ['a', 'b', 'c'].map(n => expiring(n)),
        MONDAY,
      );
      const [a, b, c] = await toTell(NOW, undefined, 3);
      await store.applyCatalogPage([expiring('c', '2027-01-01')], MONDAY);
      const next = '2026-12-01T00:00:00.000Z';
      await store.told([
        { secret: a, next },
        { secret: b },
        { secret: c, next },
      ]);
      expect(namesOf(await toTell(NOW, undefined, 3))).toEqual(['c']);
      const later = DateTime.fromISO(next, { zone: 'utc' });
      expect(namesOf(await toTell(later, undefined, 3))).toEqual(['c', 'a']);
    });
  });

  describe('observations', () => {
    const ref = 'resource:default/db';
    const eu = 'production/eu-1/payments';
    const us = 'production/us-1/payments';
    const running = (versionId?: string) => ({
      state: 'running' as const,
      versionId,
      evidence: ['Deployment api: 2 of 2 pods updated'],
    });

    beforeEach(async () => {
      await store.applyCatalogPage(
        [
          catalogSecret('db', {
            spec: secretSpec({ targets: [target('eu-1'), target('us-1')] }),
          }),
        ],
        MONDAY,
      );
    });

    it('keep the last evidence and the first failure while nobody can tell', async () => {
      await store.recordObservation(ref, eu, running('v-1'), MONDAY);
      await store.recordObservation(
        ref,
        eu,
        { unknownReason: 'Cluster eu-1 is down' },
        TUESDAY,
      );
      await store.recordObservation(
        ref,
        eu,
        { unknownReason: 'Cluster eu-1 is still down' },
        WEDNESDAY,
      );
      expect((await store.get(ref))!.targets[0]).toEqual({
        id: eu,
        state: 'unknown',
        versionId: 'v-1',
        evidence: ['Deployment api: 2 of 2 pods updated'],
        observedAt: MONDAY,
        unknownSince: TUESDAY,
        unknownReason: 'Cluster eu-1 is still down',
      });

      await store.recordObservation(
        ref,
        eu,
        { state: 'not-yet', evidence: ['1 of 2 pods'] },
        WEDNESDAY,
      );
      expect((await targetRows())[0]).toMatchObject({
        state: 'not-yet',
        version_id: null,
        evidence: '["1 of 2 pods"]',
        observed_at: WEDNESDAY,
        unknown_since: null,
        unknown_reason: null,
      });
    });

    it('keep what is not safe there until it is seen to be mended', async () => {
      const warnings = ['Secret n/s was written by kubectl apply'];
      const warned = async () => (await store.get(ref))!.targets[0].warnings;
      const seen = { ...running('v-1'), warnings };
      await store.recordObservation(ref, eu, seen, MONDAY);
      expect(await warned()).toEqual(warnings);
      await store.recordObservation(ref, eu, { unknownReason: '?' }, TUESDAY);
      expect(await warned()).toEqual(warnings);
      await store.recordObservation(ref, eu, running('v-1'), WEDNESDAY);
      expect(await warned()).toBeUndefined();
    });

    it('of a target that is declared no more change nothing', async () => {
      await store.recordObservation(ref, 'a/b/c', running('v-1'), TUESDAY);
      expect(await targetRows()).toHaveLength(2);
      expect((await rowOf('db')).version_id).toBeNull();
    });

    it('tell the live version once all targets hold the same', async () => {
      await store.recordObservation(ref, eu, running('v-1'), TUESDAY);
      expect((await rowOf('db')).version_id).toBeNull();
      await store.recordObservation(ref, us, running('v-2'), TUESDAY);
      expect((await rowOf('db')).version_id).toBeNull();
      await store.recordObservation(ref, us, running('v-1'), TUESDAY);
      expect((await rowOf('db')).version_id).toBe('v-1');
    });

    it('never change a version that a rotation made', async () => {
      await db('secrets').update({
        version_id: 'v-9',
        version_issued_at: MONDAY,
      });
      await store.recordObservation(ref, eu, running('v-1'), TUESDAY);
      await store.recordObservation(ref, us, running('v-1'), TUESDAY);
      expect((await rowOf('db')).version_id).toBe('v-9');
    });
  });

  describe('targetsToObserve', () => {
    const names = (found: Array<{ ref: string }>) =>
      found.map(({ ref }) => ref.split('/')[1]);
    const observed = (name: string, at: string, unknownSince?: string) =>
      db('secret_targets')
        .where({ secret_ref: `resource:default/${name}` })
        .update({ looked_at: at, unknown_since: unknownSince ?? null });

    it('gives the longest unobserved first and leaves out recent and retired ones', async () => {
      await store.applyCatalogPage(
        ['monday', 'never', 'wednesday', 'tuesday', 'retired'].map(name =>
          catalogSecret(name),
        ),
        MONDAY,
      );
      await observed('monday', MONDAY);
      await observed('tuesday', TUESDAY);
      await observed('wednesday', WEDNESDAY);
      await db('secrets')
        .where({ name: 'retired' })
        .update({ retired_at: MONDAY });
      await expect(
        store.targetsToObserve(10, WEDNESDAY).then(names),
      ).resolves.toEqual(['never', 'monday', 'tuesday']);
      await expect(
        store.targetsToObserve(2, WEDNESDAY).then(names),
      ).resolves.toEqual(['never', 'monday']);
    });

    it('gives each once before it gives any again, also where nobody can tell', async () => {
      await store.applyCatalogPage(
        ['a', 'b', 'c'].map(name => catalogSecret(name)),
        MONDAY,
      );
      const looked: string[] = [];
      for (let i = 0; i < 3; i++) {
        const [next] = await store.targetsToObserve(1, WEDNESDAY);
        looked.push(next.ref);
        await store.recordObservation(
          next.ref,
          next.targetId,
          { unknownReason: 'the cluster is down' },
          WEDNESDAY,
        );
      }
      expect(new Set(looked).size).toBe(3);
      await expect(store.targetsToObserve(1, WEDNESDAY)).resolves.toEqual([]);
    });

    it('gives a cluster that is down half of the places, or more where they are free', async () => {
      const down = ['d1', 'd2', 'd3', 'd4'];
      const up = ['u1', 'u2', 'u3'];
      await store.applyCatalogPage(
        [...down, ...up].map(name => catalogSecret(name)),
        MONDAY,
      );
      for (const name of down) await observed(name, MONDAY, MONDAY);
      const fair = names(await store.targetsToObserve(4, WEDNESDAY));
      expect(fair.filter(name => down.includes(name))).toHaveLength(2);
      const rest = names(await store.targetsToObserve(6, WEDNESDAY));
      expect(rest.filter(name => up.includes(name))).toHaveLength(3);
      expect(rest).toHaveLength(6);
      await expect(
        store.targetsToObserve(100, WEDNESDAY),
      ).resolves.toHaveLength(7);
    });
  });
});
