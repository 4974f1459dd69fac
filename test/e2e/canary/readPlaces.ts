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
import { DatabaseSync } from 'node:sqlite';
import { forgeFetch, pullRequestsIn } from '../forge';
import { portalFetchAs, secretsApiAs } from '../portalApi';
import { JourneySandbox } from '../sandbox';
import { Place } from './findLeaks';
import { forgeRepositories, readGitObjects } from './gitObjects';

/** One of each team, and thus everything that any of them is told. */
const READERS = ['ana', 'ben', 'carla', 'emi', 'grace', 'hugo', 'jonas'];
const REPOSITORIES = ['acme/gitops', 'acme/platform-gitops', 'acme/audit'];
/** Parts of the app as it was built, before there was any sandbox. */
const BUILT_TABLE = 'static_assets_cache';

/** Everything that the suite has said or written down; all but the clusters, where the values belong. */
export async function readPlaces(sandbox: JourneySandbox): Promise<Place[]> {
  return [
    { name: 'HTTP responses', texts: sandbox.traffic.texts() },
    fileAt('portal log', sandbox.portalLog),
    fileAt('log of the services', sandbox.servicesLog),
    fileAt('forge state', path.join(sandbox.dataDir, 'forge/state.json')),
    fileAt('token service', path.join(sandbox.dataDir, 'tokens/tokens.json')),
    ...readDatabases(path.join(sandbox.dataDir, 'portal')),
    ...forgeRepositories(sandbox.dataDir).map(folder => ({
      name: `Git objects of ${path.basename(folder)}`,
      texts: readGitObjects(folder).map(({ content }) => content),
    })),
    await readPullRequests(sandbox),
    await readJournals(sandbox),
    await readNotifications(sandbox),
  ];
}

function fileAt(name: string, file: string): Place {
  return { name, texts: [readFileSync(file)] };
}

/** Each table by its rows, and each file as it lies there, because what was deleted may still be in it. */
function readDatabases(folder: string): Place[] {
  const files = readdirSync(folder);
  return [
    ...files
      .filter(file => !file.startsWith('app.sqlite'))
      .map(file => fileAt(`file ${file}`, path.join(folder, file))),
    ...files
      .filter(file => file.endsWith('.sqlite'))
      .flatMap(file => readTables(path.join(folder, file))),
  ];
}

function readTables(file: string): Place[] {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 30_000 });
  try {
    const tables = database
      .prepare("select name from sqlite_master where type = 'table'")
      .all()
      .map(({ name }) => String(name));
    return tables
      .filter(table => table !== BUILT_TABLE)
      .map(table => ({
        name: `table ${table} of ${path.basename(file)}`,
        texts: database
          .prepare(`select * from "${table}"`)
          .all()
          .flatMap(row => Object.values(row).map(toBytes)),
      }));
  } finally {
    database.close();
  }
}

function toBytes(cell: unknown): Buffer {
  return cell instanceof Uint8Array
    ? Buffer.from(cell)
    : Buffer.from(String(cell));
}

async function readPullRequests(sandbox: JourneySandbox): Promise<Place> {
  const texts: Buffer[] = [];
  for (const repository of REPOSITORIES) {
    for (const pullRequest of await pullRequestsIn(sandbox, repository)) {
      const { number } = pullRequest;
      const comments = await forgeFetch(
        sandbox,
        `/api/v3/repos/${repository}/issues/${number}/comments`,
      );
      texts.push(
        Buffer.from(JSON.stringify(pullRequest)),
        Buffer.from(await comments.arrayBuffer()),
      );
    }
  }
  return { name: 'pull requests', texts };
}

async function readJournals(sandbox: JourneySandbox): Promise<Place> {
  const api = await secretsApiAs(sandbox, 'jonas');
  const { items, total } = await api.listRotations({ limit: 100 });
  if (items.length !== total) throw new Error('There are more rotations');
  const journals = await Promise.all(items.map(({ id }) => api.getJournal(id)));
  return {
    name: 'journals',
    texts: [items, ...journals].map(part => Buffer.from(JSON.stringify(part))),
  };
}

async function readNotifications(sandbox: JourneySandbox): Promise<Place> {
  const texts: Buffer[] = [];
  for (const login of READERS) {
    const fetchAsReader = await portalFetchAs(sandbox, login);
    const response = await fetchAsReader('/api/notifications?limit=1000');
    if (!response.ok) throw new Error(`Notifications: ${response.status}`);
    texts.push(Buffer.from(await response.arrayBuffer()));
  }
  return { name: 'notifications', texts };
}
