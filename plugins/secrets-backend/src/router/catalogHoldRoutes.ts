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
  CatalogHoldStatus,
  releaseCatalogSchema,
} from '@keyturn/plugin-secrets-common';
import { Router } from 'express';
import { AuthorizedCatalogHoldService } from '../service/AuthorizedCatalogHoldService';
import { audited, auditedRead } from './audited';
import { callerOf } from './callerOf';
import { parseInput } from './parseInput';

/** Translates what administrators ask of a catalog that is held into calls of the service. */
export function addCatalogHoldRoutes(
  router: Router,
  options: {
    catalogHold: AuthorizedCatalogHoldService;
    httpAuth: HttpAuthService;
    auditor: AuditorService;
  },
): void {
  const { catalogHold, httpAuth, auditor } = options;

  router.get('/v1/catalog/hold', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const status = await auditedRead(
      auditor,
      {
        eventId: 'secret-read',
        request: req,
        meta: { queryType: 'catalog-hold' },
      },
      () => catalogHold.get(caller),
    );
    res.json(status satisfies CatalogHoldStatus);
  });

  router.post('/v1/catalog/hold/release', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const status = await audited(
      auditor,
      { eventId: 'catalog-release', request: req, meta: {} },
      async note => {
        const body = parseInput(releaseCatalogSchema, req.body);
        note({ reason: body.reason, missing: body.missing });
        return catalogHold.release(body, caller);
      },
    );
    res.json(status satisfies CatalogHoldStatus);
  });
}
