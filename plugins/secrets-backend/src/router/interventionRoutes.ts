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
  confirmRevocationSchema,
  Rotation,
  rollbackRotationSchema,
} from '@keyturn/plugin-secrets-common';
import { Router } from 'express';
import { AuthorizedInterventionService } from '../service/AuthorizedInterventionService';
import { audited } from './audited';
import { callerOf } from './callerOf';
import { parseInput } from './parseInput';

/** Translates what only a person can do for a rotation into calls of the service, but for the one that takes values. */
export function addInterventionRoutes(
  router: Router,
  options: {
    interventions: AuthorizedInterventionService;
    httpAuth: HttpAuthService;
    auditor: AuditorService;
  },
): void {
  const { interventions, httpAuth, auditor } = options;

  router.post('/v1/rotations/:id/rollback', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const { id } = req.params;
    const rotation = await audited(
      auditor,
      { eventId: 'rotation-rollback', request: req, meta: { rotationId: id } },
      async note => {
        const body = parseInput(rollbackRotationSchema, req.body);
        note({ reason: body.reason });
        return interventions.rollback(id, body, caller);
      },
    );
    res.json(rotation satisfies Rotation);
  });

  router.post('/v1/rotations/:id/confirm-revocation', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const { id } = req.params;
    const rotation = await audited(
      auditor,
      { eventId: 'revocation-confirm', request: req, meta: { rotationId: id } },
      async note => {
        const body = parseInput(confirmRevocationSchema, req.body);
        note({
          outcome: body.outcome,
          note: body.note,
          ...(body.url ? { url: body.url } : {}),
        });
        return interventions.confirmRevocation(id, body, caller);
      },
    );
    res.json(rotation satisfies Rotation);
  });
}
