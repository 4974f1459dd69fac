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

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSecretSpec } from './entity';
import { DECLARATION_LIMITS as LIMITS } from './limits';

const target = (fields: object = {}, cluster = 'eu-1') => ({
  environment: 'production',
  cluster,
  namespace: 'payments',
  manifest: 'https://git.example.com/acme/gitops/blob/main/db.yaml',
  keys: ['password'],
  ...fields,
});

const many = <T>(count: number, of: (i: number) => T) =>
  Array.from({ length: count }, (_, i) => of(i));

const problems = (
  spec: object,
  metadata: { title?: string; description?: string } = {},
): string[] => {
  const parsed = parseSecretSpec({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name: 'db', ...metadata },
    spec: {
      type: 'secret',
      owner: 'group:default/payments',
      credential: { kind: 'password', issuer: 'random', standalone: true },
      authority: { class: 'runtime', ref: 'sealed-secrets' },
      targets: [target()],
      ...spec,
    } as never,
  });
  return 'problems' in parsed ? parsed.problems : [];
};

const credential = (fields: object) => ({
  credential: { kind: 'password', issuer: 'random', ...fields },
});
const targets = (count: number, fields: object = {}) => ({
  targets: many(count, i => target(fields, `c-${i}`)),
});
const keys = (count: number) => many(count, i => `key-${i}`);
const workloads = (count: number) =>
  many(count, i => ({ kind: 'Deployment', name: `w-${i}` }));
const nested = (depth: number): object =>
  many(depth, i => i).reduce<object>(inner => ({ inner }), {});
const page = (length: number) => 'https://x.io/'.padEnd(length, 'x');

/** What is as large as it may be, what is larger by one, and the sentence. */
const CASES: Array<[string, (max: number) => object, number, string]> = [
  [
    'targets',
    max => targets(max),
    LIMITS.targets,
    'spec.targets must have at most 100 items',
  ],
  [
    'keys',
    max => ({ targets: [target({ keys: keys(max) })] }),
    LIMITS.keys,
    'spec.targets[0].keys must have at most 200 items',
  ],
  [
    'workloads',
    max => ({ targets: [target({ workloads: workloads(max) })] }),
    LIMITS.workloads,
    'spec.targets[0].workloads must have at most 100 items',
  ],
  [
    'relations',
    max => ({ dependencyOf: many(max, i => `component:default/c-${i}`) }),
    LIMITS.relations,
    'spec.dependencyOf must have at most 500 items',
  ],
  [
    'relations',
    max => ({ dependsOn: many(max, i => `resource:default/r-${i}`) }),
    LIMITS.relations,
    'spec.dependsOn must have at most 500 items',
  ],
  [
    'subdomain',
    max => ({ dependsOn: ['r'.repeat(max)] }),
    LIMITS.subdomain,
    'spec.dependsOn must hold refs of at most 253 characters',
  ],
  [
    'subdomain',
    max => ({ owner: 'o'.repeat(max) }),
    LIMITS.subdomain,
    'spec.owner must have at most 253 characters',
  ],
  [
    'runbookSteps',
    max => credential({ runbook: { steps: many(max, () => 'Press it') } }),
    LIMITS.runbookSteps,
    'spec.credential.runbook.steps must have at most 30 items',
  ],
  [
    'notifyBefore',
    max => ({ rotation: { notifyBefore: many(max, () => 'P1D') } }),
    LIMITS.notifyBefore,
    'spec.rotation.notifyBefore must have at most 20 items',
  ],
  [
    'name',
    max => ({ authority: { class: 'runtime', ref: 'a'.repeat(max) } }),
    LIMITS.name,
    'spec.authority.ref must have at most 63 characters',
  ],
  [
    'cluster',
    max => ({ targets: [target({}, 'c'.repeat(max))] }),
    LIMITS.cluster,
    'spec.targets[0].cluster must have at most 128 characters',
  ],
  [
    'line',
    max => credential({ id: 'i'.repeat(max) }),
    LIMITS.line,
    'spec.credential.id must have at most 500 characters',
  ],
  [
    'url',
    max => credential({ runbook: { url: page(max) } }),
    LIMITS.url,
    'spec.credential.runbook.url must have at most 2048 characters',
  ],
  [
    'optionValues',
    max => credential({ options: { list: many(max - 2, i => i) } }),
    LIMITS.optionValues,
    'spec.credential.options must hold at most 500 values; most of them are in list',
  ],
  [
    'optionCharacters',
    max => credential({ options: { note: 'n'.repeat(max - 4) } }),
    LIMITS.optionCharacters,
    'spec.credential.options must have at most 32768 characters in all; most of them are in note',
  ],
  [
    'optionDepth',
    max => credential({ options: nested(max - 1) }),
    LIMITS.optionDepth,
    'spec.credential.options must be nested at most 8 levels deep; inner is nested deeper',
  ],
  [
    'specDepth',
    max => ({ junk: nested(max - 2) }),
    LIMITS.specDepth,
    'spec must be nested at most 20 levels deep; junk is nested deeper',
  ],
];

describe('the maxima of a declaration', () => {
  it.each(CASES)('%s (%#)', (_, of, max, sentence) => {
    expect(problems(of(max))).toEqual([]);
    expect(problems(of(max + 1))).toEqual([sentence]);
  });

  it('count what all targets have together', () => {
    expect(problems(targets(20, { keys: keys(100) }))).toEqual([]);
    expect(problems(targets(21, { keys: keys(100) }))).toEqual([
      'spec.targets must have at most 2000 keys in all targets together',
    ]);
    expect(problems(targets(10, { workloads: workloads(50) }))).toEqual([]);
    expect(problems(targets(11, { workloads: workloads(50) }))).toEqual([
      'spec.targets must have at most 500 workloads in all targets together',
    ]);
  });

  it('go for what people are shown of the entity', () => {
    const [title, description] = ['t'.repeat(500), 'd'.repeat(5_000)];
    expect(problems({}, { title, description })).toEqual([]);
    expect(
      problems({}, { title: `${title}t`, description: `${description}d` }),
    ).toEqual([
      'metadata.title must have at most 500 characters',
      'metadata.description must have at most 5000 characters',
    ]);
  });

  it('go for fields that nobody here reads', () => {
    expect(problems({ junk: many(20_000, i => i) })).toEqual([
      'spec must hold at most 20000 values; most of them are in junk',
    ]);
    expect(problems({ junk: 'x'.repeat(1_100_000) })).toEqual([
      'spec must have at most 1048576 characters in all; most of them are in junk',
    ]);
  });

  it('leave room for all that a declaration may have at once', () => {
    const full = {
      keys: many(20, i => `${i}`.padEnd(253, 'k')),
      workloads: many(5, i => ({ kind: 'Deployment', name: `w-${i}` })),
      manifest: page(2_048),
    };
    expect(problems(targets(100, full))).toEqual([]);
  });

  it.each([
    ['2,000 targets', targets(2_000)],
    ['100,000 wrong targets', { targets: many(100_000, () => 1) }],
    ['a depth of 100,000', { junk: nested(100_000) }],
    ['the same in options', credential({ options: nested(100_000) })],
    [
      '100,000 unknown fields',
      credential(
        Object.fromEntries(many(100_000, i => [`${i}`.repeat(50), ''])),
      ),
    ],
    [
      'the name of a field of a million characters',
      { authority: { class: 'runtime', ref: 'a', ['x'.repeat(1e6)]: 1 } },
    ],
  ])('answer %s with a few short sentences', (_, spec) => {
    const said = problems(spec);
    expect(said).not.toEqual([]);
    expect(said.length).toBeLessThanOrEqual(21);
    expect(Math.max(...said.map(({ length }) => length))).toBeLessThan(1_000);
  });

  it('stand in the README, each with its figure', () => {
    const readme = readFileSync(
      path.resolve(__dirname, '../README.md'),
      'utf8',
    );
    const rows = Object.fromEntries(
      [...readme.matchAll(/^\| `(\w+)` *\| ([\d,]+) *\|/gm)].map(
        ([, name, figure]) => [name, Number(figure.replaceAll(',', ''))],
      ),
    );
    expect(rows).toEqual(LIMITS);
  });
});
