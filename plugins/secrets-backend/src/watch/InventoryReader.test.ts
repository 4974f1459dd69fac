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

import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { JsonObject, JsonValue } from '@backstage/types';
import { FakeForge } from '@keyturn/plugin-secrets-node/testUtils';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { DatabaseBoundaryStore } from '../database/DatabaseBoundaryStore';
import { DatabaseHandoverStore } from '../database/DatabaseHandoverStore';
import { DatabaseInventoryReadStore } from '../database/DatabaseInventoryReadStore';
import { DatabaseNoticeStore } from '../database/DatabaseNoticeStore';
import { DatabaseSecretStore } from '../database/DatabaseSecretStore';
import { PolicyBook } from '../policies/PolicyBook';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { ownedEntity, secretEntity } from '../__testUtils__/secretEntity';
import { testRows } from '../__testUtils__/testRows';
import { TestClock } from '../__testUtils__/TestClock';
import { DeclarationProofs } from './DeclarationProofs';
import { InventoryReader } from './InventoryReader';

const signal = new AbortController().signal;
const group = (name: string) => ownedEntity('Group', name);
const located = (entity: Entity, location?: string): Entity => ({
  ...entity,
  metadata: {
    ...entity.metadata,
    annotations: location
      ? { 'backstage.io/managed-by-location': location }
      : undefined,
  },
});
const CATALOG = 'https://git.example.com/acme/catalog/blob/main';
const PEOPLE_FILE =
  'url:https://git.example.com/acme/people/blob/main/groups.yaml';
const BOUNDARIES = {
  groupsFrom: ['url:https://git.example.com/acme/people/blob/main/**'],
  rules: [
    {
      owners: ['group:default/*'],
      declaredIn: [`${CATALOG}/teams/{owner.name}/**`],
      targets: [
        {
          repository: 'https://git.example.com/acme/gitops',
          branch: 'main',
          paths: ['clusters/**'],
          clusters: ['*'],
          namespaces: ['{owner.name}'],
        },
      ],
      issuers: { random: {} },
      authorities: { 'sealed-secrets': {} },
    },
  ],
};

describe('InventoryReader', () => {
  let db: Knex;
  let registry: ModuleRegistry;
  let clock: TestClock;
  let secrets: DatabaseSecretStore;
  let reads: DatabaseInventoryReadStore;
  let owners: DatabaseBoundaryStore;
  let boundaryConfig: JsonValue;
  /** What files hold, by their address; what is read as entities is in its file. */
  let files: Map<string, Entity[]>;
  const urlReader = {
    readUrl: async (url: string) => ({
      buffer: async () =>
        Buffer.from(
          (files.get(url) ?? [])
            .map(entity => JSON.stringify(entity))
            .join('\n---\n'),
        ),
    }),
  };
  let logger: ReturnType<typeof mockServices.logger.mock>;

  beforeEach(async () => {
    db = await openTestDatabase('SQLITE_3');
    clock = new TestClock();
    registry = new ModuleRegistry();
    secrets = new DatabaseSecretStore({ db });
    reads = new DatabaseInventoryReadStore({ db });
    owners = new DatabaseBoundaryStore({ db });
    boundaryConfig = 'unrestricted';
    files = new Map();
    logger = mockServices.logger.mock();
  });

  const readerOf = (catalog: CatalogService, policies = {}) =>
    new InventoryReader({
      catalog,
      auth: mockServices.auth(),
      secrets,
      reads,
      policies: PolicyBook.fromConfig(
        mockServices.rootConfig({ data: { secrets: { policies } } }),
      ),
      registry,
      boundaries: SecretBoundaries.fromConfig({
        config: mockServices.rootConfig({
          data: { secrets: { boundaries: boundaryConfig } },
        }),
        store: owners,
        registry,
        logger,
      }),
      owners,
      handovers: new DatabaseHandoverStore({ db, newId: randomUUID }),
      notices: new DatabaseNoticeStore({ db, clock, newId: randomUUID }),
      proofs: new DeclarationProofs({ registry, urlReader, clock, logger }),
      administrators: ['group:default/platform'],
      logger,
      clock,
      rows: testRows({ db, clock }),
    });
  /** Reads a catalog whose files are as it says. */
  const read = (entities: Entity[], policies = {}) => {
    files = Map.groupBy(entities, ({ metadata }) =>
      (metadata.annotations?.['backstage.io/managed-by-location'] ?? '').slice(
        'url:'.length,
      ),
    );
    return readerOf(catalogServiceMock({ entities }), policies).read(signal);
  };

  /** A catalog whose stream gives one page and then breaks off. */
  const breakingCatalog = (firstPage: Entity[]) => {
    const working = catalogServiceMock({ entities: firstPage });
    return catalogServiceMock.mock({
      getEntitiesByRefs: working.getEntitiesByRefs.bind(working),
      async *streamEntities() {
        yield firstPage;
        throw new Error('upstream says: <html>password=hunter2</html>');
      },
    });
  };

  it('takes over secrets with their consumers and the owners of those', async () => {
    await expect(
      read([
        secretEntity('DB-Password', {
          owner: 'group:default/payments',
          system: 'system:default/checkout',
          consumers: ['component:default/api', 'component:default/gone'],
          metadata: { title: 'DB password', description: 'Of the ledger' },
          spec: { rotation: { policy: 'quarterly' } },
        }),
        group('payments'),
        ownedEntity('Component', 'api', 'group:default/web'),
        ownedEntity('Resource', 'not-a-secret'),
      ]),
    ).resolves.toEqual({ seen: 1, written: 1, retired: 0, refused: 0 });

    await expect(
      secrets.get('resource:default/db-password'),
    ).resolves.toMatchObject({
      name: 'DB-Password',
      title: 'DB password',
      description: 'Of the ledger',
      ownerRef: 'group:default/payments',
      systemRef: 'system:default/checkout',
      policyName: 'quarterly',
      consumers: [
        {
          ref: 'component:default/api',
          ownerRef: 'group:default/web',
          involved: true,
        },
        { ref: 'component:default/gone', involved: false },
      ],
    });
    await expect(reads.get()).resolves.toEqual({
      readAt: '2026-11-24T12:00:00.000Z',
    });
  });

  it('involves what the declaration itself names, as the catalog reads it, and nobody who only says so', async () => {
    const declared = 'Component:Api';
    const entity = secretEntity('db', {
      metadata: { namespace: 'shop' },
      claimants: [
        'component:shop/api',
        'component:default/api',
        'component:data/curious',
      ],
      spec: { dependencyOf: [declared, 'no-kind', 'x:y:z', 7] },
    });
    await read([
      entity,
      group('payments'),
      ...['shop', 'default', 'data'].map(namespace => {
        const name = namespace === 'data' ? 'curious' : 'api';
        const it = ownedEntity('Component', name, 'group:default/data');
        return { ...it, metadata: { ...it.metadata, namespace } };
      }),
    ]);
    const { consumers } = (await secrets.get('resource:shop/db'))!;
    const owner = { ownerRef: 'group:default/data' };
    expect(consumers).toEqual([
      { ref: 'component:data/curious', ...owner, involved: false },
      { ref: 'component:default/api', ...owner, involved: false },
      { ref: 'component:shop/api', ...owner, involved: true },
    ]);
  });

  it('involves what it names only once that is declared inside a boundary', async () => {
    const inside = `url:${CATALOG}/teams/web/`;
    const component = (name: string, location?: string) =>
      located(ownedEntity('Component', name, 'group:default/web'), location);
    const secret = secretEntity('db', {
      consumers: ['component:default/api', 'component:default/dangling'],
    });
    const entities = [
      ...[group('payments'), group('web')].map(at => located(at, PEOPLE_FILE)),
      component('api', `${inside}api.yaml`),
    ];
    boundaryConfig = BOUNDARIES;
    const PLACE = `url:${CATALOG}/teams/payments/secrets.yaml`;
    const reading = (more: Entity[], location = PLACE) =>
      read([...entities, located(secret, location), ...more]);
    const involved = async () =>
      (await secrets.get('resource:default/db'))!.consumers.map(
        consumer => consumer.involved,
      );
    await reading([]);
    expect(await involved()).toEqual([true, false]);
    await reading([component('dangling', 'url:https://evil.example.com/x')]);
    expect(await involved()).toEqual([true, false]);
    await reading([component('dangling')]);
    expect(await involved()).toEqual([true, false]);
    await reading([component('dangling', `${inside}dangling.yaml`)]);
    expect(await involved()).toEqual([true, true]);
    // Nor does what somebody else declares for its owner.
    await reading([], `${inside}forged.yaml`);
    expect(await involved()).toEqual([false, false]);
  });

  it('trusts an owner only where it counts, and takes none that the declaration does not name', async () => {
    const entities = [
      secretEntity('db', { owner: 'group:default/payments' }),
      secretEntity('web', { owner: 'group:default/made-up' }),
      {
        ...secretEntity('claimed', { owner: 'group:default/payments' }),
        relations: [{ type: 'ownedBy', targetRef: 'group:default/made-up' }],
      },
      located(group('payments'), PEOPLE_FILE),
      located(
        { ...group('made-up'), spec: { parent: 'payments' } },
        'url:https://git.example.com/ines/catalog/blob/main/groups.yaml',
      ),
    ];
    boundaryConfig = BOUNDARIES;
    await read(entities);
    const [db_, web, claimed] = await secrets.getMany(
      ['db', 'web', 'claimed'].map(name => `resource:default/${name}`),
    );
    expect(db_).toMatchObject({
      ownerRef: 'group:default/payments',
      ownerTrusted: true,
    });
    expect(web).toMatchObject({
      ownerRef: 'group:default/made-up',
      ownerTrusted: false,
    });
    expect(claimed!.ownerRef).toBeUndefined();
  });

  describe('what an entity names', () => {
    const FILE = `url:${CATALOG}/teams/payments/secrets.yaml`;
    const payments = located(group('payments'), PEOPLE_FILE);
    const secret = (location: string | undefined, spec = {}) =>
      located(secretEntity('db', { spec }), location);
    const outsideOf = async (...entities: Entity[]) => {
      boundaryConfig = BOUNDARIES;
      await read([payments, ...entities]);
      return (await secrets.get('resource:default/db'))!.outside.map(
        ({ message }) => message,
      );
    };

    it('is inside where a rule covers it and its file declares it', async () => {
      expect(await outsideOf(secret(FILE))).toEqual([]);
      expect((await secrets.get('resource:default/db'))!.proven).toBe(true);
    });

    it.each([
      [
        'from a place of somebody else',
        secret(`url:${CATALOG}/teams/data/x.yaml`),
      ],
      ['from another branch', secret(FILE.replace('/main/', '/evil/'))],
      ['from nowhere', secret(undefined)],
      [
        'in a namespace of somebody else',
        secret(FILE, {
          targets: [
            {
              environment: 'production',
              cluster: 'eu-1',
              namespace: 'checkout',
              manifest:
                'https://git.example.com/acme/gitops/blob/main/clusters/eu-1/x.yaml',
              keys: ['password'],
            },
          ],
        }),
      ],
    ])('is outside %s', async (_, entity) => {
      expect(await outsideOf(entity)).toHaveLength(1);
    });

    it.each([
      ['its issuer', { credential: { kind: 'opaque', issuer: 'random' } }],
      ['who depends on it', { dependencyOf: ['component:default/data-api'] }],
      ['when it is due', { rotation: { ttl: 'P1D' } }],
    ])(
      'is outside where the file at its location declares %s otherwise, as after a glob over folders called %%2e%%2e',
      async (_, spec) => {
        boundaryConfig = BOUNDARIES;
        const honest = secret(FILE);
        const forged = secret(FILE, spec);
        const look = async (inFile: Entity[], inCatalog = forged) => {
          files = new Map([
            [PEOPLE_FILE.slice('url:'.length), [payments]],
            [FILE.slice('url:'.length), inFile],
          ]);
          clock.pass({ minutes: 15 });
          await readerOf(
            catalogServiceMock({ entities: [payments, inCatalog] }),
          ).read(signal);
          return (await secrets.get('resource:default/db'))!.outside;
        };
        expect(await look([honest], honest)).toEqual([]);
        expect(await look([honest])).toEqual([
          {
            field: 'spec.owner',
            message: expect.stringContaining('does not declare it'),
          },
        ]);
        expect(await look([])).toHaveLength(1);
        expect(await look([forged])).toEqual([]);
      },
    );

    it('is inside in whatever order its file lists who depends on it, because the catalog sorts them', async () => {
      boundaryConfig = BOUNDARIES;
      const dependents = ['component:default/web', 'component:default/api'];
      const declaring = (dependencyOf: string[]) =>
        secret(FILE, { dependencyOf });
      files = new Map([
        [PEOPLE_FILE.slice('url:'.length), [payments]],
        [FILE.slice('url:'.length), [declaring(dependents)]],
      ]);
      expect(await outsideOf(declaring([...dependents].sort()))).toEqual([]);
    });

    it('counts for no group whose file does not declare it', async () => {
      boundaryConfig = BOUNDARIES;
      files = new Map([[FILE.slice('url:'.length), [secret(FILE)]]]);
      await readerOf(
        catalogServiceMock({ entities: [payments, secret(FILE)] }),
      ).read(signal);
      expect((await owners.owners()).owners).toEqual([]);
      expect((await secrets.get('resource:default/db'))!).toMatchObject({
        ownerTrusted: false,
        outside: [{ field: 'spec.owner' }],
      });
    });

    it('is told to administrators once for each place and day', async () => {
      await outsideOf(
        secret('url:https://git.example.com/ines/x/blob/main/a.yaml'),
      );
      await outsideOf(
        secret('url:https://git.example.com/ines/x/blob/main/a.yaml'),
      );
      const told = () =>
        db('notices').where('dedupe_key', 'like', 'boundary:%');
      expect(await told()).toMatchObject([
        { recipients: '["group:default/platform"]' },
      ]);
      clock.pass({ days: 1 });
      await outsideOf(
        secret('url:https://git.example.com/ines/x/blob/main/a.yaml'),
      );
      expect(await told()).toHaveLength(2);
    });
  });

  it('counts a secret as without owner when the catalog has no such owner', async () => {
    await read([secretEntity('db', { owner: 'group:default/dissolved' })]);
    const [row] = await db('secrets').select('owner_ref');
    expect(row.owner_ref).toBeNull();
  });

  it('works out from when on a rotation may start by itself, in which window and in which repositories', async () => {
    const window = {
      days: ['sun'],
      from: '03:00',
      to: '04:00',
      timeZone: 'Europe/Paris',
    };
    const policies = {
      monthly: { trigger: 'time', ttl: 'P30D', rotateBefore: 'P5D', window },
      patient: { ttl: 'P30D' },
    };
    const secret = (name: string, policy: string) =>
      secretEntity(name, {
        spec: {
          credential: {
            kind: 'password',
            issuer: 'random',
            standalone: true,
            issuedAt: '2026-11-01',
          },
          rotation: { policy },
        },
      });
    registry.addForge(new FakeForge());
    await read([secret('a', 'monthly'), secret('b', 'patient')], policies);
    const [a, b] = await db('secrets').orderBy('ref');
    expect(a.rotate_by).toBe('2026-11-26T00:00:00.000Z');
    expect(a.start_at > a.rotate_by).toBe(true);
    // half of five days would be more, but a day is what the jitter takes
    expect(a.start_at < '2026-11-27T00:00:00.000Z').toBe(true);
    expect(JSON.parse(a.start_window)).toEqual(window);
    expect(a.repositories).toBe('["https://git.example.com/acme/gitops"]');
    expect(b).toMatchObject({ start_at: null, start_window: null });

    const sooner = { ...policies, patient: policies.monthly };
    await read([secret('a', 'monthly'), secret('b', 'patient')], sooner);
    expect((await db('secrets').where({ name: 'b' }))[0].start_at).toMatch(
      /^2026-11-26/,
    );
  });

  it('works out the expiry by the policy of the config', async () => {
    const entities = [
      secretEntity('db', {
        spec: {
          credential: {
            kind: 'password',
            issuer: 'random',
            standalone: true,
            issuedAt: '2026-11-01',
          },
          rotation: { policy: 'monthly' },
        },
      }),
    ];
    await read(entities, { monthly: { ttl: 'P30D', rotateBefore: 'P3D' } });
    const [row] = await db('secrets');
    expect(row).toMatchObject({
      rotate_by: '2026-11-28T00:00:00.000Z',
      expires_at: '2026-12-01T00:00:00.000Z',
      expiry_source: 'policy',
    });
  });

  it('leaves unchanged rows alone', async () => {
    const before = clock.now().toISO();
    await read([secretEntity('same'), secretEntity('other')]);
    clock.pass({ minutes: 1 });
    await expect(
      read([
        secretEntity('same'),
        secretEntity('other', { metadata: { title: 'Other' } }),
      ]),
    ).resolves.toEqual({ seen: 2, written: 1, retired: 0, refused: 0 });
    const rows = await db('secrets').select('name', 'updated_at');
    expect(rows).toEqual([
      { name: 'same', updated_at: before },
      { name: 'other', updated_at: clock.now().toISO() },
    ]);
  });

  it('retires what a complete read did not see, and takes it back', async () => {
    await read([secretEntity('a'), secretEntity('b')]);
    await expect(read([secretEntity('a')])).resolves.toMatchObject({
      retired: 1,
    });
    expect((await secrets.get('resource:default/b'))!.retiredAt).toBeDefined();
    await read([secretEntity('a'), secretEntity('b')]);
    expect(
      (await secrets.get('resource:default/b'))!.retiredAt,
    ).toBeUndefined();
  });

  it('retires nothing when a read breaks off, and says since when reads fail', async () => {
    await read([secretEntity('a'), secretEntity('b')]);
    clock.pass({ minutes: 1 });
    const failing = () =>
      readerOf(
        breakingCatalog([
          secretEntity('a', { metadata: { title: 'Changed' } }),
        ]),
      ).read(signal);
    await expect(failing()).rejects.toThrow(ServiceUnavailableError);
    clock.pass({ minutes: 1 });
    await expect(failing()).rejects.toThrow(/could not be read/);

    expect(
      await secrets.getMany(['resource:default/a', 'resource:default/b']),
    ).toEqual([
      expect.objectContaining({ title: 'Changed', retiredAt: undefined }),
      expect.objectContaining({ title: 'b', retiredAt: undefined }),
    ]);
    const { readAt, failing: state } = await reads.get();
    expect(readAt).toBe('2026-11-24T12:00:00.000Z');
    expect(state!.since).toBe('2026-11-24T12:01:00.000Z');
    expect(state!.reason).not.toContain('hunter2');

    await read([secretEntity('a'), secretEntity('b')]);
    await expect(reads.get()).resolves.toEqual({
      readAt: '2026-11-24T12:02:00.000Z',
    });
  });

  it('keeps the last good row of an entity that cannot be read, and logs it once', async () => {
    await read([secretEntity('db')]);
    const catalog = catalogServiceMock({
      entities: [secretEntity('db', { spec: { authority: { class: 'x' } } })],
    });
    const reader = readerOf(catalog);
    await reader.read(signal);
    await expect(reader.read(signal)).resolves.toEqual({
      seen: 1,
      written: 0,
      retired: 0,
      refused: 0,
    });
    await expect(secrets.get('resource:default/db')).resolves.toMatchObject({
      spec: { authority: { class: 'runtime' } },
    });
    const said = logger.warn.mock.calls.filter(([text]) =>
      text.includes('is left out of the inventory'),
    );
    expect(said).toHaveLength(1);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('spec.authority.class'),
    );
  });

  it('says of an entity that is too large what is too large, and takes over all the others', async () => {
    await read([secretEntity('many')]);
    const [target] = secretEntity('many').spec!.targets as JsonObject[];
    const many = secretEntity('many', {
      spec: {
        targets: Array.from({ length: 2_000 }, (_, i) => ({
          ...target,
          cluster: `c-${i}`,
        })),
      },
    });
    let deep: JsonObject = {};
    for (let i = 0; i < 100_000; i++) deep = { deep };
    const entities = [
      secretEntity('a'),
      many,
      secretEntity('deep', { spec: { junk: deep } }),
      secretEntity('z'),
    ];
    const working = catalogServiceMock({ entities: [] });
    const reader = readerOf(
      catalogServiceMock.mock({
        getEntitiesByRefs: working.getEntitiesByRefs.bind(working),
        async *streamEntities() {
          yield entities;
        },
      }),
    );
    await expect(reader.read(signal)).resolves.toMatchObject({
      seen: 4,
      retired: 0,
    });
    await expect(secrets.get('resource:default/many')).resolves.toMatchObject({
      spec: { targets: [target] },
    });
    await expect(secrets.get('resource:default/z')).resolves.toBeDefined();
    await expect(
      db('row_failures').orderBy('secret_ref').select('secret_ref', 'sentence'),
    ).resolves.toEqual([
      {
        secret_ref: 'resource:default/deep',
        sentence:
          'spec must be nested at most 20 levels deep; junk is nested deeper',
      },
      {
        secret_ref: 'resource:default/many',
        sentence: 'spec.targets must have at most 100 items',
      },
    ]);
  });

  it('takes over all the others where one secret cannot be written, and says so', async () => {
    const odd = (name: string) => secretEntity(name, { consumers: ['c:d/x'] });
    const reader = readerOf(
      catalogServiceMock({
        entities: [secretEntity('a'), odd('odd'), secretEntity('z')],
      }),
    );
    await db.schema.alterTable('secret_consumers', table =>
      table.dropColumn('owner_ref'),
    );
    await expect(reader.read(signal)).resolves.toEqual({
      seen: 3,
      written: 2,
      retired: 0,
      refused: 1,
    });
    const since = clock.now().toISO();
    clock.pass({ minutes: 1 });
    await reader.read(signal);

    expect(logger.error).toHaveBeenCalledTimes(1);
    expect(logger.error).toHaveBeenCalledWith(
      'resource:default/odd could not be written',
      expect.any(Error),
    );
    await expect(reads.get()).resolves.toEqual({
      readAt: clock.now().toISO(),
      failing: {
        since,
        reason: expect.stringMatching(/^1 of the secrets .* could not be/),
      },
    });
  });

  it('does not call it a failure of the catalog when it is told to stop', async () => {
    const controller = new AbortController();
    controller.abort();
    const reader = readerOf(
      catalogServiceMock({ entities: [secretEntity('db')] }),
    );
    await expect(reader.read(controller.signal)).rejects.toThrow(/abort/i);
    await expect(reads.get()).resolves.toEqual({});
  });

  it('is scheduled each minute unless the config says otherwise', async () => {
    const scheduler = mockServices.scheduler.mock();
    const reader = readerOf(catalogServiceMock());
    await reader.start(scheduler, mockServices.rootConfig());
    await reader.start(
      scheduler,
      mockServices.rootConfig({
        data: {
          secrets: {
            inventory: {
              schedule: { frequency: 'PT10M', timeout: { minutes: 2 } },
            },
          },
        },
      }),
    );
    const [first, second] = scheduler.scheduleTask.mock.calls.map(
      ([task]) => task,
    );
    expect(first).toMatchObject({
      id: 'secrets-inventory-read',
      frequency: { minutes: 1 },
    });
    expect(second).toMatchObject({
      id: 'secrets-inventory-read',
      frequency: { minutes: 10 },
      timeout: { minutes: 2 },
    });
  });
});
