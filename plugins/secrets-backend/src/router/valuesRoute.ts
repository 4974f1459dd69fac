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
import { InputError } from '@backstage/errors';
import { handInValuesSchema, Rotation } from '@keyturn/plugin-secrets-common';
import express, { Router } from 'express';
import { DateTime } from 'luxon';
import { HandedInCredential } from '../issuers/HandedInCredential';
import { AuthorizedInterventionService } from '../service/AuthorizedInterventionService';
import { audited } from './audited';
import { callerOf } from './callerOf';
import { inScope } from './inScope';
import { isStorable } from './isStorable';

/** Room for the longest values of a few keys. */
const LIMIT = '100kb';

/**
 * The one route that takes values. It comes before the parser of all others, because a parser quotes what it cannot
 * read in its error; and it leaves nothing of the body in the request.
 */
export function addValuesRoute(
  router: Router,
  options: {
    interventions: AuthorizedInterventionService;
    httpAuth: HttpAuthService;
    auditor: AuditorService;
  },
): void {
  const { interventions, httpAuth, auditor } = options;
  const body = express.raw({ type: 'application/json', limit: LIMIT });

  router.post('/v1/rotations/:id/values', body, inScope, async (req, res) => {
    const sent: unknown = req.body;
    req.body = undefined;
    const caller = await callerOf(httpAuth, req);
    const { id } = req.params;
    const rotation = await audited(
      auditor,
      { eventId: 'version-hand-in', request: req, meta: { rotationId: id } },
      async note => {
        const request = readValues(sent);
        const { evidence } = request;
        const handedIn = await interventions.handIn(id, request, caller);
        // Only now, because evidence that quotes a value is refused.
        note({ ...evidence });
        return handedIn;
      },
    );
    res.json(rotation satisfies Rotation);
  });
}

/** @throws InputError that names the field and quotes nothing of what was sent */
function readValues(sent: unknown) {
  const parsed = handInValuesSchema.safeParse(readJson(sent));
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) =>
      // The keys of `values` are for the sender to know, in case they took a value for a key.
      path[0] === 'values' ? 'values' : path.join('.') || 'body',
    );
    throw new InputError(
      `Wrong: ${[...new Set(fields)].join(
        ', ',
      )}. The body holds declaration, as the plan or the rotation has it, and values, an object with a text for each key of the secret, and may hold expiresAt and evidence with note and url`,
    );
  }
  const { declaration, values, expiresAt, evidence } = parsed.data;
  if (!isStorable(evidence)) {
    throw new InputError('evidence.note must not hold a NUL character');
  }
  return {
    declaration,
    evidence,
    credential: HandedInCredential.of(values, {
      expiresAt: expiresAt
        ? DateTime.fromISO(expiresAt, { zone: 'utc' })
        : undefined,
    }),
  };
}

function readJson(sent: unknown): unknown {
  if (!Buffer.isBuffer(sent)) {
    throw new InputError('The body must be JSON, and must say so');
  }
  try {
    return JSON.parse(sent.toString('utf8'));
  } catch {
    // The error of the parser quotes what it could not read.
    throw new InputError('The body is not valid JSON');
  } finally {
    sent.fill(0);
  }
}
