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
  Compromise,
  CompromiseReport,
  reportCompromiseSchema,
  withdrawCompromiseSchema,
} from '@keyturn/plugin-secrets-common';
import { Router } from 'express';
import { AuthorizedCompromiseService } from '../service/AuthorizedCompromiseService';
import { audited } from './audited';
import { callerOf } from './callerOf';
import { parseInput } from './parseInput';
import { secretRefOf } from './secretRefOf';

/** Translates the reports of the REST API into calls of the service. */
export function addCompromiseRoutes(
  router: Router,
  options: {
    compromises: AuthorizedCompromiseService;
    httpAuth: HttpAuthService;
    auditor: AuditorService;
  },
): void {
  const { compromises, httpAuth, auditor } = options;
  const path = '/v1/secrets/:namespace/:name/compromise';

  router.post(path, async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const secretRef = secretRefOf(req);
    const report = await audited(
      auditor,
      { eventId: 'compromise-report', request: req, meta: { secretRef } },
      async note => {
        const body = parseInput(reportCompromiseSchema, req.body);
        note({
          reason: body.reason,
          ...(body.source ? { source: body.source } : {}),
        });
        const result = await compromises.report(secretRef, body, caller);
        note({ known: result.known });
        return result;
      },
    );
    res
      .status(report.known ? 200 : 201)
      .json(report satisfies CompromiseReport);
  });

  router.delete(path, async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const secretRef = secretRefOf(req);
    const compromise = await audited(
      auditor,
      { eventId: 'compromise-withdraw', request: req, meta: { secretRef } },
      async note => {
        const body = parseInput(withdrawCompromiseSchema, req.body);
        note({ reason: body.reason });
        return compromises.withdraw(secretRef, body, caller);
      },
    );
    res.json(compromise satisfies Compromise);
  });
}
