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
 * How many rotations a second the engine walks from requested to completed, by one runner and by four, as replicas of
 * a portal would have them. See README.md.
 */

import { parseArgs } from 'node:util';
import { mockServices } from '@backstage/backend-test-utils';
import { openDatabase } from '@keyturn/plugin-secrets-backend/src/database/openDatabase';
import { Knex } from 'knex';
import { versionOf, withDatabases } from './databases';
import { machine, print, printTable, times } from './print';
import { RotationsUnderLoad } from './RotationsUnderLoad';

const RUNNERS = [1, 4];
const DEADLINE_MS = 300_000;

const { values: options } = parseArgs({
  options: {
    rotations: { type: 'string', default: '200' },
    latency: { type: 'string', default: '20' },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  print(
    'rotations [--rotations 200] [--latency 20]\n' +
      '  --rotations  how many, at most 5000\n' +
      '  --latency    milliseconds that each call to issuer, authority, forge and cluster takes',
  );
} else {
  withDatabases(['rotations'], ([db]) => run(db)).catch(error => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  });
}

async function run(db: Knex): Promise<void> {
  const count = readNumber(options.rotations, 1, 5_000);
  const latencyMs = readNumber(options.latency, 0, 10_000);
  print(
    `${count} rotations, ${latencyMs} ms for each upstream call, ${await versionOf(
      db,
    )}, ${machine()}\n`,
  );
  await openDatabase(
    mockServices.database({ knex: db, migrations: { skip: false } }),
  );
  const rates: Array<{ runners: number; seconds: number; rate: number }> = [];
  for (const runners of RUNNERS) {
    const load = await RotationsUnderLoad.prepare({ db, count, latencyMs });
    const seconds = await load.complete(runners, DEADLINE_MS);
    rates.push({ runners, seconds, rate: count / seconds });
  }
  printTable([
    ['runners', 'seconds', 'rotations/s', 'to one runner'],
    ...rates.map(({ runners, seconds, rate }) => [
      String(runners),
      seconds.toFixed(1),
      rate.toFixed(1),
      times(rate / rates[0].rate),
    ]),
  ]);
}

function readNumber(text: string, least: number, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new Error(`${text} is no whole number from ${least} to ${most}`);
  }
  return number;
}
