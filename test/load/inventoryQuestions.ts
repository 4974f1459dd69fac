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

import { DatabaseSecretStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseSecretStore';
import {
  SecretListRequest,
  secretListQuerySchema,
  toSearchParams,
} from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { FilledCatalog } from './FilledCatalog';
import { PortalUnderLoad } from './PortalUnderLoad';
import { LARGE_OWNER, ONE_OWNER } from './sampleEntities';

/** The same question, asked in several ways. */
export interface Question {
  name: string;
  /** The least that PostgreSQL must do to answer it. */
  sql(): Promise<unknown>;
  store?(): Promise<unknown>;
  http?(): Promise<unknown>;
  /** As near as the catalog can come. */
  catalog?(): Promise<unknown>;
}

const PAGE = 20;

/** What the pages ask. */
export function inventoryQuestions(asked: {
  db: Knex;
  store: DatabaseSecretStore;
  portal: PortalUnderLoad;
  catalog?: FilledCatalog;
  now: DateTime;
}): Question[] {
  const { db, store, portal, catalog, now } = asked;
  const live = () => db('secrets').whereNull('retired_at');
  // PostgreSQL takes an order from an index only where it names every column of it.
  const soonest = (rows: Knex.QueryBuilder) =>
    rows.orderBy(['retired_at', 'expires_at', 'ref']).limit(PAGE);
  const at = now.toISO();

  const page = (request: SecretListRequest) => {
    const query = secretListQuerySchema.parse({ limit: PAGE, ...request });
    return {
      store: () => store.list(query, now, 'everything'),
      http: () =>
        portal.get(
          `/v1/secrets?${toSearchParams({ limit: PAGE, ...request })}`,
        ),
    };
  };
  const secretsOfCatalog = 'filter=kind=resource,spec.type=secret';
  const soonestOf = (name: string, owner: string): Question => ({
    name,
    sql: () =>
      Promise.all([
        soonest(live().where('owner_ref', owner)),
        live().where('owner_ref', owner).count(),
      ]),
    ...page({ sort: 'expiresAt', owner: [owner] }),
    catalog: catalog?.asks(
      `/entities/by-query?${secretsOfCatalog},relations.ownedby=${owner}&limit=${PAGE}&orderField=spec.credential.expiresAt,asc`,
    ),
  });

  return [
    { name: 'nothing (select 1)', sql: () => db.raw('select 1') },
    {
      name: '20 soonest to expire, with total',
      sql: () => Promise.all([soonest(live()), live().count()]),
      ...page({ sort: 'expiresAt' }),
      catalog: catalog?.asks(
        `/entities/by-query?${secretsOfCatalog}&limit=${PAGE}&orderField=spec.credential.expiresAt,asc`,
      ),
    },
    soonestOf('the same of an owner of 170', ONE_OWNER),
    soonestOf('the same of the owner of 1 in 20', LARGE_OWNER),
    {
      name: '20 most urgent, with total',
      sql: () =>
        Promise.all([
          soonest(live().where('expires_at', '<=', at)),
          live().count(),
        ]),
      ...page({}),
    },
    {
      name: '20 that have a word, with total',
      sql: () =>
        Promise.all([
          soonest(live().whereLike('search', '%number 12%')),
          live().whereLike('search', '%number 12%').count(),
        ]),
      ...page({ text: 'number 12' }),
      catalog: catalog?.asks(
        `/entities/by-query?${secretsOfCatalog}&limit=${PAGE}&fullTextFilterTerm=number%2012&fullTextFilterFields=metadata.title,metadata.description`,
      ),
    },
    {
      name: 'the four numbers',
      sql: () =>
        Promise.all([
          live().count(),
          live().whereNull('owner_ref').count(),
          live().whereNull('expires_at').count(),
          live().where('rotate_by', '<=', at).count(),
        ]),
      store: () => store.summary({}, now, 'everything'),
      http: () => portal.get('/v1/summary'),
      catalog: catalog?.asks(
        `/entity-facets?${secretsOfCatalog}&facet=relations.ownedBy&facet=spec.credential.expiresAt`,
      ),
    },
    {
      name: 'facets (7)',
      sql: () => live().groupBy('owner_ref').count(),
      store: () => store.facets({}, now, 'everything'),
      http: () => portal.get('/v1/facets'),
      catalog: catalog?.asks(
        `/entity-facets?${secretsOfCatalog}&facet=relations.ownedBy&facet=relations.partOf&facet=spec.authority.ref&facet=spec.authority.class&facet=spec.targets.environment&facet=spec.targets.cluster`,
      ),
    },
  ];
}
