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
 * How long hostile files and entities hold up the event loop of a portal, and how much memory they cost, beside a portal
 * that does nothing and one that plans a harmless rotation. See README.md.
 */

import { parseArgs } from 'node:util';
import { Entity } from '@backstage/catalog-model';
import { JsonObject } from '@backstage/types';
import { secretEntity } from '@keyturn/plugin-secrets-backend/src/__testUtils__/secretEntity';
import { TestPortal } from '@keyturn/plugin-secrets-backend/src/__testUtils__/TestPortal';
import { HOSTILE_FILES, MANIFEST } from './hostileFiles';
import { machine, ms, print, printTable } from './print';

const REPOSITORY = 'https://git.example.com/acme/gitops/blob/main';
/** Of the ticks whose lateness tells how long the event loop was held up. */
const TICK_MS = 1;

interface Case {
  title: string;
  entity: Entity;
  files: Record<string, string>;
}

interface Figures {
  block: number;
  took: number;
  memory: number;
  answers: string;
}

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  print(
    'hostile [--rounds 3] [--only TEXT]\n' +
      '  --rounds  how often each plan is asked for; the worst is printed\n' +
      '  --only    cases whose title holds this',
  );
} else {
  run().then(
    // The test server of supertest would keep it alive.
    () => process.exit(),
    error => {
      process.stderr.write(`${error.stack}\n`);
      process.exit(1);
    },
  );
}

async function run(): Promise<void> {
  print(`${machine()}\n`);
  const cases = [...casesOfFiles(), ...casesOfEntities()].filter(({ title }) =>
    title.includes(options.only),
  );
  const harmless = caseOf('a harmless rotation', 'harmless', MANIFEST);
  const portal = await TestPortal.start({
    entities: [harmless, ...cases].map(({ entity }) => entity),
  });
  try {
    for (const { files } of [harmless, ...cases]) {
      for (const [url, text] of Object.entries(files)) {
        portal.forge.writeFile(url, text);
      }
    }
    const ask = async ({ entity }: Case) => {
      const { name } = entity.metadata;
      const { status, body } = await portal.http.get(
        `/api/secrets/v1/secrets/default/${name}/plan`,
      );
      const problems = body.problems ?? [body.error?.message];
      return problems.length > 0 ? `${status}: ${problems[0]}` : `${status}`;
    };
    // Everything is loaded and the threads run before anything is measured.
    await ask(harmless);
    const idle = await measured(async () => {
      for (let i = 0; i < 20; i++) {
        await portal.http.get('/.backstage/health/v1/liveness');
      }
      return 'asked for its health only';
    });
    const rows: Array<[string, Figures]> = [['idle', idle]];
    for (const one of [harmless, ...cases]) {
      rows.push([one.title, await measured(() => ask(one))]);
    }
    printTable([
      ['plan of', 'longest block, ms', 'took, ms', 'memory, MB', 'answer'],
      ...rows.map(([title, { block, took, memory, answers }]) => [
        title,
        ms(block),
        ms(took),
        memory.toFixed(0),
        answers.slice(0, 100),
      ]),
    ]);
  } finally {
    await portal.stop();
  }
}

/** The worst of some rounds. */
async function measured(ask: () => Promise<string>): Promise<Figures> {
  const figures = { block: 0, took: 0, memory: 0, answers: '' };
  for (let round = 0; round < Number(options.rounds); round++) {
    const before = process.memoryUsage().rss;
    let most = before;
    let ticked = performance.now();
    const tick = () => {
      const now = performance.now();
      figures.block = Math.max(figures.block, now - ticked - TICK_MS);
      ticked = now;
      most = Math.max(most, process.memoryUsage.rss());
    };
    const ticks = setInterval(tick, TICK_MS);
    const began = performance.now();
    figures.answers = await ask();
    figures.took = Math.max(figures.took, performance.now() - began);
    clearInterval(ticks);
    // A block at the very end has let no tick through.
    tick();
    figures.memory = Math.max(figures.memory, (most - before) / 1e6);
  }
  return figures;
}

function casesOfFiles(): Case[] {
  return Object.entries(HOSTILE_FILES).map(([title, text], i) =>
    caseOf(title, `file-${i}`, text),
  );
}

function casesOfEntities(): Case[] {
  const targets = (namespace: string, count: number, keys = 1) =>
    Array.from({ length: count }, (_, i) => ({
      environment: `e${i}`,
      cluster: 'eu-1',
      namespace: `${namespace}-${i}`,
      secretName: 'db-password',
      manifest: `${REPOSITORY}/${namespace}/${i}.yaml`,
      keys: Array.from({ length: keys }, (__, k) => (k ? `k${k}` : 'password')),
    }));
  const filesOf = (namespace: string, count: number) =>
    Object.fromEntries(
      targets(namespace, count).map(({ manifest }) => [manifest, MANIFEST]),
    );
  return [
    {
      title: 'an entity with 2,000 targets',
      entity: entityOf('thousands', { targets: targets('thousands', 2_000) }),
      files: filesOf('thousands', 2_000),
    },
    {
      title: 'an entity with 100 targets',
      entity: entityOf('hundred', { targets: targets('hundred', 100) }),
      files: filesOf('hundred', 100),
    },
    {
      title: 'an entity with 20,000 keys',
      entity: entityOf('keys', { targets: targets('keys', 1, 20_000) }),
      files: filesOf('keys', 1),
    },
  ];
}

function caseOf(title: string, name: string, text: string): Case {
  const manifest = `${REPOSITORY}/${name}.yaml`;
  const target = {
    environment: 'production',
    cluster: 'eu-1',
    namespace: name,
    secretName: 'db-password',
    manifest,
    keys: ['password'],
  };
  return {
    title,
    entity: entityOf(name, { targets: [target] }),
    files: { [manifest]: text },
  };
}

function entityOf(name: string, spec: JsonObject): Entity {
  const authority = { class: 'runtime', ref: 'fake-authority' };
  return secretEntity(name, { spec: { authority, ...spec } });
}
