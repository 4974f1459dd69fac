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
import { DatabaseHandoverStore } from '../database/DatabaseHandoverStore';
import { DatabaseCiphertextStore } from '../database/DatabaseCiphertextStore';
import { AuthorizedCiphertextService } from '../service/AuthorizedCiphertextService';
import { DefaultCiphertextService } from '../service/DefaultCiphertextService';
import { SecretAccess } from '../service/SecretAccess';
import { sha256Of } from '../sha256Of';
import { addCiphertextRoutes } from './ciphertextRoutes';
import { checkUrl } from './checkUrl';

const PATH = '/v1/secrets/default/db-password/ciphertexts/confirm';
const READ = 'secrets.secret.read';
const CONFIRM = 'secrets.ciphertext.confirm';
const SHA256 = sha256Of('AgAgain');
const REASON = 'The sealing key was renewed';

describe.each(databases.eachSupportedId())(
  'confirming ciphertexts over %s',
  engineId => {
    async function api(
      allowed: string[] = [READ, CONFIRM],
      credentials: BackstageCredentials = mockCredentials.user(),
    ) {
      const bench = await RotationBench.create(
        await openTestDatabase(engineId),
        { policy: { maxOverlap: 'PT0S' } },
      );
      const { db, clock, newId, boundaries } = bench;
      const lookout = new LookoutBench(bench);
      const store = new DatabaseCiphertextStore({ db, clock, newId });

      const rotation = await bench.start();
      await bench.runDue();
      bench.mergeAll();
      for (let i = 0; i < 4; i++) {
        clock.pass({ minutes: 1 });
        await bench.engine().run(rotation);
        bench.propagate((await bench.rotation(rotation)).versionId!);
      }
      const { phase, versionId } = await bench.rotation(rotation);
      expect(phase).toBe('completed');
      const edit = (await bench.store.edits(rotation)).find(
        ({ file, path }) =>
          file.includes('/eu-1/') && path[1] === 'encryptedData',
      )!;
      const { file, document, path } = edit;
      bench.forge.writeFile(
        file,
        bench.forge.fileContent(file)!.replace(edit.value, 'AgAgain'),
      );
      await store.note(SECRET_REF, {
        targetId: EU,
        versionId: versionId!,
        differing: [{ file, document, path, sha256: SHA256 }],
      });
      const [{ id }] = await store.list(SECRET_REF);

      const { auditor, records } = recordingAuditor();
      const router = Router();
      router.use(express.json(), checkUrl);
      addCiphertextRoutes(router, {
        auditor,
        httpAuth: mockServices.httpAuth({ defaultCredentials: credentials }),
        ciphertexts: new AuthorizedCiphertextService({
          inner: new DefaultCiphertextService({
            secrets: lookout.secrets,
            rotations: bench.store,
            store,
            files: bench.parts().files,
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
            handovers: new DatabaseHandoverStore({ db, newId }),
          }),
        }),
      });
      const app = express().use(router).use(mockErrorHandler());
      const body = { ciphertexts: [{ id, sha256: SHA256 }], reason: REASON };
      return { http: request(app), records, store, body };
    }

    it('lets those who may, with a reason, on the audit record', async () => {
      const { http, records, store, body } = await api();
      const answer = await http.post(PATH).send(body).expect(200);
      expect(answer.body).toEqual({ items: [] });
      expect(await store.list(SECRET_REF)).toEqual([]);
      expect(records).toEqual([
        {
          eventId: 'ciphertext-confirm',
          severityLevel: 'high',
          outcome: 'succeeded',
          meta: { secretRef: SECRET_REF, reason: REASON, sha256: [SHA256] },
        },
      ]);
      await http.post(PATH).send(body).expect(409);
    });

    it('refuses owners, naming who may', async () => {
      const { http, store, body, records } = await api([READ]);
      const answer = await http.post(PATH).send(body).expect(403);
      expect(answer.body.error.message).toBe(
        `You may not confirm ciphertexts of ${SECRET_REF}; those who answer for the platform may (permission ${CONFIRM})`,
      );
      expect(await store.list(SECRET_REF)).toHaveLength(1);
      expect(records).toMatchObject([{ outcome: 'NotAllowedError' }]);
    });

    it('refuses services, whatever they may', async () => {
      const service = mockCredentials.service('external:cleaner');
      const { http, store, body } = await api([READ, CONFIRM], service);
      await http.post(PATH).send(body).expect(403);
      expect(await store.list(SECRET_REF)).toHaveLength(1);
    });

    it('answers those who may not see the secret as if there were none', async () => {
      const { http, body } = await api([CONFIRM]);
      const answer = await http.post(PATH).send(body).expect(404);
      expect(answer.body.error.message).toBe(
        `There is no secret ${SECRET_REF}`,
      );
    });

    it('refuses what is no confirmation of something shown', async () => {
      const { http, store, body } = await api();
      for (const wrong of [
        { ciphertexts: body.ciphertexts },
        { reason: REASON },
        { ...body, ciphertexts: [] },
        { ...body, ciphertexts: [{ id: 'x', sha256: 'AgAgain' }] },
        { ...body, text: 'AgAgain' },
      ]) {
        await http.post(PATH).send(wrong).expect(400);
      }
      const other = [{ ...body.ciphertexts[0], sha256: sha256Of('else') }];
      await http
        .post(PATH)
        .send({ ...body, ciphertexts: other })
        .expect(409);
      expect(await store.list(SECRET_REF)).toHaveLength(1);
    });
  },
);
