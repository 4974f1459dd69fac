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

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  rotationPhaseSchema,
  rotationPolicySchema,
} from '@keyturn/plugin-secrets-common';

const ROOT = path.resolve(__dirname, '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** What stands in the first column of tables, in code. */
function firstCells(markdown: string): string[] {
  return [...markdown.matchAll(/^\| (`.+?) *\|/gm)].flatMap(([, cell]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code),
  );
}

describe('the documents of the backend', () => {
  const design = read('docs/design.md');

  it('name every room and every phase', () => {
    const rooms = readdirSync(__dirname, { withFileTypes: true })
      .filter(entry => entry.isDirectory() && !entry.name.startsWith('__'))
      .map(({ name }) => `${name}/`)
      // What a policy may ask for is the API of the plugin, which its README explains.
      .filter(room => room !== 'permissions/');
    const cells = firstCells(design);
    expect(rooms.filter(room => !cells.includes(room))).toEqual([]);
    expect(
      rotationPhaseSchema.options.filter(phase => !cells.includes(phase)),
    ).toEqual([]);
  });

  it('lead to decisions that are there', () => {
    const decisions = readdirSync(path.join(ROOT, 'docs/decisions'));
    const pages = [
      design,
      ...decisions.map(file => read(`docs/decisions/${file}`)),
    ];
    const links = pages.flatMap(page =>
      [...page.matchAll(/\((?:decisions\/)?(\d{4}-[\w-]+\.md)\)/g)].map(
        ([, file]) => file,
      ),
    );
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter(file => !decisions.includes(file))).toEqual([]);
  });

  it('have in the schema of the config each field of a policy, and no other', () => {
    const [, policies] = /policies\?: \{([^]*?)\n {4}\};\n/.exec(
      read('config.d.ts'),
    )!;
    const fields = [...policies.matchAll(/^ {8}(\w+)\??:/gm)].map(
      ([, field]) => field,
    );
    expect(fields.sort()).toEqual(
      Object.keys(rotationPolicySchema.shape).sort(),
    );
  });

  it('give in the schema of the config the defaults that go', () => {
    const defaults = rotationPolicySchema.parse({});
    const said = [
      ...read('config.d.ts').matchAll(
        /Default:\s+([^.]*)\.\s[^/]*?\*\/\s+(\w+)\??:/g,
      ),
    ].map(([, value, field]) => [field, value.replace(/\s*\*\s*/g, ' ')]);
    const spoken = Object.fromEntries(said);
    for (const field of Object.keys(defaults) as Array<keyof typeof defaults>) {
      const value = defaults[field];
      expect([field, spoken[field]]).toEqual([
        field,
        Array.isArray(value) ? value.join(', ') : `${value}`,
      ]);
    }
  });
});
