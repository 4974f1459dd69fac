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

import { AuditorService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { Request } from 'express';
import { AUDIT_SEVERITY, AuditEventId, AuditMeta } from '../auditEvents';

interface AuditedRequest<Id extends AuditEventId> {
  eventId: Id;
  request: Request;
  meta?: AuditMeta<Id>;
}

/** By name, so that it does not matter which copy of the library an error comes from. */
const REFUSALS = ['NotAllowedError', 'NotFoundError'];

/**
 * Runs a mutation between an audit event's beginning and its outcome, so that success, refusal and failure are all
 * on record with the actor of the request. The input is read inside of it, so that malformed input is on record as
 * well; `note` adds to the event's meta what has become known.
 */
export async function audited<T, Id extends AuditEventId>(
  auditor: AuditorService,
  { eventId, request, meta }: AuditedRequest<Id>,
  mutate: (note: (more: AuditMeta<Id>) => void) => Promise<T>,
): Promise<T> {
  const audit = await auditor.createEvent({
    eventId,
    request,
    meta,
    severityLevel: AUDIT_SEVERITY[eventId],
  });
  const known: AuditMeta<Id> = {};
  let result: T;
  try {
    result = await mutate(more => Object.assign(known, more));
  } catch (error) {
    await audit.fail({ error: error as Error, meta: known });
    throw error;
  }
  await audit.success({ meta: known });
  return result;
}

/** Puts a read on record where it is refused: not allowed, or of something the caller may not know of or is not there. */
export async function auditedRead<T, Id extends AuditEventId>(
  auditor: AuditorService,
  { eventId, request, meta }: AuditedRequest<Id>,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isError(error) && REFUSALS.includes(error.name)) {
      const audit = await auditor.createEvent({
        eventId,
        request,
        meta,
        severityLevel: AUDIT_SEVERITY[eventId],
      });
      await audit.fail({ error });
    }
    throw error;
  }
}
