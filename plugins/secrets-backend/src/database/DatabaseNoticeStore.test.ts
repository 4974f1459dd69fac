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

import { Knex } from 'knex';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { secretSpec } from '../__testUtils__/secretSpec';
import { TestClock } from '../__testUtils__/TestClock';
import { DatabaseNoticeStore } from './DatabaseNoticeStore';
import { DatabaseSecretStore } from './DatabaseSecretStore';
import { NewNotice } from './NoticeStore';

const CALM = 'resource:default/calm';

describe.each(databases.eachSupportedId())('notices on %s', engineId => {
  let db: Knex;
  let clock: TestClock;
  let notices: DatabaseNoticeStore;

  beforeEach(async () => {
    db = await openTestDatabase(engineId);
    clock = new TestClock('2026-11-24T12:00:00.000Z');
    let ids = 0;
    const newId = () => `id-${(ids += 1)}`;
    notices = new DatabaseNoticeStore({ db, clock, newId });
  });

  const notice = (dedupeKey: string, more: Partial<NewNotice> = {}) => ({
    dedupeKey,
    secretRef: CALM,
    recipients: ['group:default/payments'],
    payload: { title: dedupeKey },
    ...more,
  });
  const now = () => clock.now().toISO()!;
  const kept = () => db('notices').orderBy('dedupe_key').pluck('dedupe_key');

  it('sends none to nobody while it is not said yet who is told in the place of an owner', async () => {
    await notices.enqueue([
      notice('orphan', { recipients: [], unowned: true }),
      notice('consumed', { unowned: true }),
      notice('owned'),
    ]);
    expect(await notices.pending(10)).toMatchObject([{ dedupeKey: 'owned' }]);
    const [orphan] = await notices.pendingUnowned(10);
    await notices.address(orphan.id, ['group:default/platform']);
    expect(await notices.pending(10)).toHaveLength(2);
  });

  describe('forgetting', () => {
    const sent = async (...all: NewNotice[]) => {
      await notices.enqueue(all);
      for (const { id } of await notices.pending(100)) {
        await notices.markSent(id);
      }
    };

    it('takes what has ended long ago, however it ended, and leaves the rest', async () => {
      await sent(notice('sent'));
      await notices.enqueue([notice('settled', { expiring: true })]);
      await notices.settle(['settled'], []);
      await notices.enqueue([notice('orphan', { unowned: true })]);
      const [{ id }] = await notices.pendingUnowned(10);
      await notices.address(id, []);
      await notices.enqueue([notice('bundled')]);
      const [member] = await notices.pending(10);
      await notices.bundle({
        recipient: 'group:default/payments',
        members: [member.id],
        notice: notice('digest', { digest: true }),
      });
      await notices.enqueue([notice('open', { expiring: true })]);
      clock.pass({ days: 1 });
      const later = now();
      await sent(notice('new'));

      expect(await notices.forget('2026-11-24T12:00:00.000Z')).toBe(0);
      expect(await notices.forget(later)).toBe(5);
      expect(await kept()).toEqual(['new', 'open']);
      expect(await notices.forget(later)).toBe(0);
    });

    it('leaves what is not sent yet', async () => {
      await notices.enqueue([
        notice('unsent'),
        notice('orphan', { unowned: true }),
      ]);
      clock.pass({ days: 1 });
      expect(await notices.forget(now())).toBe(0);
    });

    it('takes more than one statement can', async () => {
      await sent(...Array.from({ length: 10 }, (_, i) => notice(`first ${i}`)));
      await db('notices').update({ sent_at: now() });
      const [row] = await db('notices');
      await db.batchInsert(
        'notices',
        Array.from({ length: 1100 }, (_, i) => ({
          ...row,
          id: `more ${i}`,
          dedupe_key: `more ${i}`,
        })),
        50,
      );
      clock.pass({ days: 1 });
      expect(await notices.forget(now())).toBe(1110);
    });

    it('leaves what could be written again', async () => {
      const secrets = new DatabaseSecretStore({ db });
      const expiresAt = (days: number) =>
        secretSpec({
          credential: { expiresAt: clock.now().plus({ days }).toISO()! },
        });
      const NAMES = [
        'calm',
        'compromised',
        'due',
        'retired',
        'rotating',
        'unowned',
      ];
      await secrets.applyCatalogPage(
        NAMES.map(name =>
          catalogSecret(name, {
            spec: expiresAt(name === 'due' ? 1 : 300),
            ...(name === 'unowned' || name === 'retired'
              ? { ownerRef: undefined }
              : {}),
          }),
        ),
        now(),
      );
      const mark = (name: string, columns: object) =>
        db('secrets').where({ name }).update(columns);
      await mark('retired', { retired_at: now() });
      await mark('rotating', { open_rotation_id: 'r' });
      await mark('compromised', { compromised_at: now() });
      await sent(
        ...NAMES.map(name =>
          notice(name, { secretRef: `resource:default/${name}` }),
        ),
      );
      clock.pass({ days: 100 });
      expect(await notices.forget(now())).toBe(2);
      expect(await kept()).toEqual([
        'compromised',
        'due',
        'rotating',
        'unowned',
      ]);
      await mark('due', { rotate_by: clock.now().plus({ days: 1 }).toISO() });
      expect(await notices.forget(now())).toBe(1);
    });
  });
});
