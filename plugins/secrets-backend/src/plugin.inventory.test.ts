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

import { mockCredentials } from '@backstage/backend-test-utils';
import { JsonObject } from '@backstage/types';
import { secretRules } from './permissions';
import { ownedEntity, secretEntity } from './__testUtils__/secretEntity';
import { TestPortal } from './__testUtils__/TestPortal';

describe('the inventory over HTTP', () => {
  let portal: TestPortal;

  beforeAll(async () => {
    portal = await TestPortal.start({
      entities: [
        secretEntity('db-password', {
          owner: 'group:default/payments',
          system: 'system:default/checkout',
          consumers: ['component:default/api'],
          metadata: { title: 'DB password' },
          spec: {
            credential: {
              kind: 'password',
              issuer: 'fake-issuer',
              expiresAt: '2001-01-01',
            },
            authority: { class: 'runtime', ref: 'fake-authority' },
            rotation: { policy: 'standard' },
          },
        }),
        secretEntity('orphan', {
          owner: 'group:default/dissolved',
          spec: { credential: { kind: 'token', issuer: 'typo' } },
        }),
        ownedEntity('Group', 'payments'),
        ownedEntity('Component', 'api', 'group:default/web'),
      ],
      secretsConfig: { policies: { standard: { ttl: 'P90D' } } },
    });
  });
  afterAll(() => portal.stop());

  const get = (path: string) => portal.http.get(`/api/secrets${path}`);
  const names = (body: { items: Array<{ name: string }> }) =>
    body.items.map(({ name }) => name);

  it('lists what the catalog has, most urgent first', async () => {
    const { body } = await get('/v1/secrets').expect(200);
    expect(body).toMatchObject({
      total: 2,
      inventoryReadAt: expect.stringMatching(/Z$/),
    });
    expect(body.items).toEqual([
      expect.objectContaining({
        ref: 'resource:default/db-password',
        title: 'DB password',
        ownerRef: 'group:default/payments',
        systemRef: 'system:default/checkout',
        consumerRefs: ['component:default/api'],
        environments: ['production'],
        clusters: ['eu-1'],
        policyName: 'standard',
        health: 'expired',
        problems: [],
      }),
      expect.objectContaining({
        name: 'orphan',
        health: 'unknown',
        problems: [
          "spec.credential.issuer names the unknown issuer 'typo'; known are: fake-issuer, key-pair, manual, random",
          "spec.authority.ref names the unknown authority 'sealed-secrets'; known are: fake-authority",
        ],
      }),
    ]);
    expect(body.items[1].ownerRef).toBeUndefined();
  });

  it('tells of the later of two secrets that the other one had its place first', async () => {
    const [target] = secretEntity('x').spec!.targets as JsonObject[];
    const portalOfTwo = await TestPortal.start({
      entities: ['a', 'b'].map(name =>
        secretEntity(name, {
          spec: { targets: [{ ...target, secretName: 'db' }] },
        }),
      ),
    });
    const OTHER = expect.stringContaining('is also declared by another secret');
    const claimed = expect.arrayContaining([
      expect.stringContaining(
        'production/eu-1/payments/db is also declared by another secret',
      ),
    ]);
    const list = await portalOfTwo.http.get('/api/secrets/v1/secrets');
    expect(list.body.items).toMatchObject([
      { name: 'a', problems: expect.not.arrayContaining([OTHER]) },
      { name: 'b', problems: claimed },
    ]);
    const one = await portalOfTwo.http.get('/api/secrets/v1/secrets/default/b');
    expect(one.body.problems).toEqual(claimed);
    await portalOfTwo.stop();
  });

  it('answers everything a component page asks from its own table', async () => {
    const before = portal.upstreamCalls();
    for (const path of [
      '/v1/secrets?consumer=component:default/api',
      '/v1/secrets/default/db-password',
      '/v1/rotations?secret=resource:default/db-password',
      '/v1/facets',
      '/v1/summary',
    ]) {
      await get(path).expect(200);
    }
    expect(portal.upstreamCalls()).toBe(before);
    await get('/v1/secrets/default/db-password/plan').expect(200);
    expect(portal.upstreamCalls()).toBeGreaterThan(before);
  });

  it('says in a plan what keeps a merge from taking effect, or that it is unknown', async () => {
    const plan = async () =>
      (await get('/v1/secrets/default/db-password/plan').expect(200)).body;
    const [id] = (await plan()).targetIds;
    portal.forge.writeFile(
      'https://git.example.com/acme/gitops/blob/main/clusters/eu-1/db-password.yaml',
      'kind: SealedSecret\nmetadata:\n  name: db-password\n  namespace: payments\nspec:\n  encryptedData:\n    password: AgOld\n',
    );
    const { notes, problems } = await plan();
    expect(problems).toEqual([]);
    const refusals = ['Secret payments/db belongs to somebody else. Delete it'];
    portal.probe.setTarget(id, { refusals });
    expect(await plan()).toMatchObject({ notes, problems: refusals });
    portal.probe.setTarget(id, { down: 'it is restarted' });
    expect(await plan()).toMatchObject({
      notes: [
        ...notes,
        expect.stringMatching(
          /: it is unknown whether a merge takes effect there\. .*it is restarted/,
        ),
      ],
      problems: [],
    });
    portal.probe.setTarget(id, {});
  });

  it('says that no catalog is held, so that nothing can be let through, and asks for a reason', async () => {
    await get('/v1/catalog/hold').expect(200, {});
    const release = (body: object) =>
      portal.http
        .post('/api/secrets/v1/catalog/hold/release')
        .set('authorization', mockCredentials.user.header())
        .send(body);
    await release({ missing: 1 }).expect(400);
    const { body } = await release({ missing: 1, reason: 'x' }).expect(409);
    expect(body.error.message).toContain('lists every secret');
  });

  it('pages by cursor', async () => {
    const first = await get('/v1/secrets?limit=1').expect(200);
    const second = await get(
      `/v1/secrets?limit=1&cursor=${first.body.nextCursor}`,
    ).expect(200);
    expect([...names(first.body), ...names(second.body)]).toEqual([
      'db-password',
      'orphan',
    ]);
    expect(second.body.nextCursor).toBeUndefined();
  });

  it('takes repeated parameters as alternatives, however many', async () => {
    const none = Array.from({ length: 40 }, (_, i) => `owner=group:x/y${i}`);
    const { body } = await get(
      `/v1/secrets?${none.join('&')}&owner=group:default/payments`,
    ).expect(200);
    expect(names(body)).toEqual(['db-password']);
  });

  it.each([
    ['/v1/secrets?limit=many', 'limit'],
    ['/v1/secrets?health=fine', 'health'],
    ['/v1/secrets?colour=red', 'colour'],
    ['/v1/secrets?owner[x]=y', 'owner[x]'],
    ['/v1/secrets?dueBefore=tomorrow', 'dueBefore'],
    ['/v1/secrets?cursor=rubbish', 'cursor'],
    ['/v1/secrets?text=%00', 'text'],
    ['/v1/secrets/default/%00', 'name'],
    ['/v1/facets?cursor=x', 'cursor'],
    ['/v1/summary?class=royal', 'class'],
  ])('answers %s with what is wrong about %s', async (path, field) => {
    const { body } = await get(path).expect(400);
    expect(body.error).toMatchObject({ name: 'InputError' });
    expect(body.error.message).toContain(field);
  });

  it('tells one secret in full, in any case of its ref', async () => {
    const { body } = await get('/v1/secrets/Default/DB-password').expect(200);
    expect(body).toMatchObject({
      ref: 'resource:default/db-password',
      consumers: [
        { ref: 'component:default/api', ownerRef: 'group:default/web' },
      ],
      policy: { ttl: 'P90D', rotateBefore: 'P14D' },
      capabilities: { revocation: true, proof: true, automatic: true },
      targets: [
        {
          id: 'production/eu-1/payments',
          secretName: 'db-password',
          keys: ['password'],
          workloads: [],
        },
      ],
    });
  });

  it('has no other secrets', async () => {
    const { body } = await get('/v1/secrets/default/nope').expect(404);
    expect(body.error.message).toBe('There is no secret resource:default/nope');
  });

  it('answers the four questions and the facets', async () => {
    const summary = await get('/v1/summary').expect(200);
    expect(summary.body).toEqual({
      total: 2,
      withoutOwner: 1,
      withoutExpiry: 1,
      dueOrExpired: 1,
      compromised: 0,
      inventoryReadAt: expect.stringMatching(/Z$/),
    });
    const facets = await get('/v1/facets?ownership=known').expect(200);
    expect(facets.body).toMatchObject({
      owner: [{ value: 'group:default/payments', count: 1 }],
      health: [{ value: 'expired', count: 1 }],
    });
  });

  it('asks for a sign-in', async () => {
    const { status } = await get('/v1/secrets').set(
      'authorization',
      mockCredentials.none.header(),
    );
    expect(status).toBe(401);
  });

  it('applies every rule of permission policies to its secrets', async () => {
    const judge = async (rule: string, params: object) => {
      const { body } = await portal.http
        .post('/api/secrets/.well-known/backstage/permissions/apply-conditions')
        .set(
          'authorization',
          mockCredentials.service.header({
            onBehalfOf: mockCredentials.service('plugin:permission'),
            targetPluginId: 'secrets',
          }),
        )
        .send({
          items: ['db-password', 'orphan', 'nope'].map(name => ({
            id: name,
            resourceRef: `resource:default/${name}`,
            resourceType: 'secret',
            conditions: { rule, resourceType: 'secret', params },
          })),
        })
        .expect(200);
      return body.items
        .filter((item: { result: string }) => item.result === 'ALLOW')
        .map((item: { id: string }) => item.id);
    };
    const { isSecretOwner, isConsumerOwner, hasClass, inEnvironment } =
      secretRules;
    await expect(
      judge(isSecretOwner.name, { claims: ['group:default/payments'] }),
    ).resolves.toEqual(['db-password']);
    await expect(
      judge(isConsumerOwner.name, { claims: ['group:default/web'] }),
    ).resolves.toEqual(['db-password']);
    await expect(
      judge(hasClass.name, { classes: ['runtime'] }),
    ).resolves.toEqual(['db-password', 'orphan']);
    await expect(
      judge(inEnvironment.name, { environments: ['staging'] }),
    ).resolves.toEqual([]);
  });
});
