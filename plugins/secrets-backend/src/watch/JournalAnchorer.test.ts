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
import { JsonObject } from '@backstage/types';
import {
  JournalVerifier,
  readJournalAnchor,
  writeJournal,
} from '@keyturn/plugin-secrets-common';
import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { FakeForge } from '@keyturn/plugin-secrets-node/testUtils';
import { Knex } from 'knex';
import { databases } from '../__testUtils__/databases';
import { emptyTables } from '../__testUtils__/emptyTables';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { TestClock } from '../__testUtils__/TestClock';
import { DatabaseAnchorStore } from '../database/DatabaseAnchorStore';
import { DatabaseJournalStore } from '../database/DatabaseJournalStore';
import { DatabaseNoticeStore } from '../database/DatabaseNoticeStore';
import { AuditTrail } from '../journal/AuditTrail';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { AnchorReports } from './AnchorReports';
import { JournalAnchorer } from './JournalAnchorer';

const REPOSITORY = 'https://git.example.com/acme/audit';
const FILE = `${REPOSITORY}/blob/main/journal/anchor.json`;
const X = 'resource:default/x';
const Y = 'resource:default/y';
const down = (retryable: boolean) =>
  new UpstreamError('The forge is down', { retryable });

describe.each(databases.eachSupportedId())(
  'JournalAnchorer on %s',
  engineId => {
    let db: Knex;
    let clock: TestClock;
    let forge: FakeForge;
    let journal: DatabaseJournalStore;
    let records: JsonObject[];
    let anchorer: JournalAnchorer;
    const logger = mockServices.logger.mock();

    beforeEach(async () => {
      jest.clearAllMocks();
      db = await openTestDatabase(engineId);
      clock = new TestClock();
      forge = new FakeForge();
      forge.writeFile(FILE, '\n');
      journal = new DatabaseJournalStore({ db, clock });
      records = [];
      anchorer = newAnchorer();
    });

    let ids = 0;
    const newId = () => `id-${(ids += 1)}`;
    function newAnchorer(): JournalAnchorer {
      const registry = new ModuleRegistry();
      registry.addForge(forge);
      const auditor = mockServices.auditor.mock();
      auditor.createEvent.mockImplementation(async ({ eventId, meta }) => ({
        success: async () => void records.push({ eventId, ...meta }),
        fail: async ({ error }) =>
          void records.push({ eventId, ...meta, failed: error.message }),
      }));
      const anchors = new DatabaseAnchorStore({ db, clock });
      return new JournalAnchorer({
        journal,
        anchors,
        reports: new AnchorReports({
          anchors,
          notices: new DatabaseNoticeStore({ db, clock, newId }),
          administrators: ['group:default/security'],
        }),
        registry,
        audit: new AuditTrail({ auditor, logger }),
        logger,
        clock,
        newId,
      });
    }

    const happen = (secretRef: string, message: string = 'seen') =>
      journal.append(secretRef, [{ event: 'secret.noticed', message }]);

    const run = async (one: JournalAnchorer = anchorer) => {
      clock.pass({ hours: 1 });
      await one.anchor(FILE, new AbortController().signal);
    };

    const anchored = () => readJournalAnchor(forge.fileContent(FILE)!);

    const failures = () =>
      records.flatMap(({ failed }) => (failed ? [String(failed)] : []));

    /** Checks what the journal holds now against what the file says. */
    async function verdict(text: string) {
      const verifier = new JournalVerifier({
        anchored: readJournalAnchor(text).heads,
      });
      const chains = await Promise.all(
        (
          await journal.heads({ limit: 100, criteria: 'everything' })
        ).map(async head => ({
          head,
          pages: [
            await journal.rows(head.secretRef, {
              after: 0,
              upTo: head.seq,
              limit: 1000,
            }),
          ],
        })),
      );
      let lines = '';
      for await (const part of writeJournal(chains, 'now')) lines += part;
      lines
        .trimEnd()
        .split('\n')
        .forEach(line => verifier.read(line));
      return verifier.finish().problems;
    }

    it('writes all heads into the file, and says so on the audit record', async () => {
      await happen(X);
      await happen(Y);
      await happen(Y);
      await run();
      expect(anchored()).toMatchObject({
        anchoredAt: '2026-11-24T13:00:00.000Z',
        heads: [
          { secretRef: X, seq: 1 },
          { secretRef: Y, seq: 2 },
        ],
      });
      expect(records).toEqual([
        {
          eventId: 'journal-anchor',
          file: FILE,
          root: anchored().root,
          url: `${REPOSITORY}/pull/1`,
        },
      ]);
      expect(await verdict(forge.fileContent(FILE)!)).toEqual([]);
    });

    it('writes nothing where nothing has happened', async () => {
      await run();
      expect(forge.pullRequestUrls).toEqual([]);
      await happen(X);
      await run();
      await run();
      await run(newAnchorer());
      expect(forge.pullRequestUrls).toHaveLength(1);
      expect(records).toHaveLength(1);
    });

    it('goes on with what has happened since, and keeps every earlier anchor true', async () => {
      await happen(X);
      await run();
      const early = forge.fileContent(FILE)!;
      await happen(X);
      await happen(Y);
      await run();
      expect(anchored().heads).toMatchObject([
        { secretRef: X, seq: 2 },
        { secretRef: Y, seq: 1 },
      ]);
      expect(forge.pullRequestUrls).toHaveLength(2);
      expect(await verdict(early)).toEqual([]);
      expect(failures()).toEqual([]);
    });

    it('writes once, however many replicas do it at the same time', async () => {
      await happen(X);
      const replicas = [newAnchorer(), newAnchorer(), newAnchorer()];
      await Promise.all(replicas.map(one => run(one)));
      expect(forge.pullRequestUrls).toHaveLength(1);
      expect(records).toHaveLength(1);
      expect(await db('journal_anchors')).toHaveLength(1);
      expect(anchored().heads).toHaveLength(1);
    });

    it('leaves one that must wait for checks, and brings it home before the next', async () => {
      forge.requireCheck(REPOSITORY, 'validate');
      await happen(X);
      await run();
      const [url] = forge.pullRequestUrls;
      forge.reportCheck(url, 'validate', 'pending');
      await happen(X);
      await run();
      expect(forge.pullRequestUrls).toEqual([url]);
      expect(forge.fileContent(FILE)).toBe('\n');
      expect(logger.warn).toHaveBeenCalledWith(expect.stringContaining(url));
      expect(failures()).toEqual([]);
      forge.reportCheck(url, 'validate', 'success');
      await run();
      expect(anchored().heads).toMatchObject([{ secretRef: X, seq: 1 }]);
      await run();
      expect(forge.pullRequestUrls).toHaveLength(2);
    });

    it('finds that a person has merged it', async () => {
      forge.requireCheck(REPOSITORY, 'validate');
      await happen(X);
      await run();
      forge.mergeAsPerson(forge.pullRequestUrls[0]);
      await run();
      await run();
      expect(forge.pullRequestUrls).toHaveLength(1);
      expect(records).toMatchObject([{ eventId: 'journal-anchor' }]);
    });

    it('says when a person has closed it, and proposes another', async () => {
      forge.requireCheck(REPOSITORY, 'validate');
      await happen(X);
      await run();
      forge.closeAsPerson(forge.pullRequestUrls[0]);
      await run();
      expect(failures()).toEqual([
        'The pull request was closed without being merged',
      ]);
      await run();
      expect(forge.pullRequestUrls).toHaveLength(2);
    });

    it('bases one anew that conflicts', async () => {
      forge.requireCheck(REPOSITORY, 'validate');
      await happen(X);
      await run();
      const [url] = forge.pullRequestUrls;
      forge.writeFile(FILE, '\n\n');
      await run();
      expect(forge.inspect(url).state).toBe('open');
      forge.reportCheck(url, 'validate', 'success');
      await run();
      expect(anchored().heads).toHaveLength(1);
      expect(forge.pullRequestUrls).toEqual([url]);
    });

    it.each(['readFile', 'propose', 'getPullRequest', 'merge'] as const)(
      'goes on where %s broke off, before or after it took effect',
      async method => {
        await happen(X);
        for (const when of ['before', 'after'] as const) {
          for (const retryable of [true, false]) {
            forge.calls.failNext(method, down(retryable), when);
            await run();
          }
        }
        await run();
        expect(forge.pullRequestUrls).toHaveLength(1);
        expect(anchored().heads).toHaveLength(1);
        expect(records.filter(({ failed }) => !failed)).toHaveLength(1);
      },
    );

    it('records a merge once that it did not live to record', async () => {
      await happen(X);
      await run();
      await emptyTables(db, ['journal_anchors']);
      await run();
      expect(forge.pullRequestUrls).toHaveLength(1);
      expect(await db('journal_anchors')).toMatchObject([
        { state: 'merged', root: anchored().root },
      ]);
    });

    describe('where the journal no longer holds what was anchored', () => {
      beforeEach(async () => {
        await happen(X);
        await happen(Y);
        await run();
      });

      const forget = async (change: () => Promise<void>) => {
        const before = forge.fileContent(FILE);
        await change();
        await run();
        expect(forge.fileContent(FILE)).toBe(before);
        expect(forge.pullRequestUrls).toHaveLength(1);
        return failures();
      };

      it('refuses to anchor over rows that were cut off', async () => {
        const said = await forget(async () => {
          await emptyTables(db, ['journal', 'journal_heads']);
          await happen(X, 'another history');
        });
        expect(said).toHaveLength(1);
        expect(said[0]).toContain(`row 1 of ${X} and rows of 1 more secrets`);
        expect(logger.error).toHaveBeenCalled();
      });

      const told = async () =>
        (await db('notices').orderBy('created_at')).map(row => ({
          ...JSON.parse(row.payload),
          recipients: JSON.parse(row.recipients),
        }));
      const mismatches = () =>
        new DatabaseAnchorStore({ db, clock }).mismatches();

      type Kept = Record<string, object[]>;
      const KEPT = ['journal', 'journal_heads', 'journal_anchors'];

      /** Everything is as it was then, what was anchored included. */
      async function restoreTo(kept: Kept): Promise<void> {
        await emptyTables(db, KEPT);
        for (const [table, rows] of Object.entries(kept)) {
          if (rows.length > 0) await db(table).insert(rows);
        }
      }
      const keep = async (): Promise<Kept> =>
        Object.fromEntries(
          await Promise.all(
            KEPT.map(async table => [table, await db(table)] as const),
          ),
        );

      it('tells administrators once of a restored database, where nothing has happened since, and again after it agreed', async () => {
        const kept = await keep();
        await happen(X);
        await run();
        const newer = forge.fileContent(FILE);
        await restoreTo(kept);
        await run();
        await run();
        expect(forge.fileContent(FILE)).toBe(newer);
        expect(forge.pullRequestUrls).toHaveLength(2);
        expect(await mismatches()).toMatchObject([
          { file: FILE, since: '2026-11-24T15:00:00.000Z' },
        ]);
        expect(await told()).toMatchObject([
          {
            severity: 'critical',
            recipients: ['group:default/security'],
            description: expect.stringMatching(
              /row 2 of resource:default\/x\. The database is older than the anchor/,
            ),
          },
        ]);

        forge.writeFile(FILE, '');
        await run();
        expect(await mismatches()).toEqual([]);
        const again = await keep();
        await happen(X);
        await run();
        await restoreTo(again);
        await run();
        expect(await told()).toHaveLength(2);
      });

      it('writes no anchor that was on its way over a newer one', async () => {
        forge.requireCheck(REPOSITORY, 'validate');
        await happen(X);
        await run();
        const [, second] = forge.pullRequestUrls;
        const kept = await keep();
        forge.reportCheck(second, 'validate', 'success');
        await run();
        await happen(Y);
        await run();
        const [, , third] = forge.pullRequestUrls;
        forge.reportCheck(third, 'validate', 'success');
        await run();
        const newer = forge.fileContent(FILE);
        await restoreTo(kept);
        await run();
        expect(forge.fileContent(FILE)).toBe(newer);
        expect(failures()).toHaveLength(1);
        expect(await told()).toHaveLength(1);
      });

      it('notices a database that is empty', async () => {
        await emptyTables(db, KEPT);
        await run();
        expect(failures()).toHaveLength(1);
        expect(await mismatches()).toHaveLength(1);
      });

      it('goes on once somebody has emptied the file', async () => {
        await forget(() =>
          emptyTables(db, ['journal', 'journal_heads']).then(() =>
            happen(X, 'other'),
          ),
        );
        forge.writeFile(FILE, '');
        await run();
        expect(anchored().heads).toMatchObject([{ secretRef: X, seq: 1 }]);
      });
    });

    it.each([
      ['is not there', undefined, /not on the fake forge/],
      ['is something else', 'apiVersion: v1\n', /not one of a journal/],
      ['was edited', '{"format":1}', /not one of a journal/],
    ])('touches no file that %s', async (_, content, message) => {
      const other = FILE.replace('anchor.json', 'other.json');
      if (content) forge.writeFile(other, content);
      await happen(X);
      await anchorer.anchor(other, new AbortController().signal);
      expect(failures()).toEqual([expect.stringMatching(message)]);
      expect(forge.fileContent(other)).toBe(content);
      expect(forge.pullRequestUrls).toEqual([]);
    });

    it('says when no forge serves the file', async () => {
      await happen(X);
      await anchorer.anchor(
        'https://elsewhere.example.com/a/b/blob/main/c.json',
        new AbortController().signal,
      );
      expect(failures()).toEqual([
        expect.stringContaining('secrets.journal.anchor.file'),
      ]);
    });

    it('is scheduled only where a file is configured', async () => {
      const start = async (data: JsonObject) => {
        const scheduler = mockServices.scheduler.mock();
        await anchorer.start(
          scheduler,
          mockServices.rootConfig({ data: { secrets: data } }),
        );
        return scheduler.scheduleTask.mock.calls.map(([{ id }]) => id);
      };
      expect(await start({})).toEqual([]);
      expect(await start({ journal: { anchor: { file: FILE } } })).toEqual([
        'secrets-journal-anchor',
      ]);
    });
  },
);
