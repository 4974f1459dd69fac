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
import { JsonObject } from '@backstage/types';
import { Request } from 'express';

/** Ids of audit events; each is explained in docs/audit-events.md. */
export type AuditEventId =
  | 'rotation-start'
  | 'rotation-advance'
  | 'rotation-cancel'
  | 'rotation-retry';

/**
 * Runs a mutation between an audit event's beginning and its outcome, so that success, refusal and failure are all
 * on record with the actor of the request.
 */
export async function audited<T>(
  auditor: AuditorService,
  event: { eventId: AuditEventId; request: Request; meta: JsonObject },
  mutate: () => Promise<T>,
): Promise<T> {
  const audit = await auditor.createEvent({
    ...event,
    severityLevel: event.eventId === 'rotation-advance' ? 'low' : 'medium',
  });
  let result: T;
  try {
    result = await mutate();
  } catch (error) {
    await audit.fail({ error: error as Error });
    throw error;
  }
  await audit.success();
  return result;
}
