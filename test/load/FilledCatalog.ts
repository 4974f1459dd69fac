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

import { randomUUID } from 'node:crypto';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';

const BATCH = 250;
const ROWS_AT_ONCE = 5_000;
const LONGEST_VALUE = 200;
const NEVER = '9999-01-01T00:00:00.000Z';

interface SearchRow {
  entity_id: string;
  key: string;
  value: string | null;
  original_value: string | null;
}

/**
 * Backstage's own catalog over entities that were written straight into its tables, as processing and stitching would
 * have left them: with 100,000 entities the processing alone takes more than ten minutes.
 */
export class FilledCatalog {
  readonly #backend: TestBackend;
  readonly #url: string;

  static async start(
    db: Knex,
    entities: Iterable<Entity>,
  ): Promise<FilledCatalog> {
    const backend = await startTestBackend({
      features: [
        catalogPlugin,
        mockServices.scheduler.factory({ skipTaskRunOnStartup: true }),
        createServiceFactory({
          service: coreServices.database,
          deps: {},
          factory: () => ({ getClient: async () => db }),
        }),
        mockServices.rootConfig.factory({
          // It must not begin to process what it finds.
          data: { catalog: { processingInterval: false } },
        }),
      ],
    });
    let batch: Entity[] = [];
    for (const entity of entities) {
      batch.push(entity);
      if (batch.length === BATCH) {
        await write(db, batch);
        batch = [];
      }
    }
    await write(db, batch);
    await db.raw('vacuum analyze');
    return new FilledCatalog(backend);
  }

  private constructor(backend: TestBackend) {
    this.#backend = backend;
    this.#url = `http://127.0.0.1:${backend.server.port()}/api/catalog`;
  }

  async get(path: string): Promise<JsonObject> {
    const response = await fetch(`${this.#url}${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
  }

  /** A question, ready to be asked. */
  asks(path: string): () => Promise<unknown> {
    return () => this.get(path);
  }

  stop(): Promise<void> {
    return this.#backend.stop();
  }
}

async function write(db: Knex, entities: Entity[]): Promise<void> {
  const rows = entities.map(entity => {
    const uid = randomUUID();
    const { metadata } = entity;
    const final = { ...entity, metadata: { ...metadata, uid, etag: uid } };
    return { uid, ref: stringifyEntityRef(entity), final };
  });
  await db.batchInsert(
    'refresh_state',
    rows.map(({ uid, ref, final }) => ({
      entity_id: uid,
      entity_ref: ref,
      unprocessed_entity: JSON.stringify(final),
      processed_entity: JSON.stringify(final),
      errors: '[]',
      next_update_at: NEVER,
      last_discovery_at: db.fn.now(),
    })),
  );
  await db.batchInsert(
    'final_entities',
    rows.map(({ uid, ref, final }) => ({
      entity_id: uid,
      entity_ref: ref,
      hash: uid,
      final_entity: JSON.stringify(final),
    })),
  );
  await db.batchInsert(
    'search',
    rows.flatMap(({ uid, final }) => searchRows(uid, final)),
    ROWS_AT_ONCE,
  );
}

/** What the catalog makes searchable of an entity. */
function searchRows(uid: string, entity: Entity): SearchRow[] {
  const rows = new Map<string, SearchRow>();
  const add = (path: string, given: unknown) => {
    const key = path.toLocaleLowerCase('en-US');
    const text = String(given);
    const fits = text.length <= LONGEST_VALUE;
    rows.set(`${key} ${text}`, {
      entity_id: uid,
      key,
      value: fits ? text.toLocaleLowerCase('en-US') : null,
      original_value: fits ? text : null,
    });
  };
  const visit = (path: string, value: unknown) => {
    if (Array.isArray(value)) {
      for (const item of value) {
        visit(path, item);
        if (typeof item === 'string') add(`${path}.${item}`, true);
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        visit(path ? `${path}.${key}` : key, inner);
      }
    } else {
      add(path, value);
    }
  };
  const { relations = [], ...rest } = entity;
  visit('', rest);
  for (const { type, targetRef } of relations) {
    add(`relations.${type}`, targetRef);
  }
  return [...rows.values()];
}
