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

import { parseArgs } from 'node:util';

/**
 * Reads the arguments of `npm test`.
 * @param parts - what each part of the run covers, by its name
 * @returns `{ help }` with a text to print and whether it was asked for, or the options
 */
export function readOptions(args, parts) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        verbose: { type: 'boolean', default: false },
        only: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const { verbose, only, help } = values;
    if (help) return { help: usageOf(parts), asked: true };
    if (only !== undefined && !Object.hasOwn(parts, only)) {
      throw new Error(`There is no part named '${only}'.`);
    }
    return { verbose, only };
  } catch (error) {
    return { help: `${error.message}\n\n${usageOf(parts)}`, asked: false };
  }
}

function usageOf(parts) {
  const names = Object.keys(parts);
  const width = Math.max(...names.map(name => name.length));
  return `Usage: npm test -- [options]

  --only <part>   runs one part
  --verbose       shows what every stage prints; otherwise only what a failed one printed
  --help          shows this

Parts, in this order:

${names.map(name => `  ${name.padEnd(width)}  ${parts[name]}\n`).join('')}`;
}
