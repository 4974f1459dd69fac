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
 * How long the look-out takes to find what is due, in inventories of different sizes with the same number due, and as
 * the barest SQL that could find it. See README.md.
 */

import { parseArgs } from 'node:util';
import { mockServices } from '@backstage/backend-test-utils';
import { toInstant } from '@keyturn/plugin-secrets-backend/src/Clock';
import { openDatabase } from '@keyturn/plugin-secrets-backend/src/database/openDatabase';
import { DateTime } from 'luxon';
import { Knex } from 'knex';
import { versionOf, withDatabases } from './databases';
import { FilledLookout } from './FilledLookout';
import { measure, Measured } from './measure';
import { machine, ms, print, printTable, times } from './print';

const MOST_SECRETS = 2_000_000;
const WARM_UP = 200;

const { values: options } = parseArgs({
  options: {
    secrets: { type: 'string', default: '10000,100000,1000000' },
    due: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '200' },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  print(
    'look-out [--secrets 10000,100000,1000000] [--due 500] [--rounds 200]\n' +
      '  --secrets  sizes of the inventory, at most 2000000 each\n' +
      '  --due      how many of them are due\n' +
      '  --rounds   how often each is asked, unless it takes long',
  );
} else {
  const sizes = options.secrets
    .split(',')
    .map(text => readCount(text, MOST_SECRETS));
  withDatabases(
    sizes.map(size => `lookout_${size}`),
    databases => run(sizes, databases),
  ).catch(error => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  });
}

async function run(sizes: number[], databases: Knex[]): Promise<void> {
  const due = readCount(options.due, Math.min(...sizes));
  const rounds = readCount(options.rounds, 10_000);
  const now = DateTime.utc();
  print(
    `${due} secrets are due, ${await versionOf(databases[0])}, ${machine()}\n`,
  );
  const lookouts: FilledLookout[] = [];
  for (const [i, size] of sizes.entries()) {
    const db = databases[i];
    await openDatabase(
      mockServices.database({ knex: db, migrations: { skip: false } }),
    );
    const lookout = await FilledLookout.fill({ db, size, due, now });
    await lookout.expectFound();
    lookouts.push(lookout);
  }
  const rows: Array<{ size: number; bare: Measured; ours: Measured }> = [];
  const asked = (i: number) => () => bareSql(databases[i], toInstant(now));
  const found = (i: number) => () => lookouts[i].evaluate();
  // The first to be measured is not to pay for what the engine of the language learns.
  await measure(asked(0), { rounds: WARM_UP });
  await measure(found(0), { rounds: WARM_UP });
  for (const [i, size] of sizes.entries()) {
    rows.push({
      size,
      bare: await measure(asked(i), { rounds }),
      ours: await measure(found(i), { rounds }),
    });
  }
  for (const [i, size] of sizes.entries()) {
    print(`${size} secrets: ${await lookouts[i].startAll()}`);
  }
  print('\nMilliseconds, the median and what 95 of 100 did not exceed\n');
  const [smallest] = rows;
  printTable([
    [
      'secrets',
      'bare SQL',
      'look-out',
      'look-out p95',
      'look-out : SQL',
      'SQL : smallest',
      'look-out : smallest',
    ],
    ...rows.map(({ size, bare, ours }) => [
      String(size),
      ms(bare.median),
      ms(ours.median),
      ms(ours.p95),
      times(ours.median / bare.median),
      times(bare.median / smallest.bare.median),
      times(ours.median / smallest.ours.median),
    ]),
  ]);
}

/** The columns without which nobody can say what to start, and in which order. */
function bareSql(db: Knex, now: string): Promise<unknown> {
  return db.raw(
    `select ref, start_window, repositories, emergency_at from secrets
     where start_at <= ? and retired_at is null and open_rotation_id is null
     order by expires_at`,
    [now],
  );
}

function readCount(text: string, most: number): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw new Error(`${text} is no whole number from 1 to ${most}`);
  }
  return count;
}
