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

import { createServiceFactory } from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { CollectedMetrics } from '../__testUtils__/CollectedMetrics';
import { TestPortal } from '../__testUtils__/TestPortal';
import { INSTRUMENTS } from './instruments';

const DOCS = path.resolve(__dirname, '../../docs');
/** Functions, keywords and what a dashboard puts in, of all that looks like a name in an expression. */
const OF_LANGUAGE =
  /^(absent|by|histogram_quantile|increase|le|max|min|rate|sum)$/;

const read = (file: string) => readFileSync(path.join(DOCS, file), 'utf8');

/** How Prometheus calls each series of each metric, and its labels. */
const series = new Map<string, string[]>(
  Object.entries(INSTRUMENTS).flatMap(
    ([name, { kind, labels }]): Array<[string, string[]]> => {
      const base = name.replaceAll('.', '_');
      const own: string[] = [...labels];
      switch (kind) {
        case 'counter':
          return [[`${base}_total`, own]];
        case 'histogram':
          return [
            [`${base}_bucket`, [...own, 'le']],
            [`${base}_sum`, own],
            [`${base}_count`, own],
          ];
        default:
          return [[base, own]];
      }
    },
  ),
);

const panels: Array<{ targets: Array<{ expr: string }> }> = JSON.parse(
  read('grafana-dashboard.json'),
).panels;
const shown = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
const rules: Array<{
  alert: string;
  expr: string;
  annotations: Record<string, string>;
}> = parse(read('alert-rules.yaml')).groups.flatMap(
  (group: { rules: object[] }) => group.rules,
);

function wordsOf(expression: string): string[] {
  const withoutValues = expression
    .replace(/"[^"]*"/g, '')
    .replace(/\[[^\]]*\]/g, '');
  return (withoutValues.match(/[a-z_]+/g) ?? []).filter(
    word => !OF_LANGUAGE.test(word),
  );
}

describe('the documents on metrics', () => {
  it('describe every metric that the plugin registers, and no other', async () => {
    const metrics = new CollectedMetrics();
    const portal = await TestPortal.start({
      entities: [],
      features: [
        createServiceFactory({
          service: metricsServiceRef,
          deps: {},
          factory: () => metrics,
        }),
      ],
    });
    await portal.stop();
    const registered = [...metrics.registered].map(
      ([name, { kind, options }]) => ({ name, kind, unit: options.unit }),
    );
    const described = [
      ...read('metrics.md').matchAll(
        /^\| `([^`]+)` +\| (\w+) +\| `([^`]+)` +\| (.*?) +\|/gm,
      ),
    ].map(([, name, kind, unit, labels]) => ({ name, kind, unit, labels }));
    const byName = (a: { name: string }, b: { name: string }) =>
      a.name < b.name ? -1 : 1;
    expect(described.map(({ labels, ...rest }) => rest).sort(byName)).toEqual(
      registered.sort(byName),
    );
    expect(
      described.map(({ name, labels }) => [name, labels.match(/\w+/g) ?? []]),
    ).toEqual(
      described.map(({ name }) => [
        name,
        INSTRUMENTS[name as keyof typeof INSTRUMENTS].labels,
      ]),
    );
  });

  it.each([...shown, ...rules.map(({ expr }) => expr)])(
    'ask only for what is measured: %s',
    expression => {
      const words = wordsOf(expression);
      const names = words.filter(word => series.has(word));
      expect(names).toHaveLength(1);
      const known = series.get(names[0])!;
      expect(
        words.filter(word => !series.has(word) && !known.includes(word)),
      ).toEqual([]);
    },
  );

  it('show every metric on the dashboard', () => {
    const missing = Object.keys(INSTRUMENTS).filter(
      name => !shown.some(expr => expr.includes(name.replaceAll('.', '_'))),
    );
    expect(missing).toEqual([]);
  });

  it('give every alert a name of its own and say what to do', () => {
    const names = rules.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(5);
    for (const { annotations } of rules) {
      expect(Object.keys(annotations)).toEqual(['summary', 'description']);
    }
  });
});
