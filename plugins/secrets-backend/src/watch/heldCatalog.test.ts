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

import { databases } from '../__testUtils__/databases';
import {
  CatalogBench,
  entitiesNamed,
  expiringAt,
  PAYMENTS,
  PLATFORM,
  someNames,
} from '../__testUtils__/CatalogBench';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';

jest.setTimeout(120_000);

const ALL = someNames(41);
const refOf = (name: string) => `resource:default/${name}`;
/** Long ago. */
const EXPIRED = expiringAt('2026-11-20');

describe.each(databases.eachSupportedId())(
  'a catalog that is smaller than it was on %s',
  engineId => {
    const set = async () => {
      const bench = new CatalogBench(await openTestDatabase(engineId));
      await bench.read(entitiesNamed(ALL));
      return bench;
    };
    const hold = (bench: CatalogBench) => bench.stores.secrets.catalogHold();

    it('retires nothing while it lists nothing for 35 s after a start, and its alarms go out', async () => {
      const bench = new CatalogBench(await openTestDatabase(engineId));
      const all = [
        ...entitiesNamed(ALL.slice(1)),
        ...entitiesNamed(['gateway-token'], EXPIRED),
      ];
      await bench.read(all);
      for (const seconds of [5, 30]) {
        bench.clock.pass({ seconds });
        await bench.read([]);
      }
      expect(await bench.retired()).toEqual([]);
      expect(await hold(bench)).toMatchObject({
        since: '2026-11-24T12:00:05.000Z',
        reads: 2,
        missing: 41,
        known: 41,
      });
      await bench.lookOut();
      expect(await bench.tell()).toEqual([
        'The catalog lists 0 of 41 secrets',
        'gateway-token has expired',
      ]);
      expect(bench.sent.map(({ recipients }) => recipients)).toEqual([
        { type: 'entity', entityRef: [PLATFORM] },
        { type: 'entity', entityRef: [PAYMENTS] },
      ]);
      await bench.read(all);
      expect(await hold(bench)).toBeUndefined();
      expect(
        (await bench.stores.secrets.get(refOf('s01')))!.missingSince,
      ).toBeUndefined();
      expect(await bench.tell()).toEqual([]);
    });

    it('tells administrators nothing of a hold that was over before they were told', async () => {
      const bench = await set();
      await bench.read([]);
      await bench.read(entitiesNamed(ALL));
      expect(await bench.tell()).toEqual([]);
    });

    it('is believed after three complete reads and ten minutes, not after either', async () => {
      const bench = await set();
      const three = entitiesNamed(ALL.slice(0, 3));
      for (const _ of [1, 2, 3, 4]) {
        bench.clock.pass({ minutes: 2 });
        await bench.read(three);
      }
      expect(await bench.retired()).toEqual([]);
      bench.clock.pass({ minutes: 4 });
      await bench.read(three);
      expect(await bench.retired()).toEqual(ALL.slice(3));
      expect(await hold(bench)).toBeUndefined();

      const other = await set();
      for (const _ of [1, 2]) {
        other.clock.pass({ minutes: 30 });
        await other.read(three);
      }
      expect(await other.retired()).toEqual([]);
      await other.read(three);
      expect(await other.retired()).toEqual(ALL.slice(3));
    });

    it('begins again for what is listed in between, and for that alone', async () => {
      const bench = await set();
      for (const listed of [1, 4, 1, 1]) {
        bench.clock.pass({ minutes: 6 });
        await bench.read(entitiesNamed(ALL.slice(0, listed)));
      }
      expect(await bench.retired()).toEqual(ALL.slice(4));
      expect(await hold(bench)).toMatchObject({ reads: 2, missing: 3 });
    });

    it.each([
      ['two of few', 5, 2],
      ['a tenth of many', 40, 4],
    ])('retires %s at once', async (_, known, gone) => {
      const bench = new CatalogBench(await openTestDatabase(engineId));
      const names = someNames(known);
      await bench.read(entitiesNamed(names));
      await bench.read(entitiesNamed(names.slice(gone)));
      expect(await bench.retired()).toEqual(names.slice(0, gone));
    });

    it('holds one that loses a few with each read, and what others it lists makes no difference', async () => {
      const bench = await set();
      await bench.read(entitiesNamed(ALL.slice(4)));
      expect(await bench.retired()).toHaveLength(4);
      bench.clock.pass({ minutes: 1 });
      await bench.read(entitiesNamed(ALL.slice(8)));
      expect(await bench.retired()).toHaveLength(4);

      const other = await set();
      await other.read(entitiesNamed(someNames(900).slice(41)));
      expect(await other.retired()).toEqual([]);
    });

    it('is let through by a person who saw how much is missing, with a row in each journal', async () => {
      const bench = await set();
      await bench.read(entitiesNamed(ALL.slice(0, 3)));
      const { secrets, journal } = bench.stores;
      const release = (missing: number) =>
        secrets.releaseCatalog(
          { missing, actor: 'user:default/ada', reason: 'Team moved' },
          '2026-11-24T12:00:00.000Z',
        );
      await expect(release(37)).rejects.toThrow(
        '38 secrets are missing from it now, not 37',
      );
      expect(await bench.retired()).toEqual([]);
      await release(38);
      expect(await bench.retired()).toEqual(ALL.slice(3));
      expect(await hold(bench)).toBeUndefined();
      await expect(release(38)).rejects.toThrow('lists every secret');
      const [row] = await journal.rows(refOf('s40'), {
        after: 0,
        upTo: 9,
        limit: 9,
      });
      expect(row).toMatchObject({
        event: 'secret.retired',
        actor: 'user:default/ada',
        message: expect.stringContaining('37 others'),
      });
      // A person has looked at them, so another few may go at once.
      await bench.read(entitiesNamed(['s00', 's01']));
      expect(await bench.retired()).toEqual(ALL.slice(2));
    });
  },
);

describe.each(databases.eachSupportedId())(
  'one entity out of its file for a minute on %s',
  engineId => {
    const set = async () => {
      const db = await openTestDatabase(engineId);
      const bench = new CatalogBench(db);
      const others = entitiesNamed(['a', 'b']);
      const all = [...others, ...entitiesNamed(['token'], EXPIRED)];
      const leave = () => bench.read(others);
      const comeBack = async () => {
        bench.clock.pass({ minutes: 1 });
        await bench.read(all);
        await bench.lookOut();
      };
      await bench.read(all);
      await bench.lookOut();
      return { db, bench, leave, comeBack };
    };

    it('leaves the alarm where it was, and gives it again when the entity is back', async () => {
      const { bench, leave, comeBack } = await set();
      expect(await bench.tell()).toEqual(['token has expired']);
      await leave();
      await bench.lookOut();
      expect(await bench.tell()).toEqual(['token is no longer in the catalog']);
      const [expired, retired] = bench.sent.map(({ payload }) => payload);
      expect(retired.scope).not.toBe(expired.scope);
      expect(retired.topic).toBe('Secret retirement');
      await comeBack();
      expect((await bench.tell()).sort()).toEqual([
        'token has expired',
        'token is in the catalog again',
      ]);
      expect(bench.sent.slice(-2).map(({ payload }) => payload.scope)).toEqual(
        expect.arrayContaining([expired.scope, retired.scope]),
      );
      // And each once.
      await bench.lookOut();
      expect(await bench.tell()).toEqual([]);
      // Another absence is told as well.
      await leave();
      expect(await bench.tell()).toEqual(['token is no longer in the catalog']);
    });

    it('tells nobody that it has expired, or is gone, when that is no longer true', async () => {
      const { bench, leave, comeBack } = await set();
      bench.failures.push(new Error('down'));
      expect(await bench.tell()).toEqual([]);
      bench.clock.pass({ minutes: 1 });
      await leave();
      bench.failures.push(new Error('down'));
      expect(await bench.tell()).toEqual([]);
      await comeBack();
      bench.clock.pass({ minutes: 1 });
      expect(await bench.tell()).toEqual(['token has expired']);
    });

    it('tells again that it is compromised, as long as it is', async () => {
      const { bench, leave, comeBack } = await set();
      const secretRef = refOf('token');
      await bench.stores.compromises.report({
        secretRef,
        reportedAt: bench.clock.now().toISO()!,
        reportedBy: 'user:default/ada',
        reason: 'In a log',
        starts: false,
      });
      const compromised = 'token is reported as compromised';
      expect(await bench.tell()).toContain(compromised);
      await leave();
      expect(await bench.tell()).toEqual(['token is no longer in the catalog']);
      expect(bench.sent.at(-1)!.payload).toMatchObject({
        severity: 'high',
        description: expect.stringContaining('reported as compromised'),
      });
      await comeBack();
      expect(await bench.tell()).toContain(compromised);
      await leave();
      await comeBack();
      await bench.stores.compromises.withdraw(secretRef, {
        actor: 'user:default/ada',
        reason: 'A test value',
        onlyOwn: false,
      });
      expect(await bench.tell()).not.toContain(compromised);
    });

    it('words what waited by the time at which it is sent', async () => {
      const bench = new CatalogBench(await openTestDatabase(engineId));
      await bench.read(entitiesNamed(['token'], expiringAt('2026-12-01')));
      await bench.lookOut();
      bench.failures.push(new Error('down'));
      expect(await bench.tell()).toEqual([]);
      bench.clock.pass({ days: 7 });
      expect(await bench.tell()).toEqual(['token has expired']);
      expect(bench.sent[0].payload.severity).toBe('critical');
    });

    it('drops what waited of another expiry, and tells it again when that is back', async () => {
      const bench = new CatalogBench(await openTestDatabase(engineId));
      const declare = async (expiresAt: string) => {
        bench.clock.pass({ minutes: 15 });
        await bench.read(entitiesNamed(['token'], expiringAt(expiresAt)));
        await bench.lookOut();
      };
      await declare('2026-11-20');
      bench.failures.push(new Error('down'));
      await bench.tell();
      await declare('2027-11-20');
      expect(await bench.tell()).toEqual([]);
      await declare('2026-11-20');
      expect(await bench.tell()).toEqual(['token has expired']);
      await declare('2027-11-20');
      expect(await bench.tell()).toEqual(['The expiry of token has changed']);
      await declare('2026-11-20');
      expect(await bench.tell()).toEqual(['token has expired']);
      await declare('2027-11-20');
      expect(await bench.tell()).toEqual(['The expiry of token has changed']);
    });

    it('makes a digest of what is true, and words it again when it is sent later', async () => {
      const bench = new CatalogBench(await openTestDatabase(engineId));
      const names = ['a', 'b', 'c'];
      await bench.read(entitiesNamed(names, expiringAt('2026-12-01')));
      await bench.lookOut();
      bench.failures.push(new Error('down'));
      expect(await bench.tell({ digestAbove: 2 })).toEqual([]);
      bench.clock.pass({ days: 2 });
      await bench.read(entitiesNamed(['a', 'b'], expiringAt('2026-12-01')));
      await bench.tell({ digestAbove: 2 });
      expect(bench.sent.map(({ payload }) => payload)).toMatchObject([
        {
          topic: 'Secrets digest',
          title: '2 secrets need the attention of payments',
          description: 'a expires in 5 days; b expires in 5 days',
        },
        { title: 'c is no longer in the catalog' },
      ]);
    });
  },
);
