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

/*
 * How long the questions of `/secrets` take: asked of the store, over HTTP with everything in front of it, and as the
 * barest SQL that could answer them. See README.md.
 */

import { parseArgs } from 'node:util';
import { mockServices } from '@backstage/backend-test-utils';
import { toInstant } from '@keyturn/plugin-secrets-backend/src/Clock';
import { DatabaseSecretStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseSecretStore';
import { openDatabase } from '@keyturn/plugin-secrets-backend/src/database/openDatabase';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { versionOf, withDatabases } from './databases';
import { FilledCatalog } from './FilledCatalog';
import { inventoryQuestions, Question } from './inventoryQuestions';
import { measure } from './measure';
import { PortalUnderLoad } from './PortalUnderLoad';
import { machine, ms, print, printTable, times } from './print';
import { sampleEntities, toCatalogSecret } from './sampleEntities';

const PAGE = 500;
const MOST_SECRETS = 200_000;
const CLIENTS = 10;
const SECRETS_OF_CATALOG =
  '/entities/by-query?filter=kind=resource,spec.type=secret&limit=1';

const { values: options } = parseArgs({
  options: {
    secrets: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '100' },
    catalog: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  print(
    'inventory [--secrets 20000] [--rounds 100] [--catalog]\n' +
      '  --secrets  how many there are, at most 200000\n' +
      '  --rounds   how often each question is asked, unless it takes long\n' +
      "  --catalog  asks Backstage's catalog the same; filling it takes minutes with 100000",
  );
} else {
  withDatabases(['secrets', 'catalog'], ([secrets, catalog]) =>
    run(secrets, catalog),
  ).catch(error => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  });
}

async function run(db: Knex, catalogDb: Knex): Promise<void> {
  const count = readCount(options.secrets, MOST_SECRETS);
  const rounds = readCount(options.rounds, 10_000);
  const now = DateTime.utc();
  print(`${count} secrets, ${await versionOf(db)}, ${machine()}\n`);

  await openDatabase(
    mockServices.database({ knex: db, migrations: { skip: false } }),
  );
  const store = new DatabaseSecretStore({ db });
  await fill(store, count, now);
  await db.raw('vacuum analyze');

  const portal = await PortalUnderLoad.start(db);
  const catalog = options.catalog
    ? await FilledCatalog.start(catalogDb, sampleEntities(count, now))
    : undefined;
  try {
    await expectTotals(
      [
        [portal.get('/v1/secrets?limit=1'), 'total'],
        [catalog?.get(SECRETS_OF_CATALOG), 'totalItems'],
      ],
      count,
    );
    const questions = inventoryQuestions({ db, store, portal, catalog, now });
    await ask(questions, { rounds, clients: 1 });
    await ask(questions, { rounds, clients: CLIENTS });
  } finally {
    await portal.stop();
    await catalog?.stop();
  }
}

async function fill(
  store: DatabaseSecretStore,
  count: number,
  now: DateTime,
): Promise<void> {
  for (const what of ['new', 'unchanged']) {
    const start = performance.now();
    let page = [];
    for (const entity of sampleEntities(count, now)) {
      page.push(toCatalogSecret(entity));
      if (page.length === PAGE) {
        await store.applyCatalogPage(page, toInstant(now));
        page = [];
      }
    }
    await store.applyCatalogPage(page, toInstant(now));
    const seconds = (performance.now() - start) / 1_000;
    print(
      `Taking over ${count} ${what} secrets: ${seconds.toFixed(
        1,
      )} s, ${Math.round(count / seconds)}/s`,
    );
  }
}

/** Figures are of no use where some of the secrets are missing. */
async function expectTotals(
  answers: Array<[Promise<JsonObject> | undefined, string]>,
  count: number,
): Promise<void> {
  for (const [answer, field] of answers) {
    const total = answer && (await answer)[field];
    if (answer && total !== count) {
      throw new Error(`Expected ${field} to be ${count}, but it is ${total}`);
    }
  }
}

async function ask(
  questions: Question[],
  { rounds, clients }: { rounds: number; clients: number },
): Promise<void> {
  print(
    `\n${
      clients === 1 ? 'One client' : `${clients} clients at once`
    }: milliseconds, the median${
      clients === 1 ? ' and' : ','
    } what 95 of 100 did not exceed\n`,
  );
  const rows = [
    [
      'question',
      'bare SQL',
      'store',
      'HTTP',
      'HTTP p95',
      'HTTP/s',
      'store : SQL',
    ],
  ];
  if (options.catalog) rows[0].push('catalog HTTP', 'catalog : HTTP');
  for (const { name, sql, store, http, catalog } of questions) {
    const each = { rounds, clients };
    const bare = await measure(sql, each);
    const ours = store && (await measure(store, each));
    const over = http && (await measure(http, each));
    const theirs = catalog && (await measure(catalog, each));
    rows.push([
      name,
      ms(bare.median),
      ours ? ms(ours.median) : '',
      over ? ms(over.median) : '',
      over ? ms(over.p95) : '',
      over ? over.rate.toFixed(0) : '',
      ours ? times(ours.median / bare.median) : '',
      ...(options.catalog
        ? [
            theirs ? ms(theirs.median) : '',
            theirs && over ? times(theirs.median / over.median) : '',
          ]
        : []),
    ]);
  }
  printTable(rows);
}

function readCount(text: string, most: number): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw new Error(`${text} is no whole number from 1 to ${most}`);
  }
  return count;
}
