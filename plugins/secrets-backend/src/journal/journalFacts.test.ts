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
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RotationBench, SECRET_REF } from '../__testUtils__/RotationBench';
import { DatabaseJournalStore } from '../database/DatabaseJournalStore';

describe.each(databases.eachSupportedId())(
  'the facts of the journal on %s',
  engineId => {
    let db: Knex;

    beforeAll(async () => {
      db = await openTestDatabase(engineId);
    });

    const rowsOf = ({ clock }: RotationBench) =>
      new DatabaseJournalStore({ db, clock }).rows(SECRET_REF, {
        after: 0,
        upTo: 1000,
        limit: 1000,
      });

    it('name whoever did what, why, where and on which evidence', async () => {
      const bench = await RotationBench.create(db);
      const id = await bench.start();
      await bench.runDue();
      const [url] = bench.forge.pullRequestUrls;
      bench.forge.approveAsPerson(url, 'ada');
      bench.mergeAll();
      bench.clock.pass({ minutes: 2 });
      await bench.runDue();
      const { versionId } = await bench.rotation(id);
      bench.propagate(versionId!);
      bench.clock.pass({ minutes: 2 });
      await bench.runDue();

      const rows = await rowsOf(bench);
      const of = (event: string) => rows.filter(row => row.event === event);
      const pullRequest = {
        url,
        repository: 'https://git.example.com/acme/gitops',
        number: 1,
        state: 'merged',
        mergeCommit: expect.stringMatching(/^[0-9a-f]{40}$/),
        mergedBy: 'reviewer',
        approvedBy: ['ada'],
      };
      expect(of('phase.requested')).toMatchObject([
        {
          actor: 'user:default/jane',
          facts: { phase: 'requested', reason: 'test' },
        },
      ]);
      expect(of('pull-request.opened')).toMatchObject([
        { facts: { pullRequests: [{ url, number: 1, state: 'open' }] } },
      ]);
      expect(of('pull-request.merged')).toMatchObject([
        { facts: { versionId, pullRequests: [pullRequest] } },
      ]);
      expect(of('phase.merged')).toMatchObject([
        {
          actor: 'plugin:secrets',
          facts: {
            phase: 'merged',
            reason: 'test',
            pullRequests: [pullRequest],
          },
        },
      ]);
      const running = of('target.running');
      expect(running).toHaveLength(2);
      for (const { facts } of running) {
        expect(facts).toMatchObject({
          targetId: expect.stringContaining('production'),
          versionId,
          evidence: [expect.any(String)],
        });
      }
      expect(of('version.proven')[0].facts.evidence).toEqual([
        of('version.proven')[0].message,
      ]);
      expect(of('version.revoked')[0].facts).toMatchObject({
        evidence: ['Credential old stopped working'],
        versionId: expect.stringMatching(/^adopted-/),
      });
      expect(rows.at(-1)!.facts.phase).toBe('completed');
      expect(JSON.stringify(rows)).not.toContain('undefined');
    });

    it('name nothing that was not known yet', async () => {
      const bench = await RotationBench.create(db);
      await bench.start();
      const [{ facts }] = await rowsOf(bench);
      expect(facts).toEqual({ phase: 'requested', reason: 'test' });
    });
  },
);
