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
 * Runs a load program on PostgreSQL (`yarn workspace @keyturn/test load inventory --help`): the one that
 * KEYTURN_TEST_POSTGRES names, or one that lives as long as the program.
 */

import { runTypeScript } from '../../packages/sandbox/bin/bootstrap/runTypeScript.mjs';
import { exitOnFailure } from '../../packages/sandbox/bin/bootstrap/step.mjs';
import { underToolchain } from '../../packages/sandbox/bin/bootstrap/toolchain.mjs';
import { withPostgres } from '../bootstrap/postgres.mjs';

/** Files by the names of the programs. */
const PROGRAMS = {
  inventory: 'inventory.ts',
  rotations: 'rotations.ts',
  'look-out': 'lookout.ts',
  hostile: 'hostile.ts',
};

underToolchain(async () => {
  const [program, ...args] = process.argv.slice(2);
  if (!Object.hasOwn(PROGRAMS, program)) {
    throw new Error(`Say which program: ${Object.keys(PROGRAMS).join(' or ')}`);
  }
  await withPostgres(async environment => {
    Object.assign(process.env, environment);
    process.exitCode = await runTypeScript(
      `test/load/${PROGRAMS[program]}`,
      args,
    );
  });
}).catch(exitOnFailure);
