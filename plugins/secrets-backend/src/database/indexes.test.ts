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
import { TestClock } from '../__testUtils__/TestClock';
import { DatabaseInventoryReadStore } from './DatabaseInventoryReadStore';
import { DatabaseNoticeStore } from './DatabaseNoticeStore';
import { DatabaseRotationStore } from './DatabaseRotationStore';
import { DatabaseSecretStore } from './DatabaseSecretStore';
import { DatabaseStateStore } from './DatabaseStateStore';

const EPOCH = '2026-01-01T00:00:00.000Z';

/** What has ended is by far the most, and nothing that is asked every few seconds may read it. */
const FILL = [
  `INSERT INTO rotations (id, secret_ref, secret_title, open_key, phase, reason, requested_by, policy, phase_since,
     created_at, updated_at, next_attempt_at)
   SELECT 'r' || n, 's' || n, 's', CASE WHEN n > 19900 THEN 'open' ELSE 'r' || n END,
     CASE WHEN n > 19900 THEN 'proposed' ELSE 'completed' END, 'due', 'x', '{}', '${EPOCH}', '${EPOCH}', '${EPOCH}',
     CASE WHEN n > 19900 THEN '${EPOCH}' END
   FROM generate_series(1, 20000) AS n`,
  `INSERT INTO rotation_declarations (rotation_id, declared)
   SELECT id, '{}' FROM rotations`,
  `INSERT INTO notices (id, dedupe_key, secret_ref, recipients, payload, created_at, next_attempt_at, superseded_at, sent_at)
   SELECT 'n' || n, 'n' || n, 's', '[]', '{}', '${EPOCH}', '${EPOCH}',
     CASE WHEN n <= 15000 THEN '${EPOCH}' END, CASE WHEN n > 15000 AND n <= 19900 THEN '${EPOCH}' END
   FROM generate_series(1, 20000) AS n`,
  `INSERT INTO secrets (ref, name, title, title_key, credential_kind, issuer, authority_ref, authority_class, spec, search,
     etag, updated_at)
   SELECT 's' || n, 's', 's', 's', 'password', 'random', 'sops', 'runtime', '{}', 's', 'e', '${EPOCH}'
   FROM generate_series(1, 20000) AS n`,
  `INSERT INTO secret_targets (secret_ref, target_id, position, environment, cluster, namespace, secret_name,
     state, evidence, looked_at, unknown_since)
   SELECT 's' || n, 't', 0, 'e', 'c', 'n', 's', 'unknown', '[]', '${EPOCH}', CASE WHEN n > 200 THEN '${EPOCH}' END
   FROM generate_series(1, 20000) AS n`,
  'ANALYZE',
];

const POSTGRES = 'POSTGRES_18';
const onPostgres = databases.supports(POSTGRES) ? describe : describe.skip;

onPostgres(`what is asked every few seconds on ${POSTGRES}`, () => {
  let db: Knex;

  beforeAll(async () => {
    db = await openTestDatabase(POSTGRES);
    for (const statement of FILL) await db.raw(statement);
  });

  /** Tables that the statements of `ask` read from the first row to the last. */
  async function scanned(ask: () => Promise<unknown>): Promise<string[]> {
    const asked: Array<{ sql: string; bindings: Knex.RawBinding[] }> = [];
    const note = (query: (typeof asked)[number]) => asked.push(query);
    db.on('query', note);
    await ask();
    db.removeListener('query', note);
    const tables: string[] = [];
    for (const { sql, bindings } of asked) {
      const { rows } = await db.raw(
        `EXPLAIN ${sql.replace(/\$\d+/g, '?')}`,
        bindings,
      );
      for (const row of rows) {
        const [, table] = /Seq Scan on (\w+)/.exec(row['QUERY PLAN']) ?? [];
        if (table) tables.push(table);
      }
    }
    return tables;
  }

  it('reads no rotation that has ended', async () => {
    const clock = new TestClock();
    const store = new DatabaseRotationStore({ db, clock, newId: () => 'x' });
    expect(await scanned(() => store.waiting('', 500))).not.toContain(
      'rotations',
    );
    expect(await scanned(() => store.due(50))).not.toContain('rotations');
  });

  it('reads no notice that has ended', async () => {
    const clock = new TestClock();
    const store = new DatabaseNoticeStore({ db, clock, newId: () => 'x' });
    expect(await scanned(() => store.pending(50))).not.toContain('notices');
    expect(await scanned(() => store.pendingUnowned(50))).not.toContain(
      'notices',
    );
    expect(await scanned(() => store.forget('2025'))).not.toContain('notices');
  });

  it('reads no target whose turn is later', async () => {
    const store = new DatabaseSecretStore({ db });
    const later = () => store.targetsToObserve(200, '2026-11-24');
    expect(await scanned(later)).not.toContain('secret_targets');
  });

  it('reads neither for the metrics', async () => {
    const reads = new DatabaseInventoryReadStore({ db });
    const store = new DatabaseStateStore({ db, reads });
    const tables = await scanned(() => store.read(new TestClock().now()));
    expect(tables).not.toContain('rotations');
    expect(tables).not.toContain('notices');
  });
});
