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
  resolveVersionSchema,
  UnknownVersions,
} from '@keyturn/plugin-secrets-common';
import { Router } from 'express';
import { AuthorizedUnknownVersionService } from '../service/AuthorizedUnknownVersionService';
import { audited } from './audited';
import { callerOf } from './callerOf';
import { parseInput } from './parseInput';
import { secretRefOf } from './secretRefOf';

/** Translates what administrators decide of versions on no record into calls of the service. */
export function addVersionRoutes(
  router: Router,
  options: {
    unknownVersions: AuthorizedUnknownVersionService;
    httpAuth: HttpAuthService;
    auditor: AuditorService;
  },
): void {
  const { unknownVersions, httpAuth, auditor } = options;

  router.post(
    '/v1/secrets/:namespace/:name/versions/:versionId/resolve',
    async (req, res) => {
      const caller = await callerOf(httpAuth, req);
      const secretRef = secretRefOf(req);
      const { versionId } = req.params;
      const left = await audited(
        auditor,
        {
          eventId: 'version-resolve',
          request: req,
          meta: { secretRef, versionId },
        },
        async note => {
          const body = parseInput(resolveVersionSchema, req.body);
          note({ outcome: body.outcome, reason: body.reason });
          return unknownVersions.resolve(secretRef, versionId, body, caller);
        },
      );
      res.json(left satisfies UnknownVersions);
    },
  );
}
