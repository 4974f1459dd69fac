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
import express from 'express';
import Router from 'express-promise-router';
import request from 'supertest';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { recordingAuditor } from '../__testUtils__/recordingAuditor';
import { secretSpec } from '../__testUtils__/secretSpec';
import { TestBoundaries } from '../__testUtils__/TestBoundaries';
import { TestClock } from '../__testUtils__/TestClock';
import { toInstant } from '../Clock';
import { DatabaseSecretStore } from '../database/DatabaseSecretStore';
import { AuthorizedClusterAccessService } from '../service/AuthorizedClusterAccessService';
import { DefaultClusterAccessService } from '../service/DefaultClusterAccessService';
import { addClusterAccessRoutes } from './clusterAccessRoutes';

const FORGE = 'https://git.example.com/acme';
/** The place of the secret of payments, and of nobody else. */
const RULES = {
  groupsFrom: [`url:${FORGE}/people/blob/main/**`],
  rules: [
    {
      owners: ['group:default/payments'],
      declaredIn: [`${FORGE}/catalog/blob/main/**`],
      targets: [
        {
          repository: `${FORGE}/gitops`,
          branch: 'main',
          paths: ['clusters/**'],
          clusters: ['*'],
          namespaces: ['payments'],
        },
      ],
      issuers: { random: {} },
      authorities: { 'sealed-secrets': {} },
      policies: ['*'],
    },
  ],
};
const PAYMENTS = {
  ref: 'group:default/payments',
  name: 'payments',
  namespace: 'default',
  ancestors: [],
  teams: [],
};
const PATH = '/v1/clusters/eu-1/access';

function declared(name: string, namespace: string, cluster = 'eu-1') {
  const [target] = secretSpec().targets;
  return catalogSecret(name, {
    spec: secretSpec({ targets: [{ ...target, cluster, namespace }] }),
    location: `url:${FORGE}/catalog/blob/main/secrets.yaml`,
  });
}

describe.each(databases.eachSupportedId())(
  'what a cluster has to grant, on %s',
  engineId => {
    async function api(
      result:
        | AuthorizeResult.ALLOW
        | AuthorizeResult.DENY = AuthorizeResult.ALLOW,
    ) {
      const clock = new TestClock();
      const secrets = new DatabaseSecretStore({
        db: await openTestDatabase(engineId),
      });
      const many = Array.from({ length: 230 }, (_, i) =>
        declared(`many-${i}`, 'payments'),
      );
      await secrets.applyCatalogPage(
        [
          ...many,
          declared('elsewhere', 'payments', 'us-1'),
          declared('stolen', 'data'),
        ],
        toInstant(clock.now()),
      );
      const boundaries = new TestBoundaries();
      boundaries.restrict(RULES, [PAYMENTS]);
      const { auditor, records } = recordingAuditor();
      const router = Router();
      addClusterAccessRoutes(router, {
        auditor,
        httpAuth: mockServices.httpAuth({
          defaultCredentials: mockCredentials.user(),
        }),
        clusterAccess: new AuthorizedClusterAccessService({
          inner: new DefaultClusterAccessService({
            secrets,
            boundaries,
            clock,
          }),
          permissions: {
            authorize: async asked => asked.map(() => ({ result })),
          },
        }),
      });
      const app = express().use(router).use(mockErrorHandler());
      return { http: request(app), records };
    }

    it('is what is declared there, inside its boundary', async () => {
      const { http } = await api();
      const { body } = await http.get(PATH).expect(200);
      expect(body).toMatchObject({
        cluster: 'eu-1',
        namespaces: [{ namespace: 'payments' }],
        leftOut: ['resource:default/stolen'],
      });
      expect(body.namespaces[0].secretNames).toHaveLength(230);
      expect(body.manifests).toMatch(/"many-229"/);
      expect(body.manifests).not.toMatch(/"(elsewhere|stolen)"/);
      expect(body.manifests).toContain(
        '# Not granted, because it is outside its boundary: resource:default/stolen',
      );
    });

    it('is not found where nothing is declared', async () => {
      const { http } = await api();
      const { body } = await http.get('/v1/clusters/us-2/access').expect(404);
      expect(body.error.message).toBe('No secret has a target in cluster us-2');
    });

    it('is for administrators alone', async () => {
      const { http, records } = await api(AuthorizeResult.DENY);
      const { body } = await http.get(PATH).expect(403);
      expect(body.error.message).toMatch(/platform administrators may/);
      expect(records).toMatchObject([
        { eventId: 'secret-read', meta: { queryType: 'cluster-access' } },
      ]);
    });
  },
);
