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

import { TestDatabaseId } from '@backstage/backend-test-utils';
import createKnex, { Knex } from 'knex';
import { databases } from '../__testUtils__/databases';
import { openDatabase } from './openDatabase';

const directory = `${__dirname}/../../migrations`;

/** One row in each table, whatever its columns are. */
async function fill(db: Knex): Promise<void> {
  for (const table of await tablesOf(db)) {
    const columns = Object.entries(await db(table).columnInfo());
    const row = columns.map(([name, { type }]) => [name, sampleOf(type)]);
    await db(table).insert(Object.fromEntries(row));
  }
}

/** What others refer to comes first. */
async function tablesOf(db: Knex): Promise<string[]> {
  const names: string[] = await (db.client.config.client === 'pg'
    ? db('pg_tables').where('schemaname', 'public').select('tablename as name')
    : db('sqlite_master').where('type', 'table').select('name')
  ).then((rows: Array<{ name: string }>) => rows.map(({ name }) => name));
  return names
    .filter(name => !/^(knex|sqlite)_/.test(name))
    .sort()
    .sort((a, b) => Number(b === 'rotations') - Number(a === 'rotations'));
}

function sampleOf(type: string): string | number | boolean {
  if (type === 'boolean') return true;
  return /int/.test(type) ? 1 : 'x';
}

describe.each(databases.eachSupportedId())(
  'migrations on %s',
  (engineId: TestDatabaseId) => {
    it('each go up, down and up again over tables with rows', async () => {
      const db = await databases.init(engineId);
      for (let more = true; more; ) {
        const [, before] = await db.migrate.list({ directory });
        await db.migrate.up({ directory });
        await db.migrate.down({ directory });
        await db.migrate.up({ directory });
        more = before.length > 1;
      }
      await fill(db);
      const tables = await tablesOf(db);
      expect(tables.length).toBeGreaterThan(10);

      const [done] = await db.migrate.list({ directory });
      for (const _ of done) await db.migrate.down({ directory });
      expect(await tablesOf(db)).toEqual([]);

      await db.migrate.latest({ directory });
      await fill(db);
      await db.migrate.rollback({ directory }, true);
      expect(await tablesOf(db)).toEqual([]);
      await db.migrate.latest({ directory });
      expect(await tablesOf(db)).toEqual(tables);
    });
  },
);

(databases.supports('POSTGRES_18') ? describe : describe.skip)(
  'replicas that start together',
  () => {
    it('take turns at the migrations', async () => {
      const first = await databases.init('POSTGRES_18');
      const others = [1, 2].map(() => createKnex(first.client.config));
      const replicas = [first, ...others];
      await Promise.all(
        replicas.map(db => openDatabase({ getClient: async () => db })),
      );
      expect(await tablesOf(first)).toContain('rotations');
      await Promise.all(others.map(db => db.destroy()));
    });
  },
);

describe('openDatabase', () => {
  it.each(['mysql2', 'sqlite3'])(
    'refuses %s, on which nothing keeps the journal as it is',
    async client => {
      const db = { client: { config: { client } } } as unknown as Knex;
      await expect(openDatabase({ getClient: async () => db })).rejects.toThrow(
        `its database has the client '${client}'; set backend.database.client`,
      );
    },
  );

  it('migrates nothing where the installation does so itself', async () => {
    const db = createKnex({
      client: 'better-sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
    });
    const getClient = async () => db;
    await openDatabase({ getClient, migrations: { skip: true } });
    expect(await db.schema.hasTable('rotations')).toBe(false);
    await db.destroy();
  });
});
