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
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import express from 'express';
import Router from 'express-promise-router';
import request from 'supertest';
import { databases } from '../__testUtils__/databases';
import { LookoutBench } from '../__testUtils__/LookoutBench';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { recordingAuditor } from '../__testUtils__/recordingAuditor';
import { EU, RotationBench, SECRET_REF } from '../__testUtils__/RotationBench';
import { DatabaseUnknownVersionStore } from '../database/DatabaseUnknownVersionStore';
import { AuthorizedUnknownVersionService } from '../service/AuthorizedUnknownVersionService';
import { DefaultUnknownVersionService } from '../service/DefaultUnknownVersionService';
import { SecretAccess } from '../service/SecretAccess';
import { checkUrl } from './checkUrl';
import { addVersionRoutes } from './versionRoutes';

const LOST = 'v-20261123-0a1b2c3d';
const PATH = `/v1/secrets/default/db-password/versions/${LOST}/resolve`;
const READ = 'secrets.secret.read';
const RESOLVE = 'secrets.version.resolve';
const REVOKED = { outcome: 'revoked', reason: 'Ended in the console' };

describe.each(databases.eachSupportedId())(
  'resolving versions over %s',
  engineId => {
    async function api(
      allowed: string[] = [READ, RESOLVE],
      credentials: BackstageCredentials = mockCredentials.user(),
    ) {
      const bench = await RotationBench.create(
        await openTestDatabase(engineId),
      );
      const { db, clock, newId, boundaries } = bench;
      const lookout = new LookoutBench(bench);
      const store = new DatabaseUnknownVersionStore({ db, clock, newId });
      await store.note(SECRET_REF, [{ versionId: LOST, place: EU }]);
      const { auditor, records } = recordingAuditor();
      const router = Router();
      router.use(express.json(), checkUrl);
      addVersionRoutes(router, {
        auditor,
        httpAuth: mockServices.httpAuth({ defaultCredentials: credentials }),
        unknownVersions: new AuthorizedUnknownVersionService({
          inner: new DefaultUnknownVersionService({
            secrets: lookout.secrets,
            store,
            registry: bench.parts().registry,
            boundaries,
            auth: mockServices.auth(),
            logger: mockServices.logger.mock(),
            clock,
          }),
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
      return { http: request(app), records, store };
    }

    it('lets those who may, with a reason, on the audit record', async () => {
      const { http, records, store } = await api();
      const { body } = await http.post(PATH).send(REVOKED).expect(200);
      expect(body).toEqual({ items: [] });
      expect(await store.list(SECRET_REF)).toEqual([]);
      expect(records).toEqual([
        {
          eventId: 'version-resolve',
          severityLevel: 'high',
          outcome: 'succeeded',
          meta: { secretRef: SECRET_REF, versionId: LOST, ...REVOKED },
        },
      ]);
      await http.post(PATH).send(REVOKED).expect(409);
    });

    it('refuses owners, naming who may', async () => {
      const { http, store, records } = await api([READ]);
      const { body } = await http.post(PATH).send(REVOKED).expect(403);
      expect(body.error.message).toBe(
        `You may not resolve versions of ${SECRET_REF}; platform administrators may (permission ${RESOLVE})`,
      );
      expect(await store.list(SECRET_REF)).toHaveLength(1);
      expect(records).toMatchObject([{ outcome: 'NotAllowedError' }]);
    });

    it('refuses services, whatever they may', async () => {
      const service = mockCredentials.service('external:cleaner');
      const { http, store } = await api([READ, RESOLVE], service);
      await http.post(PATH).send(REVOKED).expect(403);
      expect(await store.list(SECRET_REF)).toHaveLength(1);
    });

    it('answers those who may not see the secret as if there were none', async () => {
      const { http } = await api([RESOLVE]);
      const { body } = await http.post(PATH).send(REVOKED).expect(404);
      expect(body.error.message).toBe(`There is no secret ${SECRET_REF}`);
    });

    it.each([
      [{ outcome: 'revoked' }, /reason/],
      [{ reason: 'x' }, /outcome/],
      [{ ...REVOKED, handle: {} }, /handle/],
      [{ ...REVOKED, outcome: 'adopt' }, /^credentialId: .* can revoke/],
      [
        { outcome: 'adopt', reason: 'x', issuer: 'none', credentialId: 'x' },
        /no issuer 'none' is installed/,
      ],
    ])('refuses %j', async (body, message) => {
      const { http, store } = await api();
      const answer = await http.post(PATH).send(body).expect(400);
      expect(answer.body.error.message).toMatch(message);
      expect(await store.list(SECRET_REF)).toHaveLength(1);
    });
  },
);
