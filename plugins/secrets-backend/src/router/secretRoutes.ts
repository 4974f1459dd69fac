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

import { AuditorService, HttpAuthService } from '@backstage/backend-plugin-api';
import {
  Facets,
  SecretDetail,
  secretListQuerySchema,
  SecretPage,
  Summary,
} from '@keyturn/plugin-secrets-common';
import { Request, Router } from 'express';
import { AuthorizedSecretService } from '../service/AuthorizedSecretService';
import { AuditMeta } from '../auditEvents';
import { auditedRead } from './audited';
import { callerOf } from './callerOf';
import { parseInput } from './parseInput';
import { readQuery } from './readQuery';
import { secretRefOf } from './secretRefOf';

/** The same filter as a list has; order and page mean nothing to numbers. */
const filterSchema = secretListQuerySchema.omit({
  sort: true,
  order: true,
  limit: true,
  cursor: true,
});

/** Translates the inventory part of the REST API into calls of the service. */
export function addSecretRoutes(
  router: Router,
  options: {
    secrets: AuthorizedSecretService;
    httpAuth: HttpAuthService;
    auditor: AuditorService;
  },
): void {
  const { secrets, httpAuth, auditor } = options;
  const reading = <T>(
    request: Request,
    meta: AuditMeta<'secret-read'>,
    read: () => Promise<T>,
  ) => auditedRead(auditor, { eventId: 'secret-read', request, meta }, read);

  router.get('/v1/secrets', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const query = parseInput(secretListQuerySchema, readQuery(req));
    const page = await reading(req, { queryType: 'list' }, () =>
      secrets.list(query, caller),
    );
    res.json(page satisfies SecretPage);
  });

  router.get('/v1/secrets/:namespace/:name', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const secretRef = secretRefOf(req);
    const secret = await reading(req, { queryType: 'one', secretRef }, () =>
      secrets.get(secretRef, caller),
    );
    res.json(secret satisfies SecretDetail);
  });

  router.get('/v1/facets', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const filter = parseInput(filterSchema, readQuery(req));
    const facets = await reading(req, { queryType: 'facets' }, () =>
      secrets.facets(filter, caller),
    );
    res.json(facets satisfies Facets);
  });

  router.get('/v1/summary', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const filter = parseInput(filterSchema, readQuery(req));
    const summary = await reading(req, { queryType: 'summary' }, () =>
      secrets.summary(filter, caller),
    );
    res.json(summary satisfies Summary);
  });
}
