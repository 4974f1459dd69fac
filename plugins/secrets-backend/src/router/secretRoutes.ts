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

import { HttpAuthService } from '@backstage/backend-plugin-api';
import {
  Facets,
  SecretDetail,
  secretListQuerySchema,
  SecretPage,
  Summary,
} from '@keyturn/plugin-secrets-common';
import { Request, Router } from 'express';
import { z } from 'zod';
import { SecretService } from '../service/SecretService';
import { parseInput } from './parseInput';
import { readQuery } from './readQuery';

/** The same filter as a list has; order and page mean nothing to numbers. */
const filterSchema = secretListQuerySchema.omit({
  sort: true,
  order: true,
  limit: true,
  cursor: true,
});

const part = z.string().regex(/^[^\0]*$/, { error: 'must not hold NUL' });
const pathSchema = z.object({ namespace: part, name: part });

/** Translates the inventory part of the REST API into calls of the service. */
export function addSecretRoutes(
  router: Router,
  options: { secrets: SecretService; httpAuth: HttpAuthService },
): void {
  const { secrets, httpAuth } = options;
  const callerOf = async (req: Request) => ({
    credentials: await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    }),
  });

  router.get('/v1/secrets', async (req, res) => {
    const caller = await callerOf(req);
    const query = parseInput(secretListQuerySchema, readQuery(req));
    const page = await secrets.list(query, caller);
    res.json(page satisfies SecretPage);
  });

  router.get('/v1/secrets/:namespace/:name', async (req, res) => {
    const caller = await callerOf(req);
    const { namespace, name } = parseInput(pathSchema, req.params);
    const secret = await secrets.get(`resource:${namespace}/${name}`, caller);
    res.json(secret satisfies SecretDetail);
  });

  router.get('/v1/facets', async (req, res) => {
    const caller = await callerOf(req);
    const filter = parseInput(filterSchema, readQuery(req));
    const facets = await secrets.facets(filter, caller);
    res.json(facets satisfies Facets);
  });

  router.get('/v1/summary', async (req, res) => {
    const caller = await callerOf(req);
    const filter = parseInput(filterSchema, readQuery(req));
    const summary = await secrets.summary(filter, caller);
    res.json(summary satisfies Summary);
  });
}
