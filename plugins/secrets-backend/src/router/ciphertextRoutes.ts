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
  ChangedCiphertexts,
  confirmCiphertextsSchema,
} from '@keyturn/plugin-secrets-common';
import { Router } from 'express';
import { AuthorizedCiphertextService } from '../service/AuthorizedCiphertextService';
import { audited } from './audited';
import { callerOf } from './callerOf';
import { parseInput } from './parseInput';
import { secretRefOf } from './secretRefOf';

/** Translates what people confirm of changed ciphertexts into calls of the service. */
export function addCiphertextRoutes(
  router: Router,
  options: {
    ciphertexts: AuthorizedCiphertextService;
    httpAuth: HttpAuthService;
    auditor: AuditorService;
  },
): void {
  const { ciphertexts, httpAuth, auditor } = options;

  router.post(
    '/v1/secrets/:namespace/:name/ciphertexts/confirm',
    async (req, res) => {
      const caller = await callerOf(httpAuth, req);
      const secretRef = secretRefOf(req);
      const left = await audited(
        auditor,
        { eventId: 'ciphertext-confirm', request: req, meta: { secretRef } },
        async note => {
          const body = parseInput(confirmCiphertextsSchema, req.body);
          note({
            reason: body.reason,
            sha256: body.ciphertexts.map(({ sha256 }) => sha256),
          });
          return ciphertexts.confirm(secretRef, body, caller);
        },
      );
      res.json(left satisfies ChangedCiphertexts);
    },
  );
}
