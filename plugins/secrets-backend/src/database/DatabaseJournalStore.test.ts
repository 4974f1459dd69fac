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
  JournalHead,
  JournalVerifier,
  rotationPolicySchema,
  writeJournal,
} from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { DECLARED } from '../__testUtils__/declared';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { TestClock } from '../__testUtils__/TestClock';
import { DatabaseJournalStore } from './DatabaseJournalStore';
import { DatabaseRotationStore } from './DatabaseRotationStore';

const X = 'resource:default/x';
const Y = 'resource:default/y';

describe.each(databases.eachSupportedId())('the journal on %s', engineId => {
  let db: Knex;
  let clock: TestClock;
  let journal: DatabaseJournalStore;
  let rotations: DatabaseRotationStore;

  beforeEach(async () => {
    db = await openTestDatabase(engineId);
    clock = new TestClock();
    journal = new DatabaseJournalStore({ db, clock });
    let ids = 0;
    const newId = () => `id-${(ids += 1)}`;
    rotations = new DatabaseRotationStore({ db, clock, newId });
  });

  const open = (id: string, secretRef: string = X) =>
    rotations.open({
      id,
      secretRef,
      secretTitle: secretRef,
      reason: 'due',
      requestedBy: 'user:default/jane',
      policy: rotationPolicySchema.parse({}),
      declared: DECLARED,
      nextAttemptAt: '2026-11-24T12:00:00.000Z',
    });

  async function rotate(id: string, secretRef: string = X): Promise<void> {
    await open(id, secretRef);
    await rotations.claim(id, 't', 30);
    await rotations.change(id, 't', {
      phase: 'issued',
      journal: [
        {
          event: 'phase.issued',
          message: 'Minted',
          facts: { versionId: 'v1', evidence: ['it works'] },
        },
        { event: 'version.proven', message: 'Proven' },
      ],
    });
    await rotations.change(id, 't', {
      phase: 'completed',
      journal: [{ event: 'phase.completed', message: 'Done' }],
    });
  }

  const rowsOf = (secretRef: string) =>
    journal.rows(secretRef, { after: 0, upTo: 1000, limit: 1000 });

  async function verdict(anchored: JournalHead[] = []) {
    const heads = await journal.heads({
      limit: 100,
      criteria: 'everything',
    });
    const chains = await Promise.all(
      heads.map(async head => ({
        head,
        pages: [await rowsOf(head.secretRef)],
      })),
    );
    const verifier = new JournalVerifier({ anchored });
    let text = '';
    for await (const part of writeJournal(chains, 'now')) text += part;
    text
      .trimEnd()
      .split('\n')
      .forEach(line => verifier.read(line));
    return verifier.finish();
  }

  it('is one chain per secret, through all of its rotations', async () => {
    await rotate('a');
    await rotate('b');
    await rotate('c', Y);
    expect((await rowsOf(X)).map(row => [row.seq, row.rotationId])).toEqual([
      [1, 'a'],
      [2, 'a'],
      [3, 'a'],
      [4, 'a'],
      [5, 'b'],
      [6, 'b'],
      [7, 'b'],
      [8, 'b'],
    ]);
    expect(await verdict()).toMatchObject({
      secrets: 2,
      entries: 12,
      problems: [],
    });
    expect((await rotations.journal('b', 5)).map(({ seq }) => seq)).toEqual([
      6, 7, 8,
    ]);
  });

  it('says with each row of a rotation where it then was and why', async () => {
    await rotate('a');
    expect((await rowsOf(X)).map(({ facts }) => facts)).toEqual([
      { phase: 'requested', reason: 'due' },
      {
        phase: 'issued',
        reason: 'due',
        versionId: 'v1',
        evidence: ['it works'],
      },
      { phase: 'issued', reason: 'due' },
      { phase: 'completed', reason: 'due' },
    ]);
    expect(await rotations.journal('a', 3)).toEqual([
      {
        rotationId: 'a',
        seq: 4,
        at: '2026-11-24T12:00:00.000Z',
        event: 'phase.completed',
        level: 'info',
        message: 'Done',
        actor: 'plugin:secrets',
        links: [],
        facts: { phase: 'completed', reason: 'due' },
      },
    ]);
  });

  it('takes rows that belong to no rotation', async () => {
    await rotate('a');
    await journal.append(X, [
      { event: 'secret.compromised', message: 'Leaked', actor: 'user:a/b' },
    ]);
    await rotate('b');
    await journal.append(Y, [{ event: 'secret.noticed', message: 'Seen' }]);
    expect((await rowsOf(X))[4]).toMatchObject({
      seq: 5,
      event: 'secret.compromised',
      actor: 'user:a/b',
      rotationId: undefined,
      facts: {},
    });
    expect(await rotations.journal('b', 0)).toHaveLength(4);
    expect((await verdict()).problems).toEqual([]);
  });

  it('stays one chain when many append at once', async () => {
    await open('a');
    await rotations.claim('a', 't', 30);
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => [
        journal.append(X, [{ event: 'secret.noticed', message: `${i}` }]),
        journal.append(Y, [{ event: 'secret.noticed', message: `${i}` }]),
        rotations.change('a', 't', {
          journal: [{ event: 'step.waiting', message: `${i}` }],
        }),
      ]).flat(),
    );
    expect(await verdict()).toMatchObject({
      secrets: 2,
      entries: 31,
      problems: [],
    });
  });

  it('is verified as it was written, whatever a message holds', async () => {
    await journal.append(X, [
      {
        event: 'secret.noticed',
        message: 'lone \ud800, NUL \0, “Zoë”, \u2028 and 😀',
        facts: { evidence: ['lone \udfff', 'NUL \0', '\u2028'] },
      },
    ]);
    expect((await verdict()).problems).toEqual([]);
  });

  it('refuses to change or delete a row, also by way of its rotation', async () => {
    await rotate('a');
    const only = /only ever added/;
    await expect(
      db('journal').where({ seq: 2 }).update({ message: 'x' }),
    ).rejects.toThrow(only);
    await expect(db('journal').where({ seq: 4 }).delete()).rejects.toThrow(
      only,
    );
    await expect(db('journal').truncate()).rejects.toThrow(only);
    await db('rotations').delete();
    expect(await rowsOf(X)).toHaveLength(4);
  });

  it('appends nothing when the change around it cannot be written', async () => {
    await open('a');
    await rotations.claim('a', 't', 30);
    await expect(
      rotations.change('a', 't', {
        journal: [{ event: 'step.waiting', message: 'waits' }],
        notices: [
          {
            dedupeKey: null as unknown as string,
            secretRef: X,
            recipients: [],
            payload: { title: 'x' },
          },
        ],
      }),
    ).rejects.toThrow();
    expect(await journal.head(X)).toMatchObject({ seq: 1 });
    expect((await verdict()).problems).toEqual([]);
  });

  it('knows heads it once had, and no others', async () => {
    await rotate('a');
    const early = (await journal.head(X))!;
    await rotate('b');
    const late = (await journal.head(X))!;
    expect(late.seq).toBe(8);
    expect(
      await journal.known([
        early,
        late,
        { ...late, seq: 7 },
        { ...early, seq: 9 },
        { ...early, secretRef: Y },
        { ...early, hash: 'f'.repeat(64) },
      ]),
    ).toEqual(expect.arrayContaining([early, late]));
    expect(await journal.known([{ ...late, seq: 7 }])).toEqual([]);
    expect(
      await journal.known([{ ...late, hash: early.hash }, early]),
    ).toHaveLength(1);
    expect(await verdict([early, late])).toMatchObject({ problems: [] });
  });

  it('lists heads page by page', async () => {
    for (const name of ['c', 'a', 'd', 'b']) {
      await journal.append(`resource:default/${name}`, [
        { event: 'secret.noticed', message: name },
      ]);
    }
    const first = await journal.heads({ limit: 3, criteria: 'everything' });
    const rest = await journal.heads({
      limit: 3,
      after: first[2].secretRef,
      criteria: 'everything',
    });
    expect([...first, ...rest].map(({ secretRef }) => secretRef)).toEqual(
      ['a', 'b', 'c', 'd'].map(name => `resource:default/${name}`),
    );
  });

  it('finds a row that was edited behind the back of the database', async () => {
    await rotate('a');
    await db.transaction(async trx => {
      await (engineId.startsWith('POSTGRES')
        ? trx.raw('ALTER TABLE journal DISABLE TRIGGER USER')
        : trx.raw('DROP TRIGGER journal_refuse_update'));
      await trx('journal').where({ seq: 2 }).update({ actor: 'user:a/b' });
    });
    expect((await verdict()).problems).toMatchObject([
      { kind: 'edited', secretRef: X, seq: 2 },
    ]);
  });
});
