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

import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { Parts } from '../cluster/parts';
import { Outcome } from './runSections';

/** Inside the repository. */
export const REAL_PAGE = 'plugins/secrets-backend/docs/real-cluster.md';

const GIGABYTE = 1024 ** 3;

export interface RealRun {
  outcomes: Outcome[];
  parts: Parts;
  /** How long it took, without building. */
  seconds: number;
}

export function writeRealPage(run: RealRun): void {
  const [{ model }] = cpus();
  const machine = `${cpus().length} x ${model
    .replace(/\s+/g, ' ')
    .trim()}, ${Math.round(totalmem() / GIGABYTE)} GB, Node ${
    process.versions.node
  }`;
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(
    path.resolve(__dirname, '../../..', REAL_PAGE),
    renderRealPage(run, { machine, day }),
  );
}

export function renderRealPage(
  { outcomes, parts, seconds }: RealRun,
  { machine, day }: { machine: string; day: string },
): string {
  const all = Object.entries(parts);
  const building = all.reduce((sum, [, part]) => sum + part.seconds, 0);
  const sections = [...new Set(outcomes.map(({ section }) => section))];
  return `${[
    '# Rotations on a real Kubernetes',
    '',
    'Written by `npm run test:real -- --write` from its own run, which [test/real](../../../test/real/README.md) explains.',
    'Engine, SealedSecrets authority, Kubernetes probe, GitHub forge and token issuer are those of a portal. The API server, its',
    'controllers, etcd and the SealedSecrets controller are the real ones, and the portal has the permissions that are generated',
    'from the declarations, as the README of [its module](../../secrets-backend-module-kubernetes/README.md) shows them. Whether a',
    'rotation is right in what it says is found out beside it, as an administrator: what each pod has read, and whether that is',
    'what the Secret holds.',
    '',
    `Last run on ${day}, ${machine}: ${outcomes.length} checks in ${minutes(
      seconds,
    )} once everything is built. Building the parts took ${minutes(
      building,
    )}, with whatever Go had compiled before; with nothing it takes a quarter of an hour.`,
    '',
    ...table(
      ['part', 'version', 'Go module', 'build'],
      all.map(([name, { version, module, seconds: took }]) => [
        name,
        version,
        `\`${module}\``,
        `${took} s`,
      ]),
    ),
    ...sections.flatMap(section => [
      '',
      `## ${section}`,
      '',
      ...table(
        ['check', 'what was seen'],
        outcomes
          .filter(outcome => outcome.section === section)
          .map(({ title, seen, failure = '' }) => [
            title,
            seen ?? `**failed**: ${failure}`,
          ]),
      ),
    ]),
  ].join('\n')}\n`;
}

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** As prettier writes it, so that nobody has to. */
function table(head: string[], rows: string[][]): string[] {
  const cells = [head, ...rows].map(row => row.map(escaped));
  const widths = head.map((_, i) =>
    Math.max(...cells.map(row => row[i].length)),
  );
  const line = (row: string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [
    line(cells[0]),
    `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`,
    ...cells.slice(1).map(line),
  ];
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
