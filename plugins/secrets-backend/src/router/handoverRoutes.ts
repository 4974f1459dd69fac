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
  agreeHandoverSchema,
  SecretHandovers,
} from '@keyturn/plugin-secrets-common';
import { Router } from 'express';
import { AuthorizedHandoverService } from '../service/AuthorizedHandoverService';
import { audited } from './audited';
import { callerOf } from './callerOf';
import { parseInput } from './parseInput';
import { secretRefOf } from './secretRefOf';

/** Translates agreements of people that a secret is handed over into calls of the service. */
export function addHandoverRoutes(
  router: Router,
  options: {
    handovers: AuthorizedHandoverService;
    httpAuth: HttpAuthService;
    auditor: AuditorService;
  },
): void {
  const { handovers, httpAuth, auditor } = options;

  router.post('/v1/secrets/:namespace/:name/handover', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const secretRef = secretRefOf(req);
    const status = await audited(
      auditor,
      { eventId: 'secret-hand-over', request: req, meta: { secretRef } },
      async note => {
        const body = parseInput(agreeHandoverSchema, req.body);
        note({ to: body.to, reason: body.reason });
        return handovers.agree(secretRef, body, caller);
      },
    );
    res.json(status satisfies SecretHandovers);
  });
}
