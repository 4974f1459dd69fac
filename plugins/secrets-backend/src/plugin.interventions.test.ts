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

import { DatabaseSync } from 'node:sqlite';
import { inspect } from 'node:util';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { secretEntity } from './__testUtils__/secretEntity';
import { TestPortal } from './__testUtils__/TestPortal';

const VALUE = 'canary-handed-in-c01d';
const MANIFEST = (name: string) => `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: ${name}
  namespace: payments
spec:
  encryptedData:
    password: AgOld
`;
const TARGET = 'production/eu-1/payments';

interface Told {
  audits: string[];
  logs: string[];
}

describe('what only a person can do, over HTTP', () => {
  const directory = createMockDirectory();
  const told: Told = { audits: [], logs: [] };
  const answers: string[] = [];
  /** Names of permissions that are denied. */
  let denied: string[] = [];
  let portal: TestPortal;

  beforeAll(async () => {
    const entity = (name: string, issuer: string) =>
      secretEntity(name, {
        spec: {
          credential: { kind: 'token', issuer },
          authority: { class: 'runtime', ref: 'fake-authority' },
        },
      });
    portal = await TestPortal.start({
      entities: [
        entity('by-hand', 'manual'),
        entity('by-machine', 'fake-issuer'),
      ],
      databaseDirectory: directory.path,
      secretsConfig: { rotation: { pollInterval: { milliseconds: 1 } } },
      features: [
        auditorInto(told),
        loggerInto(told),
        mockServices.permissions.mock({
          authorize: async asked =>
            asked.map(({ permission }) => ({
              result: denied.includes(permission.name)
                ? AuthorizeResult.DENY
                : AuthorizeResult.ALLOW,
            })),
          authorizeConditional: async asked =>
            asked.map(() => ({ result: AuthorizeResult.ALLOW })),
        }).factory,
      ],
    });
    for (const name of ['by-hand', 'by-machine']) {
      portal.forge.writeFile(
        `https://git.example.com/acme/gitops/blob/main/clusters/eu-1/${name}.yaml`,
        MANIFEST(name),
      );
    }
  });

  beforeEach(() => {
    denied = [];
    told.audits.length = 0;
  });

  afterAll(() => portal.stop());

  /** What a person was shown of the last rotation that was started, which goes with each value. */
  let declaration = '';

  async function post(path: string, body: object | string, status: number) {
    const isHandIn = path.endsWith('/values') && typeof body === 'object';
    const sent = isHandIn ? { declaration, ...body } : body;
    const response = await portal.http
      .post(`/api/secrets/v1${path}`)
      .set('authorization', mockCredentials.user.header())
      .set('content-type', 'application/json')
      .send(typeof sent === 'string' ? sent : JSON.stringify(sent));
    answers.push(JSON.stringify(response.body), response.text);
    expect({ status: response.status, body: response.body }).toEqual({
      status,
      body: expect.anything(),
    });
    return response.body;
  }

  async function start(name: string): Promise<string> {
    const { rotation } = await post(
      '/rotations',
      { secretRef: `resource:default/${name}`, reason: 'because' },
      201,
    );
    declaration = rotation.declaration;
    return rotation.id;
  }

  const cancel = (id: string) =>
    post(`/rotations/${id}/cancel`, { reason: 'not today' }, 200);

  const merge = () =>
    portal.forge.pullRequestUrls
      .filter(url => portal.forge.inspect(url).state === 'open')
      .forEach(url => portal.forge.mergeAsPerson(url));

  describe('a value that is handed in', () => {
    const values = { password: VALUE };

    it('is refused in words that do not repeat it', async () => {
      const id = await start('by-hand');
      const path = `/rotations/${id}/values`;
      const wrong: Array<[object | string, RegExp]> = [
        [`{"values": {"password": "${VALUE}"`, /not valid JSON/],
        [{ values: { [VALUE]: 'x', password: 'y' } }, /it has: password/],
        [{ values: { [VALUE]: 1 } }, /^Wrong: values\./],
        [{ values: VALUE }, /^Wrong: values\./],
        [{ values: {} }, /missing: password/],
        [{ values, [VALUE]: 1 }, /^Wrong: body\./],
        [{ values, expiresAt: VALUE }, /^Wrong: expiresAt\./],
        [
          { values, expiresAt: '2020-01-01' },
          /^expiresAt is 2020-01-01T00:00:00\.000Z, which has passed/,
        ],
        [
          { values, evidence: { note: `it is ${VALUE}` } },
          /^evidence\.note must not hold the value/,
        ],
        [
          { values, evidence: { url: `https://x.example.com/${VALUE}` } },
          /^evidence\.url must not hold the value/,
        ],
        [
          { values, evidence: { url: 'data:text/html,x' } },
          /^Wrong: evidence\.url\./,
        ],
        [
          { values, evidence: { note: 'in the\0safe' } },
          /^evidence\.note must not hold a NUL character/,
        ],
      ];
      for (const [body, sentence] of wrong) {
        const { error } = await post(path, body, 400);
        expect(error.message).toMatch(sentence);
        expect(error.message).not.toContain(VALUE);
      }
      expect(new Set(told.audits.map(line => line.split(' {')[0]))).toContain(
        'version-hand-in failed: InputError',
      );
      denied = ['secrets.rotation.start'];
      const evidence = { note: `it is ${VALUE}` };
      await post(path, { values, evidence }, 403);
      denied = [];
      expect(told.audits.filter(line => line.includes(VALUE))).toEqual([]);
      await post(path, { values: { password: 'x'.repeat(40_000) } }, 400);
      const { body } = await portal.http.get(`/api/secrets/v1/rotations/${id}`);
      expect(body).toMatchObject({
        phase: 'requested',
        actions: { handIn: { possible: true } },
      });
      await cancel(id);
    });

    it('goes only where the person was shown that it goes', async () => {
      const id = await start('by-hand');
      const path = `/rotations/${id}/values`;
      const elsewhere = { values, declaration: 'of-another-form' };
      const { error } = await post(path, elsewhere, 409);
      expect(error.message).toMatch(/^declaration is not that of the rotation/);
      expect(error.message).not.toContain(VALUE);
      await post(path, { values, declaration: undefined }, 400);
      expect(portal.authority.calls.count('stage')).toBe(0);
      await post(path, { values }, 200);
      await cancel(id);
    });

    it('is not taken from whoever may not rotate', async () => {
      const id = await start('by-hand');
      denied = ['secrets.rotation.start'];
      await post(`/rotations/${id}/values`, { values }, 403);
      denied = ['secrets.secret.read'];
      await post(`/rotations/${id}/values`, { values }, 404);
      denied = [];
      expect(await cancel(id)).toMatchObject({ phase: 'cancelled' });
    });

    it('is not taken where an issuer mints, nor where nothing waits for it', async () => {
      const id = await start('by-machine');
      const { error } = await post(`/rotations/${id}/values`, { values }, 409);
      expect(error.message).toMatch(/Its issuer mints the new version/);
      await cancel(id);
      await post(`/rotations/${id}/values`, { values }, 409);
      await post('/rotations/none/values', { values }, 404);
    });

    it('is to be handed in again where it could not be stored, as the answer says', async () => {
      const id = await start('by-hand');
      portal.authority.calls.failNext(
        'stage',
        new UpstreamError('The cluster does not answer', { retryable: true }),
      );
      const { error } = await post(`/rotations/${id}/values`, { values }, 503);
      expect(error.message).toBe(
        'What was handed in for by-hand could not be stored: The cluster does not answer. It was forgotten; hand it in again once that is mended',
      );
      expect(told.audits.at(-1)).toMatch(/^version-hand-in failed/);
      await post(`/rotations/${id}/values`, { values }, 200);
      await cancel(id);
    });

    it('goes to the authority and is in no answer, row, log or audit record', async () => {
      const id = await start('by-hand');
      const evidence = {
        note: 'Made in the console',
        url: 'https://tickets.example.com/7',
      };
      const issued = await post(
        `/rotations/${id}/values`,
        { values, expiresAt: '2031-01-01', evidence },
        200,
      );
      expect(issued).toMatchObject({ phase: 'issued' });
      expect(told.audits.at(-1)).toBe(
        `version-hand-in succeeded {"rotationId":"${id}","note":"Made in the console","url":"https://tickets.example.com/7"}`,
      );
      const again = await post(`/rotations/${id}/values`, { values }, 409);
      expect(again.error.message).toMatch(/issued already/);
      await post(`/rotations/${id}/advance`, { to: 'proposed' }, 200);
      merge();
      portal.probe.setTarget(TARGET, { versionId: issued.versionId });
      expect(await until(id, ({ awaiting }) => awaiting)).toMatchObject({
        phase: 'propagated',
        awaiting: 'revocation',
        actions: {
          confirmRevocation: { possible: true },
          retry: { possible: false },
        },
      });

      const { error } = await post(
        `/rotations/${id}/confirm-revocation`,
        { url: 'data:text/html,x' },
        400,
      );
      expect(error.message).toMatch(/note/);
      denied = ['secrets.rotation.start'];
      const word = {
        note: 'Deleted in the console',
        url: 'https://tickets.example.com/8',
      };
      await post(`/rotations/${id}/confirm-revocation`, word, 403);
      denied = [];
      expect(
        await post(`/rotations/${id}/confirm-revocation`, word, 200),
      ).toMatchObject({
        phase: 'completed',
        revocation: { outcome: 'revoked' },
      });
      expect(told.audits).toContain(
        `revocation-confirm succeeded {"rotationId":"${id}","outcome":"revoked","note":"Deleted in the console","url":"https://tickets.example.com/8"}`,
      );
      await post(`/rotations/${id}/confirm-revocation`, word, 409);

      const journal = await get(`/rotations/${id}/journal`);
      const secret = await get('/secrets/default/by-hand');
      expect(secret.lifetime.expiresAt).toBe('2031-01-01T00:00:00.000Z');
      const rows = readRows(directory.resolve('secrets.sqlite'));
      const places = {
        answers,
        journal,
        secret,
        rotations: await get('/rotations'),
        rows,
        ...told,
        pullRequests: portal.forge.pullRequestUrls.map(
          url => portal.forge.inspect(url).body,
        ),
      };
      for (const [place, content] of Object.entries(places)) {
        const text = JSON.stringify(content);
        expect({ place, isRead: text.length > 50 }).toEqual({
          place,
          isRead: true,
        });
        expect({ place, leaks: text.includes(VALUE) }).toEqual({
          place,
          leaks: false,
        });
      }
      expect(JSON.stringify(rows)).toContain('Deleted in the console');
    });
  });

  describe('a rollback', () => {
    async function merged(): Promise<string> {
      const id = await start('by-machine');
      await post(`/rotations/${id}/advance`, { to: 'proposed' }, 200);
      merge();
      await until(id, ({ phase }) => phase === 'merged');
      return id;
    }

    it('is asked for with a reason, proposed, and can be cancelled', async () => {
      const id = await merged();
      const path = `/rotations/${id}/rollback`;
      expect((await post(path, {}, 400)).error.message).toMatch(/reason/);
      denied = ['secrets.rotation.cancel'];
      await post(path, { reason: 'checkout is down' }, 403);
      denied = [];
      const back = await post(path, { reason: 'checkout is down' }, 200);
      expect(back).toMatchObject({
        phase: 'rollback-proposed',
        rollback: {
          requestedBy: 'user:default/mock',
          reason: 'checkout is down',
        },
        pullRequests: [{ state: 'merged' }, { state: 'open', rollback: true }],
        actions: {
          cancel: { possible: true },
          rollback: { possible: false },
        },
      });
      expect(told.audits).toContain(
        `rotation-rollback succeeded {"rotationId":"${id}","reason":"checkout is down"}`,
      );
      const { error } = await post(path, { reason: 'again' }, 409);
      expect(error.message).toMatch(/being rolled back already/);
      expect(await cancel(id)).toMatchObject({ phase: 'merged' });
    });

    it('is refused with the reason before the merge', async () => {
      const open = await get('/rotations?state=open');
      for (const { id, secretRef } of open.items) {
        const { versionId } = await get(`/rotations/${id}`);
        expect(secretRef).toContain('by-machine');
        portal.probe.setTarget(TARGET, { versionId });
        await until(id, ({ phase }) => phase === 'completed');
      }
      const id = await start('by-machine');
      const { error } = await post(
        `/rotations/${id}/rollback`,
        { reason: 'too soon' },
        409,
      );
      expect(error.message).toBe(
        'The rotation of by-machine is requested. It is not merged yet; cancel it instead',
      );
      await cancel(id);
    });
  });

  async function get(path: string): Promise<any> {
    const { body } = await portal.http
      .get(`/api/secrets/v1${path}`)
      .set('authorization', mockCredentials.user.header())
      .expect(200);
    return body;
  }

  /** Runs what is due until the rotation is as it should be. */
  async function until(
    id: string,
    isThere: (rotation: any) => unknown,
  ): Promise<any> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const rotation = await get(`/rotations/${id}`);
      if (isThere(rotation)) return rotation;
      if (Date.now() > deadline) throw new Error(JSON.stringify(rotation));
      await portal.runTask('secrets-rotation-run');
    }
  }
});

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

function auditorInto({ audits }: Told) {
  const auditor = mockServices.auditor.mock();
  auditor.createEvent.mockImplementation(async ({ eventId, meta }) => {
    const end = (outcome: string, more: object = {}) =>
      void audits.push(
        `${eventId} ${outcome} ${JSON.stringify({ ...meta, ...more })}`,
      );
    return {
      success: async options => end('succeeded', options?.meta),
      fail: async ({ error, meta: more }) =>
        end(`failed: ${error.name}`, { ...more, message: error.message }),
    };
  });
  return createServiceFactory({
    service: coreServices.auditor,
    deps: {},
    factory: () => auditor,
  });
}

function loggerInto({ logs }: Told) {
  const write = (message: string, meta?: unknown) =>
    void logs.push(`${message} ${inspect(meta, { depth: 10 })}`);
  const logger = mockServices.logger.mock({
    error: write,
    warn: write,
    info: write,
    debug: write,
    child: () => logger,
  });
  return createServiceFactory({
    service: coreServices.logger,
    deps: {},
    factory: () => logger,
  });
}
