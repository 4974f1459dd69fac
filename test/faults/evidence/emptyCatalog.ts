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
import path from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  ownedEntity,
  secretEntity,
} from '@keyturn/plugin-secrets-backend/src/__testUtils__/secretEntity';
import { TestClock } from '@keyturn/plugin-secrets-backend/src/__testUtils__/TestClock';
import { createStores } from '@keyturn/plugin-secrets-backend/src/database/createStores';
import { NoticeDispatcher } from '@keyturn/plugin-secrets-backend/src/journal/NoticeDispatcher';
import { PolicyBook } from '@keyturn/plugin-secrets-backend/src/policies/PolicyBook';
import { ModuleRegistry } from '@keyturn/plugin-secrets-backend/src/registry/ModuleRegistry';
import { CurrentWording } from '@keyturn/plugin-secrets-backend/src/watch/CurrentWording';
import { DeclarationProofs } from '@keyturn/plugin-secrets-backend/src/watch/DeclarationProofs';
import { ExpiryLookout } from '@keyturn/plugin-secrets-backend/src/watch/ExpiryLookout';
import { InventoryReader } from '@keyturn/plugin-secrets-backend/src/watch/InventoryReader';
import { Knex } from 'knex';
import { boundariesOfRun } from '../boundariesOfRun';
import { openKnex } from '../engine/openKnex';
import { stderrLogger } from '../engine/stderrLogger';
import { NO_METRICS } from '../portal/noMetrics';
import { watchedRows } from '../portal/watchedRows';
import { Bench } from '../withSandbox';
import { EvidenceResult } from './runTamperings';

export const EMPTY_CATALOG =
  'the catalog is empty for 35 s after a start, and later lacks one entity for a minute';

const ALWAYS = new AbortController().signal;
const MANY_NOTICES = 100;
const EXPIRED = 'gateway-token';
const OTHERS = Array.from({ length: 40 }, (_, i) => `secret-${i + 10}`);

/** A portal that reads a catalog and tells people of what expires. */
class CatalogPortal {
  readonly clock = new TestClock();
  readonly sent: string[] = [];
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  async read(entities: Entity[]): Promise<void> {
    const { stores, watched } = this.#parts();
    await new InventoryReader({
      ...{ ...watched, secrets: stores.secrets, reads: stores.reads },
      catalog: catalogServiceMock({
        entities: [...entities, ownedEntity('Group', 'payments')],
      }),
      auth: mockServices.auth(),
      owners: stores.boundaries,
      handovers: stores.handovers,
      notices: stores.notices,
      proofs: new DeclarationProofs({
        ...watched,
        urlReader: {
          readUrl: async () => {
            throw new Error('There is no such file');
          },
        },
      }),
      administrators: ['group:default/platform'],
    }).read(ALWAYS);
  }

  /** Titles of what people are told now. */
  async tell(): Promise<string[]> {
    const { stores, watched } = this.#parts();
    const before = this.sent.length;
    const { secrets, notices } = stores;
    await new ExpiryLookout({ ...watched, secrets, notices }).lookOut(ALWAYS);
    await new NoticeDispatcher({
      ...watched,
      store: notices,
      notifications: {
        send: async ({ payload }) => void this.sent.push(payload.title),
      },
      metrics: NO_METRICS,
      rules: { escalation: {}, digestAbove: MANY_NOTICES },
      titles: { of: async () => new Map() },
      wording: new CurrentWording({ ...stores, ...watched, rules: {} }),
    }).dispatch(ALWAYS);
    return this.sent.slice(before);
  }

  async retired(): Promise<number> {
    return (await this.#db('secrets').whereNotNull('retired_at')).length;
  }

  #parts() {
    const { clock } = this;
    const db = this.#db;
    const logger = stderrLogger();
    const registry = new ModuleRegistry();
    return {
      stores: createStores({ db, clock, newId: () => randomUUID() }),
      watched: {
        registry,
        policies: PolicyBook.fromConfig(mockServices.rootConfig()),
        boundaries: boundariesOfRun({
          ...{ boundaries: 'unrestricted', registry, logger },
        }),
        ...{ logger, clock, rows: watchedRows({ db, clock, logger }) },
      },
    };
  }
}

export async function runEmptyCatalog(bench: Bench): Promise<EvidenceResult> {
  const db = await openKnex({
    file: path.join(bench.dataDir, 'catalog.sqlite'),
  });
  try {
    return await look(new CatalogPortal(db));
  } finally {
    await db.destroy();
  }
}

async function look(portal: CatalogPortal): Promise<EvidenceResult> {
  const violations: string[] = [];
  const must = (rule: string, holds: boolean) => {
    if (!holds) violations.push(rule);
  };
  const others = OTHERS.map(name => secretEntity(name));
  const all = [...others, expired()];
  const isOfExpiry = (title: string) => title === `${EXPIRED} has expired`;

  await portal.read(all);
  for (const seconds of [5, 30]) {
    portal.clock.pass({ seconds });
    await portal.read([]);
    must('an empty catalog retires nothing', (await portal.retired()) === 0);
  }
  const told = await portal.tell();
  must('an alarm goes out all the same', told.some(isOfExpiry));
  must(
    'people are told of the empty catalog',
    told.some(title => /The catalog lists 0 of/.test(title)),
  );
  await portal.read(all);

  portal.clock.pass({ minutes: 10 });
  await portal.read(others);
  await portal.tell();
  portal.clock.pass({ minutes: 1 });
  await portal.read(all);
  must('what is back is not retired', (await portal.retired()) === 0);
  must(
    'the alarm of what is back goes out again',
    (await portal.tell()).some(isOfExpiry),
  );
  return {
    title: EMPTY_CATALOG,
    outcome: 'nothing retired by the empty one, alarms go out',
    violations,
  };
}

function expired(): Entity {
  return secretEntity(EXPIRED, {
    spec: {
      credential: {
        kind: 'password',
        issuer: 'random',
        standalone: true,
        expiresAt: '2026-11-20',
      },
    },
  });
}
