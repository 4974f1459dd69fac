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

import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
} from '@backstage/backend-test-utils';
import { JsonObject } from '@backstage/types';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import express from 'express';
import Router from 'express-promise-router';
import request from 'supertest';
import { databases } from '../__testUtils__/databases';
import { LookoutBench } from '../__testUtils__/LookoutBench';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RotationBench, SECRET_REF } from '../__testUtils__/RotationBench';
import { AuthorizedCompromiseService } from '../service/AuthorizedCompromiseService';
import { SecretAccess } from '../service/SecretAccess';
import { addCompromiseRoutes } from './compromiseRoutes';
import { checkUrl } from './checkUrl';

const PATH = '/v1/secrets/default/db-password/compromise';
const READ = 'secrets.secret.read';
const REPORT = 'secrets.secret.report';
const WITHDRAW = 'secrets.secret.withdraw';
const SCANNER = mockCredentials.service('external:leak-scanner');

describe.each(databases.eachSupportedId())('reports over %s', engineId => {
  async function api(
    allowed: string[] = [READ, REPORT, WITHDRAW],
    credentials: BackstageCredentials = mockCredentials.user(),
  ) {
    const bench = await RotationBench.create(await openTestDatabase(engineId));
    const lookout = new LookoutBench(bench);
    const records: JsonObject[] = [];
    const auditor = mockServices.auditor.mock();
    auditor.createEvent.mockImplementation(
      async ({ eventId, severityLevel, meta }) => {
        const end = (outcome: string, more?: JsonObject) =>
          void records.push({
            eventId,
            severityLevel,
            outcome,
            ...meta,
            ...more,
          });
        return {
          success: async options => end('succeeded', options?.meta),
          fail: async options => end(options.error.name, options.meta),
        };
      },
    );
    const router = Router();
    router.use(express.json(), checkUrl);
    addCompromiseRoutes(router, {
      auditor,
      httpAuth: mockServices.httpAuth({ defaultCredentials: credentials }),
      compromises: new AuthorizedCompromiseService({
        inner: lookout.reports,
        access: new SecretAccess({
          permissions: mockServices.permissions.mock({
            authorize: async asked =>
              asked.map(({ permission }) => ({
                result: allowed.includes(permission.name)
                  ? AuthorizeResult.ALLOW
                  : AuthorizeResult.DENY,
              })),
          }),
          permissionsRegistry: mockServices.permissionsRegistry.mock(),
          auth: mockServices.auth(),
          starts: lookout.starts,
          handovers: { successors: async () => [] },
        }),
      }),
    });
    const app = express().use(router).use(mockErrorHandler());
    return { http: request(app), lookout, bench, records };
  }

  it('are made once, made again and withdrawn, each on the audit record', async () => {
    const { http, lookout, records } = await api();
    const made = await http.post(PATH).send({ reason: 'leak' }).expect(201);
    expect(made.body).toMatchObject({
      known: false,
      taskId: 'task-1',
      problems: [],
      compromise: { reason: 'leak', reportedBy: 'user:default/mock' },
    });
    const again = await http.post(PATH).send({ reason: 'again' }).expect(200);
    expect(again.body).toMatchObject({
      known: true,
      compromise: { reason: 'leak' },
    });
    const gone = await http.delete(PATH).send({ reason: 'a test' }).expect(200);
    expect(gone.body).toMatchObject({
      withdrawn: { by: 'user:default/mock', reason: 'a test' },
    });
    await http.delete(PATH).send({ reason: 'once more' }).expect(409);
    expect(lookout.tasks).toHaveLength(1);
    const event = { severityLevel: 'high', secretRef: SECRET_REF };
    const report = { ...event, eventId: 'compromise-report' };
    const withdraw = { ...event, eventId: 'compromise-withdraw' };
    expect(records).toEqual([
      { ...report, outcome: 'succeeded', reason: 'leak', known: false },
      { ...report, outcome: 'succeeded', reason: 'again', known: true },
      { ...withdraw, outcome: 'succeeded', reason: 'a test' },
      { ...withdraw, outcome: 'ConflictError', reason: 'once more' },
    ]);
  });

  it('need a permission: a reader is told so, and anybody else nothing', async () => {
    const reader = await api([READ]);
    const refused = await reader.http
      .post(PATH)
      .send({ reason: 'leak' })
      .expect(403);
    expect(refused.body.error.message).toBe(
      `You may not report ${SECRET_REF}; its owners and those of what depends on it may (permission ${REPORT})`,
    );
    await reader.http.delete(PATH).send({ reason: 'leak' }).expect(403);
    expect(reader.records.map(({ outcome }) => outcome)).toEqual([
      'NotAllowedError',
      'NotAllowedError',
    ]);
    const stranger = await api([]);
    const hidden = await stranger.http
      .post(PATH)
      .send({ reason: 'leak' })
      .expect(404);
    expect(hidden.body.error.message).toBe(`There is no secret ${SECRET_REF}`);
    expect(await stranger.bench.db('compromises')).toEqual([]);
  });

  it('are withdrawn by those who may withdraw, which is not to report', async () => {
    const { http, lookout } = await api([READ, REPORT]);
    await http.post(PATH).send({ reason: 'leak' }).expect(201);
    const { body } = await http.delete(PATH).send({ reason: 'no' }).expect(403);
    expect(body.error.message).toBe(
      `You may not withdraw a report of ${SECRET_REF}; its owners may (permission ${WITHDRAW})`,
    );
    expect(await lookout.compromises.get(SECRET_REF)).toMatchObject({
      withdrawn: undefined,
    });
  });

  it('are not withdrawn by a service that did not make them', async () => {
    const { http, lookout, records } = await api(
      [READ, REPORT, WITHDRAW],
      SCANNER,
    );
    const others = [
      mockCredentials.user(),
      mockCredentials.service('external:other-scanner'),
    ];
    for (const credentials of others) {
      await lookout.reports.report(
        SECRET_REF,
        { reason: 'seen in a paste' },
        { credentials },
      );
      const { body } = await http
        .delete(PATH)
        .send({ reason: 'all is well' })
        .expect(403);
      expect(body.error.message).toBe(
        'external:leak-scanner is a service, and did not make this report; a service withdraws only what it reported itself',
      );
      const person = { credentials: mockCredentials.user() };
      await lookout.reports.withdraw(SECRET_REF, { reason: 'over' }, person);
    }
    expect(records.map(({ outcome }) => outcome)).toEqual([
      'NotAllowedError',
      'NotAllowedError',
    ]);
  });

  it('are withdrawn by the service that made them, until a person says the same', async () => {
    const { http, lookout } = await api([REPORT, WITHDRAW], SCANNER);
    await http.post(PATH).send({ reason: 'leak' }).expect(201);
    await http.delete(PATH).send({ reason: 'a false alarm' }).expect(200);

    await http.post(PATH).send({ reason: 'leak' }).expect(201);
    await lookout.reports.report(
      SECRET_REF,
      { reason: 'I have seen it' },
      { credentials: mockCredentials.user() },
    );
    const { body } = await http
      .delete(PATH)
      .send({ reason: 'a false alarm' })
      .expect(403);
    expect(body.error.message).toBe(
      'user:default/mock has reported it as well, so only a person may withdraw the report',
    );
    expect(await lookout.bench.db('journal').pluck('message')).toContain(
      'Reported again as compromised, so that an emergency rotation may start: I have seen it',
    );
  });

  it('are open to a scanner that may report and not even read', async () => {
    const { http } = await api([REPORT], SCANNER);
    const made = await http
      .post(PATH)
      .send({ reason: 'leak', source: 'scan', url: 'https://scan.example.com' })
      .expect(201);
    expect(made.body.compromise).toMatchObject({
      reportedBy: 'external:leak-scanner',
      source: 'scan',
      url: 'https://scan.example.com',
    });
    await http
      .post('/v1/secrets/default/nothing/compromise')
      .send({ reason: 'leak' })
      .expect(404);
  });

  it.each([
    [{}, 'reason'],
    [{ reason: '' }, 'reason'],
    [{ reason: 'x'.repeat(501) }, 'reason'],
    [{ reason: 'a\0b' }, 'reason'],
    [{ reason: 'leak', url: 'data:text/html,leak' }, 'url'],
    [{ reason: 'leak', url: 'nowhere' }, 'url'],
    [{ reason: 'leak', source: '' }, 'source'],
    [{ reason: 'leak', value: 'hunter2' }, 'value'],
  ])('refuse %j, naming the field', async (body, field) => {
    const { http, bench } = await api();
    const { body: answer } = await http.post(PATH).send(body).expect(400);
    expect(answer.error.message).toContain(field);
    expect(await bench.db('compromises')).toEqual([]);
  });

  it('are refused to a scaffolder task that no person started', async () => {
    const { http, lookout } = await api(
      [READ, REPORT],
      mockCredentials.service('plugin:scaffolder'),
    );
    await http.post(PATH).send({ reason: 'leak' }).expect(403);
    expect(lookout.tasks).toEqual([]);
  });
});
