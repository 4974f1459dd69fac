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

import { CompromiseRecord } from './CompromiseStore';

export interface CompromiseRow {
  secret_ref: string;
  reported_at: string;
  reported_by: string;
  reason: string;
  source: string | null;
  url: string | null;
  /** SQLite has no booleans: 0 or 1. */
  starts: boolean | number;
  rotation_id: string | null;
  replaced_at: string | null;
  contained_at: string | null;
  withdrawn_at: string | null;
  withdrawn_by: string | null;
  withdrawn_reason: string | null;
  confirmed_by: string | null;
}

export function toCompromise(row: CompromiseRow): CompromiseRecord {
  return {
    reportedAt: row.reported_at,
    reportedBy: row.reported_by,
    reason: row.reason,
    source: row.source ?? undefined,
    url: row.url ?? undefined,
    rotationId: row.rotation_id ?? undefined,
    confirmedBy: row.confirmed_by ?? undefined,
    replacedAt: row.replaced_at ?? undefined,
    containedAt: row.contained_at ?? undefined,
    withdrawn: row.withdrawn_at
      ? {
          at: row.withdrawn_at,
          by: row.withdrawn_by ?? '',
          reason: row.withdrawn_reason ?? '',
        }
      : undefined,
  };
}
