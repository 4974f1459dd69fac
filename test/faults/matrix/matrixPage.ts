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

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FAULTS } from '../engine/messages';
import { Cell } from './cells';
import { CellResult, DeliveryResult, MatrixResult } from './FaultMatrix';

/** Where the outcome of the last full run is checked in. */
export const MATRIX_PAGE = path.resolve(
  __dirname,
  '../../../plugins/secrets-backend/docs/fault-matrix.md',
);

const WEBHOOKS = 'Webhooks';
/** Written by other runs, below those of the matrix and in this order. */
export const EVIDENCE_SECTION = 'What was tampered with';
export const ATTACKER_SECTION = 'What an attacker tried';
const OF_OTHERS = [EVIDENCE_SECTION, ATTACKER_SECTION];
const INTRODUCTION = `# What becomes of a rotation when something goes wrong

Written by \`yarn workspace @keyturn/test faults matrix --write\` from its own run, and compared with a new run by
\`npm test\`: [test/faults](../../../test/faults/README.md) says how. Each cell is one rotation of a token that two clusters
use, among a real forge, real clusters and a real token service, with one fault at one call of the engine. The calls are
those that a run without faults was seen to make, \`(2)\` is the second of its kind in a phase, and a call that a run of an
earlier section made is not shown again.

In every cell these rules were looked at whenever the engine stood still or was dead: at most one new version is live; the
old one works until the new one is proven everywhere; what runs in a cluster works; there is one pull request of one commit
per repository, and one back where it is rolled back; the journal has each fact once and no gap; nothing outside of the boundary
of its owner is asked, touched, minted or revoked; the end is a terminal state, and whatever is blocked before it has told
people.

| fault         | what happens at the call                                                            |
| ------------- | ----------------------------------------------------------------------------------- |
| killed-before | the process is killed (SIGKILL) before the call; another takes over                 |
| killed-after  | the process is killed after the effect, before it heard of it; another takes over   |
| error         | nothing happens, and the answer says that trying again may help                     |
| refused       | nothing happens, and the answer says that trying again does not help                |
| lost-answer   | it happens, and the answer is an error that says nothing of it                      |
| no-answer     | it happens, no answer ever comes, and the run ends at its deadline                  |
| twice         | it happens twice                                                                    |

\`blocked, retried\` is a rotation that waited for a person, said so, and was told to go on. \`minted 2 times\` is one whose
first credential nobody had an answer of: it was revoked, and another one minted.
`;

/** The page, as prettier leaves it. */
export function renderMatrixPage({ cells, deliveries }: MatrixResult): string {
  const scenarios = Map.groupBy(cells, ({ scenario }) => scenario);
  return [
    alignTables(INTRODUCTION),
    ...[...scenarios].flatMap(([scenario, ofScenario]) => [
      `## ${scenario}\n`,
      renderTable(
        ['phase', 'call', ...FAULTS],
        [...Map.groupBy(ofScenario, ({ point }) => point)].map(
          ([point, ofPoint]) => renderRow(point, ofPoint),
        ),
      ),
    ]),
    `## ${WEBHOOKS}\n`,
    renderTable(
      ['webhooks of the merges', 'outcome'],
      deliveries.map(({ delivery, outcome }) => [delivery, outcome]),
    ),
  ].join('\n');
}

/** What the page says of each cell and delivery, by the key of either. */
export function readMatrixPage(): Map<string, string> {
  const [, ...sections] = readFileSync(MATRIX_PAGE, 'utf8').split('\n## ');
  return new Map(
    sections.flatMap(section => {
      const [title, ...lines] = section.split('\n');
      const rows = rowsOf(lines);
      if (OF_OTHERS.includes(title)) return [];
      return title === WEBHOOKS
        ? rows.map(([delivery, outcome]): [string, string] => [
            keyOfDelivery({ delivery }),
            outcome,
          ])
        : rows.flatMap(row => outcomesOf(title, row));
    }),
  );
}

/** The cells of the table of a section, without its head. */
function rowsOfSection(page: string, title: string): string[][] {
  const section = sectionOf(page, title);
  return section ? rowsOf(section.split('\n')) : [];
}

/** The page with the section of another run, in place of the one that it has of this title. */
export function withSection(page: string, title: string, text: string): string {
  const matrix = OF_OTHERS.reduce(
    (before, other) => before.split(`\n## ${other}\n`)[0],
    page,
  );
  return OF_OTHERS.reduce((before, other) => {
    const own = other === title ? `\n${text}` : sectionOf(page, other);
    return own === undefined
      ? before
      : `${before.trimEnd()}\n\n## ${other}\n${own.trimEnd()}\n`;
  }, matrix);
}

function sectionOf(page: string, title: string): string | undefined {
  return page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0];
}

function rowsOf(lines: string[]): string[][] {
  return lines
    .filter(line => line.startsWith('|') && !line.startsWith('| -'))
    .slice(1)
    .map(cellsOfRow);
}

function outcomesOf(
  scenario: string,
  [phase, call, ...outcomes]: string[],
): Array<[string, string]> {
  const point = `${phase} · ${call.slice(1, -1)}`;
  return FAULTS.flatMap(
    (kind, i): Array<[string, string]> =>
      outcomes[i] ? [[keyOfCell({ scenario, point, kind }), outcomes[i]]] : [],
  );
}

function cellsOfRow(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim());
}

/** Keeps what other runs have written there. */
export function writeMatrixPage(result: MatrixResult): void {
  const before = readFileSync(MATRIX_PAGE, 'utf8');
  const page = OF_OTHERS.reduce((now, title) => {
    const section = sectionOf(before, title);
    return section ? withSection(now, title, section.trimStart()) : now;
  }, renderMatrixPage(result));
  writeFileSync(MATRIX_PAGE, page);
}

/** Where a section of another run and that run disagree, a sentence for each row. */
export function differencesFromSection(
  title: string,
  rows: string[][],
): string[] {
  const page = readFileSync(MATRIX_PAGE, 'utf8');
  const said = rowsOfSection(page, title).map(row => row.join(': '));
  const seen = rows.map(row => row.join(': '));
  return [
    ...seen
      .filter(row => !said.includes(row))
      .map(row => `Not on the page: ${row}`),
    ...said
      .filter(row => !seen.includes(row))
      .map(row => `On the page, but not so: ${row}`),
  ];
}

export function keyOfCell({ scenario, point, kind }: Cell): string {
  return `${scenario}: ${point}, ${kind}`;
}

export function keyOfDelivery({
  delivery,
}: Pick<DeliveryResult, 'delivery'>): string {
  return `Webhooks ${delivery}`;
}

function renderRow(point: string, cells: CellResult[]): string[] {
  const [phase, call] = point.split(' · ');
  return [
    phase,
    `\`${call}\``,
    ...FAULTS.map(
      fault => cells.find(({ kind }) => kind === fault)?.outcome ?? '',
    ),
  ];
}

/** A table as prettier leaves it. */
export function renderTable(head: string[], rows: string[][]): string {
  const all = [head, head.map(() => '---'), ...rows];
  return alignTables(all.map(row => `| ${row.join(' | ')} |\n`).join(''));
}

/** Each column as wide as its widest cell. */
function alignTables(text: string): string {
  return text.replace(/(^\|.*\n)+/gm, table => {
    const rows = table.trimEnd().split('\n').map(cellsOfRow);
    const widths = rows[0].map((_, i) =>
      Math.max(...rows.map((row, n) => (n === 1 ? 3 : row[i].length))),
    );
    return rows
      .map((row, n) =>
        row.map((cell, i) =>
          n === 1 ? '-'.repeat(widths[i]) : cell.padEnd(widths[i]),
        ),
      )
      .map(row => `| ${row.join(' | ')} |\n`)
      .join('');
  });
}
