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

import { readFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { resolve } from 'node:path';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import { TemplateEntityV1beta3 } from '@backstage/plugin-scaffolder-common';
import { parse } from 'yaml';
import { scaffolderModuleSecrets } from '../module';
import { FakeSecretsBackend } from './FakeSecretsBackend';

const fileOf = (name: string) =>
  resolve(__dirname, `../../templates/${name}.yaml`);

export async function readTemplate(
  name: string,
): Promise<TemplateEntityV1beta3> {
  return parse(await readFile(fileOf(name), 'utf8'));
}

/** How a task ended. */
export interface EndedTask {
  status: string;
  log: string;
  output: any;
  error: any;
  /** Everything that the scaffolder tells of it and of its events. */
  told: string;
}

/** A real scaffolder with one of our templates, and our actions talking to a fake secrets backend. */
export class TemplateScaffolder {
  readonly template: TemplateEntityV1beta3;
  readonly #url: string;
  readonly #logged: string[];

  static async start(
    name: string,
    backend: FakeSecretsBackend,
  ): Promise<TemplateScaffolder> {
    const template = await readTemplate(name);
    const logged: string[] = [];
    const directory = createMockDirectory();
    const portal = await startTestBackend({
      features: [
        scaffolderPlugin,
        scaffolderModuleSecrets,
        catalogServiceMock.factory({
          entities: [
            {
              ...template,
              metadata: {
                ...template.metadata,
                annotations: {
                  'backstage.io/managed-by-location': `file:${fileOf(name)}`,
                },
              },
            },
          ],
        }),
        mockServices.discovery.mock({
          getBaseUrl: async () => backend.url,
        }).factory,
        capturedLogger(logged),
        mockServices.rootConfig.factory({
          data: {
            backend: {
              database: {
                client: 'better-sqlite3',
                connection: { directory: directory.path },
              },
            },
          },
        }),
      ],
    });
    const url = `http://localhost:${portal.server.port()}/api/scaffolder/v2`;
    const rows = () => readRows(directory.resolve('scaffolder.sqlite'));
    const stop = () => portal.stop();
    return new TemplateScaffolder({ template, url, logged, rows, stop });
  }

  private constructor(parts: {
    template: TemplateEntityV1beta3;
    url: string;
    logged: string[];
    rows(): Record<string, object[]>;
    stop(): Promise<void>;
  }) {
    this.template = parts.template;
    this.#url = parts.url;
    this.#logged = parts.logged;
    this.rows = parts.rows;
    this.stop = parts.stop;
  }

  /** Every row of the scaffolder's database, by table. */
  readonly rows: () => Record<string, object[]>;

  /** To be called before the database goes. */
  readonly stop: () => Promise<void>;

  /** Everything that the backend has logged. */
  get logged(): string {
    return this.#logged.join('\n');
  }

  async request(path: string, body?: object): Promise<any> {
    const response = await fetch(`${this.#url}${path}`, {
      method: body ? 'POST' : 'GET',
      body: body ? JSON.stringify(body) : undefined,
      headers: {
        authorization: mockCredentials.user.header(),
        'content-type': 'application/json',
      },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
  }

  async runTask(
    values: object,
    secrets?: Record<string, string>,
  ): Promise<EndedTask> {
    const { id } = await this.request('/tasks', {
      templateRef: `template:default/${this.template.metadata.name}`,
      values,
      secrets,
    });
    const deadline = Date.now() + 25_000;
    let task = await this.request(`/tasks/${id}`);
    while (['open', 'processing'].includes(task.status)) {
      if (Date.now() > deadline) throw new Error('The task did not end');
      task = await this.request(`/tasks/${id}`);
    }
    const events: any[] = await this.request(`/tasks/${id}/events`);
    return {
      status: task.status,
      log: events.map(({ body }) => body.message).join('\n'),
      output: events.at(-1).body.output,
      error: events.at(-1).body.error,
      told: JSON.stringify([task, events]),
    };
  }
}

function capturedLogger(logged: string[]) {
  const write = (message: string, meta?: unknown) =>
    void logged.push(`${message} ${JSON.stringify(meta ?? {})}`);
  const logger = mockServices.logger.mock({
    error: write,
    warn: write,
    info: write,
    debug: write,
    child: () => logger,
  });
  return logger.factory;
}

function readRows(file: string): Record<string, object[]> {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database
      .prepare("select name from sqlite_master where type = 'table'")
      .all()
      .map(({ name }) => String(name));
    return Object.fromEntries(
      tables.map(name => [
        name,
        database.prepare(`select * from "${name}"`).all(),
      ]),
    );
  } finally {
    database.close();
  }
}
