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
  allowOutsideSchema,
  BoundariesOverview,
  SecretBoundary,
} from '@keyturn/plugin-secrets-common';
import { Router } from 'express';
import { AuthorizedBoundariesService } from '../service/AuthorizedBoundariesService';
import { audited, auditedRead } from './audited';
import { callerOf } from './callerOf';
import { parseInput } from './parseInput';
import { secretRefOf } from './secretRefOf';

const ONE = '/v1/boundaries/secrets/:namespace/:name';

/** Translates what administrators ask of boundaries into calls of the service. */
export function addBoundaryRoutes(
  router: Router,
  options: {
    boundaries: AuthorizedBoundariesService;
    httpAuth: HttpAuthService;
    auditor: AuditorService;
  },
): void {
  const { boundaries, httpAuth, auditor } = options;

  router.get('/v1/boundaries', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const overview = await auditedRead(
      auditor,
      {
        eventId: 'secret-read',
        request: req,
        meta: { queryType: 'boundaries' },
      },
      () => boundaries.overview(caller),
    );
    res.json(overview satisfies BoundariesOverview);
  });

  router.get(ONE, async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const secretRef = secretRefOf(req);
    const meta = { queryType: 'boundary', secretRef };
    const boundary = await auditedRead(
      auditor,
      { eventId: 'secret-read', request: req, meta },
      () => boundaries.get(secretRef, caller),
    );
    res.json(boundary satisfies SecretBoundary);
  });

  router.post(`${ONE}/allow`, async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const secretRef = secretRefOf(req);
    const boundary = await audited(
      auditor,
      { eventId: 'boundary-allow', request: req, meta: { secretRef } },
      async note => {
        const body = parseInput(allowOutsideSchema, req.body);
        note({ reason: body.reason });
        return boundaries.allow(secretRef, body, caller);
      },
    );
    res.json(boundary satisfies SecretBoundary);
  });
}
