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

import { mockServices } from '@backstage/backend-test-utils';
import { JsonObject } from '@backstage/types';

/** An auditor that keeps each event once it has ended, with how it ended. */
export function recordingAuditor() {
  const records: JsonObject[] = [];
  const auditor = mockServices.auditor.mock();
  auditor.createEvent.mockImplementation(
    async ({ eventId, severityLevel, meta }) => {
      const end = (outcome: string, more?: JsonObject) =>
        void records.push({
          eventId,
          severityLevel,
          outcome,
          meta: { ...meta, ...more },
        });
      return {
        success: async options => end('succeeded', options?.meta),
        fail: async options => end(options.error.name, options.meta),
      };
    },
  );
  return { auditor, records };
}
