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

import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  rotationCancelPermission,
  rotationOverridePermission,
  rotationSchema,
  rotationStartPermission,
  secretReadPermission,
} from '@keyturn/plugin-secrets-common';
import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { JsonObject } from '@backstage/types';
import express from 'express';
import Router from 'express-promise-router';
import request from 'supertest';
import { DatabaseBoundaryStore } from '../database/DatabaseBoundaryStore';
import { DatabaseSecretStore } from '../database/DatabaseSecretStore';
import { DatabaseStartStore } from '../database/DatabaseStartStore';
import { secretRules } from '../permissions';
import { AuthorizedRotationService } from '../service/AuthorizedRotationService';
import { DefaultRotationService } from '../service/DefaultRotationService';
import { RotationPlanner } from '../service/RotationPlanner';
import { SecretAccess } from '../service/SecretAccess';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { EU, RotationBench, SECRET_REF } from '../__testUtils__/RotationBench';
import { refuseNul } from './refuseNul';
import { addRotationRoutes } from './rotationRoutes';

const ALL = [
  secretReadPermission.name,
  rotationStartPermission.name,
  rotationCancelPermission.name,
];

describe('rotation routes', () => {
  /** An API in front of a bench, for a caller with the given permissions. */
  async function api(allowed: string[] = ALL) {
    const knex = await openTestDatabase(databases.eachSupportedId()[0][0]);
    const bench = await RotationBench.create(knex);
    const auditor = mockServices.auditor.mock();
    const audits: string[] = [];
    const records: JsonObject[] = [];
    auditor.createEvent.mockImplementation(
      async ({ eventId, severityLevel, meta }) => {
        const end = (outcome: string, more?: JsonObject) => {
          audits.push(`${eventId} ${outcome}`);
          records.push({ eventId, severityLevel, ...meta, ...more });
        };
        return {
          success: async options => end('succeeded', options?.meta),
          fail: async options =>
            end(`failed: ${options.error.name}`, options.meta),
        };
      },
    );
    const permissions = mockServices.permissions.mock({
      authorize: async asked =>
        asked.map(({ permission }) => ({
          result: allowed.includes(permission.name)
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
        })),
      authorizeConditional: async asked =>
        asked.map(({ permission }) => ({
          result: allowed.includes(permission.name)
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
        })),
    });
    const permissionsRegistry = mockServices.permissionsRegistry.mock({
      getPermissionRuleset: () => ({
        getRuleByName: (name: string) =>
          Object.values(secretRules).find(rule => rule.name === name),
      }),
    } as Parameters<typeof mockServices.permissionsRegistry.mock>[0]);
    const { registry, policies, files } = bench.parts();
    const logger = mockServices.logger.mock();
    const secrets = new DatabaseSecretStore({ db: bench.db });
    const starts = new DatabaseStartStore({ db: bench.db });
    const { store, clock, newId } = bench;
    const router = Router();
    router.use(express.json(), refuseNul);
    addRotationRoutes(router, {
      auditor,
      httpAuth: mockServices.httpAuth(),
      rotations: new AuthorizedRotationService({
        access: new SecretAccess({
          permissions,
          permissionsRegistry,
          auth: mockServices.auth(),
          starts,
          handovers: { successors: async () => [] },
        }),
        inner: new DefaultRotationService({
          store,
          secrets,
          engine: bench.engine(),
          planner: new RotationPlanner({
            registry,
            policies,
            files,
            boundaries: bench.boundaries,
            allowances: new DatabaseBoundaryStore({ db: bench.db }),
            clock,
            logger,
          }),
          starts,
          auth: mockServices.auth(),
          clock,
          newId,
        }),
      }),
    });
    const app = express().use(router).use(mockErrorHandler());
    return { http: request(app), bench, audits, records, secrets };
  }

  const start = { secretRef: 'db-password', reason: 'because' };

  it('start, advance, tell and cancel a rotation', async () => {
    const { http, bench, audits, records } = await api();
    const started = await http.post('/v1/rotations').send(start).expect(201);
    expect(started.body).toMatchObject({
      adopted: false,
      rotation: {
        secretRef: SECRET_REF,
        requestedBy: 'user:default/mock',
        phase: 'requested',
      },
    });
    const { id } = started.body.rotation;

    const again = await http.post('/v1/rotations').send(start).expect(200);
    expect(again.body).toMatchObject({ adopted: true, rotation: { id } });

    await http
      .post(`/v1/rotations/${id}/advance`)
      .send({ to: 'issued' })
      .expect(200);
    const proposed = await http
      .post(`/v1/rotations/${id}/advance`)
      .send({ to: 'proposed' })
      .expect(200);
    expect(rotationSchema.parse(proposed.body)).toMatchObject({
      phase: 'proposed',
      pullRequests: [{ state: 'open' }],
    });

    const journal = await http
      .get(`/v1/rotations/${id}/journal?after=1`)
      .expect(200);
    expect(journal.body.items[0]).toMatchObject({
      seq: 2,
      event: 'phase.issued',
    });

    const cancelled = await http
      .post(`/v1/rotations/${id}/cancel`)
      .send({ reason: 'not today' })
      .expect(200);
    expect(cancelled.body).toMatchObject({ phase: 'cancelled' });
    expect(bench.issuer.liveCredentials).toEqual(['old']);
    const page = await http.get('/v1/rotations?state=ended').expect(200);
    expect(page.body).toMatchObject({ total: 1, items: [{ id }] });
    expect(audits).toEqual([
      'rotation-start succeeded',
      'rotation-start succeeded',
      'rotation-advance succeeded',
      'rotation-advance succeeded',
      'rotation-cancel succeeded',
    ]);
    const of = { secretRef: 'db-password', reason: 'because', rotationId: id };
    const severityLevel = 'medium';
    expect(records.slice(0, 3)).toEqual([
      { eventId: 'rotation-start', severityLevel, ...of, adopted: false },
      { eventId: 'rotation-start', severityLevel, ...of, adopted: true },
      {
        eventId: 'rotation-advance',
        severityLevel,
        rotationId: id,
        to: 'issued',
      },
    ]);
  });

  it('plan without touching anything', async () => {
    const { http, bench } = await api();
    const plan = await http
      .get('/v1/secrets/default/db-password/plan')
      .expect(200);
    expect(plan.body).toMatchObject({
      secretRef: SECRET_REF,
      problems: [],
      repositories: [
        {
          repository: 'https://git.example.com/acme/gitops',
          files: [
            { changes: expect.any(Array) },
            { changes: expect.any(Array) },
          ],
        },
      ],
    });
    expect(bench.issuer.calls.count('issue')).toBe(0);
    expect(bench.forge.pullRequestUrls).toEqual([]);
    expect(await bench.db('rotations')).toEqual([]);
  });

  it('plan with the fields to change where a repository has moved', async () => {
    const { http, bench } = await api();
    const to = 'https://git.example.com/platform/Manifests';
    bench.forge.renameRepository('https://git.example.com/acme/gitops', to);
    const plan = await http
      .get('/v1/secrets/default/db-password/plan')
      .expect(200);
    expect(plan.body.problems).toEqual([
      `spec.targets[0].manifest, spec.targets[1].manifest name a repository that was renamed or transferred, and is ${to} now. No redirect is followed: write the new address there, and in secrets.boundaries where a rule names the old one`,
    ]);
  });

  it('plan with what the text of the pull request leaves out', async () => {
    const { http, bench } = await api();
    await bench
      .db('secrets')
      .update({ title: 'The password of the database '.repeat(13) });
    const keys = Array.from({ length: 120 }, (_, i) =>
      `${i}`.padStart(100, 'k'),
    );
    await bench.changeSpec(spec => ({
      ...spec,
      targets: spec.targets.map(target => {
        const entries = keys.map(key => `    ${key}: AgOld\n`).join('');
        bench.forge.writeFile(
          target.manifest,
          `kind: SealedSecret\nmetadata:\n  name: db-password\n  namespace: payments\nspec:\n  encryptedData:\n${entries}`,
        );
        return { ...target, keys };
      }),
    }));
    const plan = await http
      .get('/v1/secrets/default/db-password/plan')
      .expect(200);
    expect(plan.body.problems).toEqual([]);
    expect(plan.body.notes).toEqual(
      expect.arrayContaining([
        'The title of the pull request shortens the name of the secret',
        expect.stringMatching(
          /^The description of the pull request lists \d+ of its 24\d places; its changes show all of them$/,
        ),
      ]),
    );
  });

  it.each([
    [
      new DOMException('The operation was aborted', 'TimeoutError'),
      /db-password failed, because it took longer than 20 seconds; try again/,
    ],
    [
      new UpstreamError('The forge does not answer', { retryable: true }),
      /The forge does not answer/,
    ],
  ])(
    'take no failure of the moment for a problem of the secret: %s',
    async (failure, message) => {
      const { http, bench } = await api();
      bench.forge.calls.failNext('readFile', failure);
      const plan = await http
        .get('/v1/secrets/default/db-password/plan')
        .expect(503);
      expect(plan.body.error.message).toMatch(message);
    },
  );

  it('let one person start once, however many click at the same time', async () => {
    const { http, bench } = await api();
    const answers = await Promise.all(
      [1, 2, 3].map(() => http.post('/v1/rotations').send(start)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(await bench.db('rotations')).toHaveLength(1);
  });

  it.each([
    ['/v1/rotations', { reason: 'x' }, 'secretRef'],
    ['/v1/rotations', { ...start, reason: '' }, 'reason'],
    ['/v1/rotations', { ...start, value: 'hunter2' }, 'value'],
    ['/v1/rotations', { ...start, reason: 'a\0b' }, 'reason'],
    ['/v1/rotations/1/advance', { to: 'completed' }, 'to'],
    ['/v1/rotations/1/cancel', {}, 'reason'],
    ['/v1/rotations/1/override', { reason: '', stragglers: ['k'] }, 'reason'],
    ['/v1/rotations/1/override', { reason: 'x' }, 'stragglers'],
    ['/v1/rotations/1/override', { reason: 'x', stragglers: [] }, 'stragglers'],
    [
      '/v1/rotations/1/override',
      { reason: 'x', stragglers: [{ name: 'y' }] },
      'stragglers',
    ],
  ])(
    'answer 400 to %s with %j, and name the field',
    async (path, body, field) => {
      const { http, audits, records } = await api();
      const response = await http.post(path).send(body).expect(400);
      expect(audits).toEqual([
        expect.stringMatching(/^rotation-\w+ failed: InputError$/),
      ]);
      expect(JSON.stringify(records)).not.toContain('hunter2');
      expect(response.body.error.message).toContain(field);
      expect(response.body.error.message).not.toContain('hunter2');
    },
  );

  it.each([
    'cursor=x',
    'cursor=WyJ4Il0',
    'phase=nonsense',
    'limit=0',
    'other=1',
  ])('answer 400 to a list with %s', async query => {
    const { http } = await api();
    const response = await http.get(`/v1/rotations?${query}`).expect(400);
    expect(response.body.error.message).toContain(query.split('=')[0]);
  });

  it('answer 400 to a journal behind more rows than there can be', async () => {
    const { http, bench } = await api();
    const id = await bench.start();
    const journal = `/v1/rotations/${id}/journal`;
    await http.get(`${journal}?after=2147483647`).expect(200);
    const response = await http.get(`${journal}?after=2147483648`).expect(400);
    expect(response.body.error.message).toContain('after');
  });

  it('answer 404 for what is not there', async () => {
    const { http } = await api();
    const paths = [
      '/v1/rotations/none',
      '/v1/rotations/none/journal',
      '/v1/secrets/default/none/plan',
    ];
    for (const path of paths) {
      expect(await http.get(path)).toMatchObject({ status: 404 });
    }
    await http
      .post('/v1/rotations')
      .send({ ...start, secretRef: 'none' })
      .expect(404);
  });

  it('answer 404 to those who may not read, so that nobody learns what exists', async () => {
    const { http, bench, audits, records } = await api([]);
    const id = await bench.start();
    const one = await http.get(`/v1/rotations/${id}`);
    const started = await http.post('/v1/rotations').send(start);
    const all = await http.get('/v1/rotations');
    expect([one.status, started.status, all.status]).toEqual([404, 404, 403]);
    expect(audits).toEqual([
      'rotation-read failed: NotFoundError',
      'rotation-start failed: NotFoundError',
      'rotation-read failed: NotAllowedError',
    ]);
    expect(records[0]).toEqual({
      eventId: 'rotation-read',
      severityLevel: 'low',
      queryType: 'one',
      rotationId: id,
    });
  });

  it('answer 403 to those who may read but not rotate, and record the refusal', async () => {
    const { http, bench, audits } = await api([secretReadPermission.name]);
    const id = await bench.start();
    await http.get(`/v1/rotations/${id}`).expect(200);
    await http.post('/v1/rotations').send(start).expect(403);
    await http
      .post(`/v1/rotations/${id}/advance`)
      .send({ to: 'issued' })
      .expect(403);
    await http
      .post(`/v1/rotations/${id}/cancel`)
      .send({ reason: 'x' })
      .expect(403);
    await http.post(`/v1/rotations/${id}/retry`).send({}).expect(403);
    expect(audits).toEqual([
      'rotation-start failed: NotAllowedError',
      'rotation-advance failed: NotAllowedError',
      'rotation-cancel failed: NotAllowedError',
      'rotation-retry failed: NotAllowedError',
    ]);
    expect(await bench.rotation(id)).toMatchObject({ phase: 'requested' });
  });

  describe('of what is missing', () => {
    const US_FILE =
      'https://git.example.com/acme/gitops/blob/main/clusters/us-1/db-password.yaml';

    /** A rotation whose merge was reverted for one cluster. */
    async function reverted(allowed: string[]) {
      const given = await api(allowed);
      const { bench } = given;
      const before = bench.forge.fileContent(US_FILE)!;
      const id = await bench.start();
      await bench.runDue();
      bench.mergeAll();
      bench.forge.writeFile(US_FILE, before);
      bench.clock.pass({ minutes: 1 });
      await bench.runDue();
      return { ...given, path: `/v1/rotations/${id}` };
    }

    it('open a pull request for it, and put who asked on record', async () => {
      const { http, path, records } = await reverted(ALL);
      const blocked = rotationSchema.parse(
        (await http.get(path).expect(200)).body,
      );
      expect(blocked).toMatchObject({
        condition: 'blocked',
        actions: { proposeMissing: { possible: true } },
        lacking: [{ file: US_FILE, line: 8 }, { file: US_FILE }],
      });
      const done = await http
        .post(`${path}/propose-missing`)
        .send({ reason: 'reverted by mistake' })
        .expect(200);
      expect(rotationSchema.parse(done.body).pullRequests).toMatchObject([
        { state: 'merged' },
        { state: 'open' },
      ]);
      expect(records.at(-1)).toMatchObject({
        eventId: 'rotation-propose-missing',
        severityLevel: 'medium',
        reason: 'reverted by mistake',
      });
      await http.post(`${path}/propose-missing`).send({}).expect(409);
    });

    it('answer 403 to who may only read, and 400 to an empty reason', async () => {
      const { http, path } = await reverted([secretReadPermission.name]);
      await http.post(`${path}/propose-missing`).send({}).expect(403);
      await http
        .post(`${path}/propose-missing`)
        .send({ reason: '' })
        .expect(400);
      const { body } = await http.get(path).expect(200);
      expect(rotationSchema.parse(body).pullRequests).toHaveLength(1);
    });
  });

  describe('of an override', () => {
    const reason = 'the pod is a leftover';

    /** A rotation that only a pod holds up which nobody declared. */
    async function atTheGate(allowed: string[]) {
      const given = await api(allowed);
      const { bench } = given;
      const id = await bench.start();
      await bench.runDue();
      bench.mergeAll();
      bench.clock.pass({ minutes: 1 });
      await bench.runDue();
      const { versionId } = await bench.rotation(id);
      bench.propagate(versionId!);
      bench.probe.setTarget(EU, {
        versionId,
        consumers: [{ kind: 'Pod', name: 'debug', state: 'not-yet' }],
      });
      bench.clock.pass({ minutes: 1 });
      await bench.runDue();
      return { ...given, path: `/v1/rotations/${id}` };
    }

    async function shownOf(
      http: Awaited<ReturnType<typeof api>>['http'],
      path: string,
    ): Promise<string[]> {
      const { body } = await http.get(path).expect(200);
      const { stragglers = [] } = rotationSchema.parse(body);
      return stragglers.map(({ key }) => key);
    }

    it('revoke at the word of a person with the permission, and put it on record with the stragglers', async () => {
      const { http, path, bench, records } = await atTheGate([
        ...ALL,
        rotationOverridePermission.name,
      ]);
      const shut = await http.get(path).expect(200);
      const name = `Pod payments/debug at ${EU}`;
      expect(rotationSchema.parse(shut.body)).toMatchObject({
        condition: 'blocked',
        actions: { override: { possible: true } },
        stragglers: [{ name, state: 'not-yet' }],
        consumers: [{ target: EU, kind: 'Pod', name: 'debug' }],
      });

      const stragglers = await shownOf(http, path);
      const done = await http
        .post(`${path}/override`)
        .send({ reason, stragglers })
        .expect(200);
      expect(rotationSchema.parse(done.body)).toMatchObject({
        phase: 'completed',
        revocation: { outcome: 'revoked' },
        override: {
          actor: 'user:default/mock',
          reason,
          stragglers: [{ name }],
        },
      });
      expect(bench.issuer.liveCredentials).not.toContain('old');
      expect(records.at(-1)).toMatchObject({
        eventId: 'rotation-override',
        severityLevel: 'high',
        reason,
        stragglers: [name],
      });
      await http
        .post(`${path}/override`)
        .send({ reason, stragglers })
        .expect(409);
    });

    it('answer 409 with what came in between, and put the refusal on record', async () => {
      const { http, path, bench, audits } = await atTheGate([
        ...ALL,
        rotationOverridePermission.name,
      ]);
      const stragglers = await shownOf(http, path);
      bench.probe.setTarget(EU, {
        versionId: (await bench.store.list({ limit: 1 }, 'everything')).items[0]
          .versionId,
        consumers: ['debug', 'nightly'].map(name => ({
          kind: 'Pod',
          name,
          state: 'not-yet',
        })),
      });
      bench.clock.pass({ minutes: 1 });
      await bench.runDue();
      const { body } = await http
        .post(`${path}/override`)
        .send({ reason, stragglers })
        .expect(409);
      expect(body.error.message).toMatch(/payments\/nightly.*Look again/);
      expect(body.error.message).not.toContain('debug');
      expect(audits).toEqual(['rotation-override failed: ConflictError']);
      expect(bench.issuer.liveCredentials).toContain('old');
    });

    it('answer 403 to owners, who may do everything else', async () => {
      const { http, path, bench, audits } = await atTheGate(ALL);
      const { body } = await http
        .post(`${path}/override`)
        .send({ reason, stragglers: ['any'] })
        .expect(403);
      expect(body.error.message).toContain('secrets.rotation.override');
      expect(audits).toEqual(['rotation-override failed: NotAllowedError']);
      expect(bench.issuer.liveCredentials).toContain('old');
    });

    it('answer 403 to services, whatever they may', async () => {
      const { http, path, bench } = await atTheGate([
        ...ALL,
        rotationOverridePermission.name,
      ]);
      await http
        .post(`${path}/override`)
        .set('authorization', mockCredentials.service.header())
        .send({ reason, stragglers: ['any'] })
        .expect(403);
      expect(bench.issuer.liveCredentials).toContain('old');
    });

    it('answer 409 where something else holds the rotation up', async () => {
      const { http, bench } = await api([
        ...ALL,
        rotationOverridePermission.name,
      ]);
      const id = await bench.start();
      await bench.runDue();
      const { body } = await http
        .post(`/v1/rotations/${id}/override`)
        .send({ reason, stragglers: ['any'] })
        .expect(409);
      expect(body.error.message).toContain('not the revocation gate');
    });
  });

  it('answer 401 to nobody', async () => {
    const { http } = await api();
    const answer = await http
      .get('/v1/rotations')
      .set('Authorization', mockCredentials.none.header());
    expect(answer.status).toBe(401);
  });

  it('answer 409 to a cancellation after the merge', async () => {
    const { http, bench } = await api();
    const id = await bench.start();
    await bench.runDue();
    bench.mergeAll();
    bench.clock.pass({ minutes: 1 });
    await bench.runDue();
    const response = await http
      .post(`/v1/rotations/${id}/cancel`)
      .send({ reason: 'too late' })
      .expect(409);
    expect(response.body.error.message).toMatch(/only before its merge/);
  });

  it('refuse to start what another secret claims too, without telling which', async () => {
    const { http, bench, secrets } = await api();
    const { spec } = (await secrets.get(SECRET_REF))!;
    const targets = [{ ...spec.targets[0], secretName: 'db-password' }];
    await secrets.applyCatalogPage(
      [catalogSecret('late', { spec: { ...spec, targets } })],
      '2026-11-25T12:00:00.000Z',
    );
    const refused = await http
      .post('/v1/rotations')
      .send({ ...start, secretRef: 'resource:default/late' })
      .expect(400);
    const plan = await http.get('/v1/secrets/default/late/plan').expect(200);
    for (const text of [refused.text, JSON.stringify(plan.body.problems)]) {
      expect(text).toContain(
        'is also declared by another secret, which had it first',
      );
      expect(text).not.toMatch(/DB password|default.db-password/);
    }
    expect(plan.body.repositories).toEqual([]);
    expect(await bench.db('rotations')).toEqual([]);
    // The one that had the place first is not locked out.
    await http.post('/v1/rotations').send(start).expect(201);
  });

  it('refuse to start what the policy has reviewed and the secret would merge', async () => {
    const { http, bench } = await api();
    await bench.changeSpec(spec => ({
      ...spec,
      rotation: { policy: 'standard', approval: 'auto-merge' },
    }));
    const response = await http.post('/v1/rotations').send(start).expect(400);
    expect(response.body.error.message).toContain(
      'spec.rotation.approval: auto-merge can only be given by a policy',
    );
  });

  it('adopt the open rotation of a secret whose declaration went wrong since', async () => {
    const { http, bench } = await api();
    const id = await bench.start();
    await bench.changeSpec(spec => ({ ...spec, rotation: { policy: 'gone' } }));
    const { body } = await http.post('/v1/rotations').send(start).expect(200);
    expect(body).toMatchObject({ adopted: true, rotation: { id } });
  });

  it('refuse to start what the declaration makes impossible, with every reason', async () => {
    const { http, bench } = await api();
    await bench.db('secrets').update({
      spec: JSON.stringify({
        type: 'secret',
        owner: 'group:default/payments',
        credential: { kind: 'password', issuer: 'nobody' },
        authority: { class: 'runtime', ref: 'nowhere' },
        targets: [],
      }),
    });
    const response = await http.post('/v1/rotations').send(start).expect(400);
    expect(response.body.error.message).toContain('nobody');
    expect(response.body.error.message).toContain('nowhere');
  });
});
