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
import {
  rotationListQuerySchema,
  rotationPolicySchema,
} from '@keyturn/plugin-secrets-common';
import { DECLARED } from '../__testUtils__/declared';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { TestClock } from '../__testUtils__/TestClock';
import { DatabaseRotationStore } from './DatabaseRotationStore';

describe.each(databases.eachSupportedId())(
  'DatabaseRotationStore on %s',
  engineId => {
    let db: Knex;
    let clock: TestClock;
    let store: DatabaseRotationStore;

    beforeEach(async () => {
      db = await openTestDatabase(engineId);
      clock = new TestClock();
      let ids = 0;
      const newId = () => `id-${(ids += 1)}`;
      store = new DatabaseRotationStore({ db, clock, newId });
    });

    const open = (id: string, secretRef: string) =>
      store.open({
        id,
        secretRef,
        secretTitle: secretRef,
        reason: 'test',
        requestedBy: 'user:default/jane',
        policy: rotationPolicySchema.parse({}),
        declared: DECLARED,
        nextAttemptAt: '2026-11-24T12:00:00.000Z',
      });

    const insertSecret = (ref: string, owner: string) =>
      db('secrets').insert({
        ref,
        name: ref,
        title: ref,
        title_key: ref,
        owner_ref: owner,
        credential_kind: 'password',
        issuer: 'random',
        authority_ref: 'git',
        authority_class: 'runtime',
        spec: '{}',
        search: ref,
        etag: '1',
        updated_at: '2026-11-24T12:00:00.000Z',
      });

    async function end(id: string) {
      await store.claim(id, 't', 30);
      await store.change(id, 't', { phase: 'completed' });
    }

    it('opens one rotation per secret however many ask at once', async () => {
      const answers = await Promise.all(
        ['a', 'b', 'c', 'd'].map(id => open(id, 'resource:default/x')),
      );
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
      expect(answers.filter(({ adopted }) => !adopted)).toHaveLength(1);
      expect(await db('rotations')).toHaveLength(1);
      expect(await db('journal')).toHaveLength(1);
    });

    it('opens another one once the first has ended', async () => {
      await open('a', 'resource:default/x');
      await end('a');
      expect(await open('b', 'resource:default/x')).toEqual({
        id: 'b',
        adopted: false,
      });
      expect(
        await db('rotations').orderBy('id').select('id', 'open_key'),
      ).toEqual([
        { id: 'a', open_key: 'a' },
        { id: 'b', open_key: 'open' },
      ]);
    });

    it('gives the ticket to one of many who claim at once', async () => {
      await open('a', 'resource:default/x');
      const claims = await Promise.all(
        ['1', '2', '3'].map(ticket => store.claim('a', ticket, 30)),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
    });

    it('is not due any more once it has ended, although somebody woke it meanwhile', async () => {
      await open('a', 'resource:default/x');
      await store.claim('a', 't', 30);
      const { wakes } = (await store.get('a'))!;
      await db('rotations').increment('wakes', 1);
      await store.change('a', 't', {
        phase: 'completed',
        seenWakes: wakes,
        nextAttemptAt: null,
      });
      expect((await store.get('a'))!.nextAttemptAt).toBeUndefined();
    });

    it('changes nothing at all when one part of a change cannot be written', async () => {
      await open('a', 'resource:default/x');
      await store.claim('a', 't', 30);
      await expect(
        store.change('a', 't', {
          phase: 'issued',
          journal: [{ event: 'phase.issued', message: 'issued' }],
          notices: [
            {
              dedupeKey: null as unknown as string,
              secretRef: 'resource:default/x',
              recipients: [],
              payload: { title: 'x' },
            },
          ],
        }),
      ).rejects.toThrow();
      expect(await db('rotations').first()).toMatchObject({
        phase: 'requested',
      });
      expect(await db('journal')).toHaveLength(1);
    });

    it('lists newest first, page by page, without missing or doubling one', async () => {
      const ids = ['a', 'b', 'c', 'd', 'e'];
      for (const id of ids) {
        await open(id, `resource:default/${id}`);
        if (id !== 'c') clock.pass({ minutes: 1 });
      }
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list(
          rotationListQuerySchema.parse({ limit: 2, cursor }),
          'everything',
        );
        expect(page.total).toBe(5);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen).toEqual(['e', 'd', 'c', 'b', 'a']);
    });

    it('refuses a cursor it did not give', async () => {
      for (const cursor of [
        'nonsense',
        ...[
          [1],
          ['x'],
          { by: 'rotations', at: ['2026-11-24T12:00:00.000Z'] },
          { by: 'rotations', at: [null, 'a'] },
          { by: 'rotations', at: ['2026-11-24T12:00:00.000Z', 'a\0'] },
          { by: 'title-asc', at: ['2026-11-24T12:00:00.000Z', 'a'] },
        ].map(forged =>
          Buffer.from(JSON.stringify(forged)).toString('base64url'),
        ),
      ]) {
        await expect(
          store.list(rotationListQuerySchema.parse({ cursor }), 'everything'),
        ).rejects.toThrow(/^cursor is not one/);
      }
    });

    it('lists only rotations of secrets that meet the criteria', async () => {
      await insertSecret('resource:default/mine', 'group:default/us');
      await insertSecret('resource:default/theirs', 'group:default/them');
      await open('a', 'resource:default/mine');
      await open('b', 'resource:default/theirs');
      const page = await store.list(rotationListQuerySchema.parse({}), {
        field: 'owner',
        values: ['group:default/us'],
      });
      expect(page).toMatchObject({ total: 1, items: [{ id: 'a' }] });
    });

    it('knows open ones from ended ones', async () => {
      await open('a', 'resource:default/a');
      await open('b', 'resource:default/b');
      await end('a');
      const list = async (state: string) =>
        (
          await store.list(
            rotationListQuerySchema.parse({ state }),
            'everything',
          )
        ).items.map(({ id }) => id);
      expect(await list('open')).toEqual(['b']);
      expect(await list('ended')).toEqual(['a']);
    });

    it('is woken by the pull request of an open rotation only', async () => {
      await open('a', 'resource:default/a');
      await store.claim('a', 't', 30);
      const url = 'https://git.example.com/acme/gitops/pull/1';
      await store.change('a', 't', {
        nextAttemptAt: '2030-01-01T00:00:00.000Z',
        pullRequests: [
          {
            url,
            repository: 'https://git.example.com/acme/gitops',
            number: 1,
            state: 'open',
            attempt: 1,
            branch: 'rotate/a',
            superseded: false,
          },
        ],
      });
      await store.release('a', 't');
      expect(await store.due(10)).toEqual([]);
      const repositoryUrl = 'https://git.example.com/acme/gitops';
      for (const other of [
        { pullRequestUrl: 'https://git.example.com/other' },
        { repositoryUrl, branch: 'main' },
        { repositoryUrl: 'https://git.example.com/other', branch: 'rotate/a' },
      ]) {
        expect(await store.wakeByPullRequest(other)).toEqual([]);
      }
      expect(await store.due(10)).toEqual([]);
      for (const own of [
        { pullRequestUrl: url },
        { repositoryUrl, branch: 'rotate/a' },
      ]) {
        expect(await store.wakeByPullRequest(own)).toEqual(['a']);
      }
      expect(await store.due(10)).toEqual(['a']);
      await store.claim('a', 't', 30);
      await store.change('a', 't', { phase: 'cancelled' });
      expect(await store.wakeByPullRequest({ pullRequestUrl: url })).toEqual(
        [],
      );
    });
  },
);
