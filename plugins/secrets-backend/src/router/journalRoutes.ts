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
import { isError } from '@backstage/errors';
import { JOURNAL_MEDIA_TYPE } from '@keyturn/plugin-secrets-common';
import { Response, Router } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AuthorizedJournalService } from '../service/AuthorizedJournalService';
import { JournalText } from '../service/DefaultJournalService';
import { auditedRead } from './audited';
import { callerOf } from './callerOf';
import { secretRefOf } from './secretRefOf';

/** Translates the export of journals into calls of the service. */
export function addJournalRoutes(
  router: Router,
  options: {
    journals: AuthorizedJournalService;
    httpAuth: HttpAuthService;
    auditor: AuditorService;
  },
): void {
  const { journals, httpAuth, auditor } = options;

  router.get('/v1/journal', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const text = await auditedRead(
      auditor,
      { eventId: 'secret-read', request: req, meta: { queryType: 'journal' } },
      () => journals.exportAll(caller),
    );
    await send(text, res);
  });

  router.get('/v1/secrets/:namespace/:name/journal', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const secretRef = secretRefOf(req);
    const text = await auditedRead(
      auditor,
      {
        eventId: 'secret-read',
        request: req,
        meta: { queryType: 'journal', secretRef },
      },
      () => journals.exportSecret(secretRef, caller),
    );
    await send(text, res);
  });
}

/** Once lines are under way, an error can only break the connection off, which the last line's absence shows as well. */
async function send(text: JournalText, res: Response): Promise<void> {
  res.type(JOURNAL_MEDIA_TYPE);
  try {
    await pipeline(Readable.from(text), res);
  } catch (error) {
    // Whoever asked has gone away, so there is nobody to be told.
    if (isError(error) && error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    throw error;
  }
}
