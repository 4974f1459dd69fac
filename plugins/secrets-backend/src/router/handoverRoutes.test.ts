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
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { databases } from '../__testUtils__/databases';
import { LookoutBench } from '../__testUtils__/LookoutBench';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { recordingAuditor } from '../__testUtils__/recordingAuditor';
import { RotationBench, SECRET_REF } from '../__testUtils__/RotationBench';
import { toInstant } from '../Clock';
import { DatabaseHandoverStore } from '../database/DatabaseHandoverStore';
import { DatabaseJournalStore } from '../database/DatabaseJournalStore';
import { AuthorizedHandoverService } from '../service/AuthorizedHandoverService';
import { AuthorizedJournalService } from '../service/AuthorizedJournalService';
import { DefaultHandoverService } from '../service/DefaultHandoverService';
import { DefaultJournalService } from '../service/DefaultJournalService';
import { SecretAccess } from '../service/SecretAccess';
import { SecretHandovers } from '../service/SecretHandovers';
import { addHandoverRoutes } from './handoverRoutes';
import { checkUrl } from './checkUrl';

const NEW_REF = 'resource:default/data-password';
const PATH = '/v1/secrets/default/db-password/handover';
const READ = `secrets.secret.read ${SECRET_REF}`;
const ROTATE = `secrets.rotation.start ${SECRET_REF}`;
const AGREED = { to: NEW_REF, reason: 'Data runs it now' };

describe.each(databases.eachSupportedId())(
  'agreeing to hand over on %s',
  engineId => {
    async function api(
      allowed: string[] = [READ, ROTATE],
      credentials: BackstageCredentials = mockCredentials.user(),
    ) {
      const bench = await RotationBench.create(
        await openTestDatabase(engineId),
      );
      const { db, clock, newId, boundaries } = bench;
      const { secrets, starts } = new LookoutBench(bench);
      const store = new DatabaseHandoverStore({ db, newId });
      const handovers = new SecretHandovers({
        store,
        secrets,
        boundaries,
        clock,
      });
      const id = await bench.start();
      const { spec } = (await secrets.get(SECRET_REF))!;
      const owner = 'group:default/data';
      const renamed = catalogSecret('data-password', {
        ownerRef: owner,
        spec: {
          ...spec,
          owner,
          targets: spec.targets.map(target => ({
            ...target,
            secretName: 'db-password',
          })),
        },
      });
      const at = toInstant(clock.now());
      await secrets.applyCatalogPage([renamed], at);
      await secrets.retireExcept(new Set([NEW_REF]), at);
      await handovers.run((_, work) => work());

      const { auditor, records } = recordingAuditor();
      const access = new SecretAccess({
        permissions: mockServices.permissions.mock({
          authorize: async asked =>
            asked.map(({ permission, ...of }) => ({
              result: allowed.includes(
                `${permission.name} ${'resourceRef' in of && of.resourceRef}`,
              )
                ? AuthorizeResult.ALLOW
                : AuthorizeResult.DENY,
            })),
        }),
        permissionsRegistry: mockServices.permissionsRegistry.mock(),
        auth: mockServices.auth(),
        starts,
        handovers: store,
      });
      const router = Router();
      router.use(express.json(), checkUrl);
      addHandoverRoutes(router, {
        auditor,
        httpAuth: mockServices.httpAuth({ defaultCredentials: credentials }),
        handovers: new AuthorizedHandoverService({
          inner: new DefaultHandoverService({
            handovers,
            store,
            secrets,
            auth: mockServices.auth(),
          }),
          access,
        }),
      });
      const journals = new AuthorizedJournalService({
        inner: new DefaultJournalService({
          journal: new DatabaseJournalStore({ db, clock }),
          secrets,
          clock,
        }),
        access,
      });
      const app = express().use(router).use(mockErrorHandler());
      return {
        http: request(app),
        records,
        ownerOf: async () => (await bench.rotation(id)).secretRef,
        journal: () => journals.exportSecret(SECRET_REF, { credentials }),
      };
    }

    it('lets those who may rotate the earlier one, with a reason, on the audit record', async () => {
      const { http, records, ownerOf } = await api();
      expect(await ownerOf()).toBe(SECRET_REF);
      const { body } = await http.post(PATH).send(AGREED).expect(200);
      expect(body).toMatchObject({ later: { ref: NEW_REF }, asked: [] });
      expect(await ownerOf()).toBe(NEW_REF);
      expect(records).toEqual([
        {
          eventId: 'secret-hand-over',
          severityLevel: 'high',
          outcome: 'succeeded',
          meta: { secretRef: SECRET_REF, ...AGREED },
        },
      ]);
      await http.post(PATH).send(AGREED).expect(404);
    });

    it('refuses the owner of the new one, and services, whatever they may', async () => {
      const ofNew = `secrets.rotation.start ${NEW_REF}`;
      const service = mockCredentials.service('external:mover');
      for (const refused of [
        await api([READ, ofNew]),
        await api([READ, ROTATE], service),
      ]) {
        await refused.http.post(PATH).send(AGREED).expect(403);
        expect(await refused.ownerOf()).toBe(SECRET_REF);
        expect(refused.records).toMatchObject([{ outcome: 'NotAllowedError' }]);
      }
    });

    it('answers those who may not see the earlier one as if there were none', async () => {
      const { http } = await api([ROTATE]);
      const { status } = await http.post(PATH).send(AGREED);
      expect(status).toBe(404);
    });

    it.each([
      [{ to: NEW_REF }, 400],
      [{ ...AGREED, to: 'resource:default/another' }, 404],
    ])('refuses %j', async (body, status) => {
      const { http, ownerOf } = await api();
      await http.post(PATH).send(body).expect(status);
      expect(await ownerOf()).toBe(SECRET_REF);
    });

    it('lets readers of the new one read the earlier journal once it is handed over, and not before', async () => {
      const ofNew = `secrets.secret.read ${NEW_REF}`;
      const stranger = await api([ofNew]);
      await expect(stranger.journal()).rejects.toThrow('There is no secret');
      const allowed = [READ, ROTATE, ofNew];
      const { http, journal } = await api(allowed);
      await http.post(PATH).send(AGREED).expect(200);
      allowed.splice(0, 2);
      expect(await journal()).toBeDefined();
      allowed.splice(0);
      await expect(journal()).rejects.toThrow('There is no secret');
    });
  },
);
