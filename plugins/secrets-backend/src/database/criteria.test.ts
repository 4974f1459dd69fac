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

import { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import { secretListQuerySchema } from '@keyturn/plugin-secrets-common';
import fc from 'fast-check';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import {
  hasClass,
  inEnvironment,
  isConsumerOwner,
  isSecretOwner,
  SecretQuery,
} from '../permissions';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { secretSpec } from '../__testUtils__/secretSpec';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { DatabaseSecretStore } from './DatabaseSecretStore';
import { SecretRecord } from './SecretStore';

const NOW = DateTime.fromISO('2026-11-24T08:00:00Z', { zone: 'utc' });
const ALL = secretListQuerySchema.parse({ limit: 200 });

/** A condition both ways: asked in SQL, and applied to a record. */
interface Condition {
  query: SecretQuery;
  holds(secret: SecretRecord): boolean;
}

const conditions: Condition[] = [
  ...[['Group:default/A'], ['group:default/a', 'group:default/b'], []].flatMap(
    claims => [
      {
        query: isSecretOwner.toQuery({ claims }) as SecretQuery,
        holds: (secret: SecretRecord) =>
          isSecretOwner.apply(secret, { claims }),
      },
      {
        query: isConsumerOwner.toQuery({ claims }) as SecretQuery,
        holds: (secret: SecretRecord) =>
          isConsumerOwner.apply(secret, { claims }),
      },
    ],
  ),
  {
    query: hasClass.toQuery({ classes: ['bootstrap'] }) as SecretQuery,
    holds: secret => hasClass.apply(secret, { classes: ['bootstrap'] }),
  },
  {
    query: inEnvironment.toQuery({ environments: ['staging'] }) as SecretQuery,
    holds: secret => inEnvironment.apply(secret, { environments: ['staging'] }),
  },
];

const criteria = fc.letrec<{ node: PermissionCriteria<Condition> }>(tie => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...conditions),
    fc
      .array(tie('node'), { minLength: 1, maxLength: 3 })
      .map(parts => ({ allOf: parts as [PermissionCriteria<Condition>] })),
    fc
      .array(tie('node'), { minLength: 1, maxLength: 3 })
      .map(parts => ({ anyOf: parts as [PermissionCriteria<Condition>] })),
    tie('node').map(not => ({ not })),
  ),
})).node;

function toQuery(
  node: PermissionCriteria<Condition>,
): PermissionCriteria<SecretQuery> {
  if (isNotCriteria(node)) return { not: toQuery(node.not) };
  if (isAndCriteria(node)) {
    return {
      allOf: node.allOf.map(toQuery) as [PermissionCriteria<SecretQuery>],
    };
  }
  if (isOrCriteria(node)) {
    return {
      anyOf: node.anyOf.map(toQuery) as [PermissionCriteria<SecretQuery>],
    };
  }
  return node.query;
}

function holds(
  node: PermissionCriteria<Condition>,
  secret: SecretRecord,
): boolean {
  if (isNotCriteria(node)) return !holds(node.not, secret);
  if (isAndCriteria(node)) return node.allOf.every(part => holds(part, secret));
  if (isOrCriteria(node)) return node.anyOf.some(part => holds(part, secret));
  return node.holds(secret);
}

describe.each(databases.eachSupportedId())('Permission criteria on %s', id => {
  let db: Knex;
  let store: DatabaseSecretStore;

  beforeAll(async () => {
    db = await openTestDatabase(id);
    store = new DatabaseSecretStore({ db });
    const owners = ['group:default/a', 'group:default/b', undefined];
    await store.applyCatalogPage(
      owners.flatMap((ownerRef, i) =>
        owners.map((consumerOwner, j) =>
          catalogSecret(`s${i}${j}`, {
            ownerRef,
            ownerTrusted: j !== 2,
            consumers:
              i === j
                ? []
                : [
                    {
                      ref: 'component:default/x',
                      ownerRef: consumerOwner,
                      involved: i !== 2,
                    },
                    {
                      ref: 'component:default/y',
                      ownerRef: 'group:default/b',
                      involved: false,
                    },
                  ],
            spec: secretSpec({
              authority: { class: j === 0 ? 'bootstrap' : 'runtime' },
              targets: [
                {
                  environment: i === 0 ? 'staging' : 'production',
                  cluster: 'eu-1',
                  namespace: 'n',
                  manifest: 'https://git.example.com/a/b/blob/main/c.yaml',
                  keys: ['k'],
                },
              ],
            }),
          }),
        ),
      ),
      '2026-11-24T08:00:00.000Z',
    );
  });

  const names = (records: SecretRecord[]) =>
    records.map(record => record.name).sort();

  it('keep secrets without owner in everything but one owner', async () => {
    const { items } = await store.list(ALL, NOW, {
      not: { field: 'owner', values: ['group:default/a'] },
    });
    expect(names(items)).toEqual([
      's02',
      's10',
      's11',
      's12',
      's20',
      's21',
      's22',
    ]);
  });

  it('count an owner only where it is trusted, and of consumers only those that are involved', async () => {
    const claims = ['group:default/a'];
    const owned = isSecretOwner.toQuery({ claims }) as SecretQuery;
    const consumed = isConsumerOwner.toQuery({ claims }) as SecretQuery;
    expect(names((await store.list(ALL, NOW, owned)).items)).toEqual([
      's00',
      's01',
    ]);
    expect(names((await store.list(ALL, NOW, consumed)).items)).toEqual([
      's10',
    ]);
    const [untrusted, uninvolved] = await store.getMany([
      'resource:default/s02',
      'resource:default/s20',
    ]);
    expect(untrusted).toMatchObject({ ownerRef: claims[0] });
    expect(isSecretOwner.apply(untrusted!, { claims })).toBe(false);
    expect(uninvolved!.consumers).toContainEqual(
      expect.objectContaining({ ownerRef: claims[0] }),
    );
    expect(isConsumerOwner.apply(uninvolved!, { claims })).toBe(false);
  });

  it('keep nothing where a list of alternatives is empty', async () => {
    const { total } = await store.list(ALL, NOW, {
      anyOf: [] as unknown as [SecretQuery],
    });
    expect(total).toBe(0);
  });

  it('narrow numbers as well', async () => {
    const ownA: SecretQuery = { field: 'owner', values: ['group:default/a'] };
    await expect(store.summary(ALL, NOW, ownA)).resolves.toMatchObject({
      total: 2,
    });
    const facets = await store.facets(ALL, NOW, ownA);
    expect(facets.owner).toEqual([{ value: 'group:default/a', count: 2 }]);
  });

  it('mean the same in SQL as applied to a record, however they are nested', async () => {
    const everything = (await store.list(ALL, NOW, 'everything')).items;
    await fc.assert(
      fc.asyncProperty(criteria, async node => {
        const { items, total } = await store.list(ALL, NOW, toQuery(node));
        const expected = everything.filter(secret => holds(node, secret));
        expect(names(items)).toEqual(names(expected));
        expect(total).toBe(expected.length);
      }),
      { numRuns: 100 },
    );
  });
});
