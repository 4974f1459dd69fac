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

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AUDIT_META, AUDIT_SEVERITY, AuditEventId } from './auditEvents';

const PAGE = path.resolve(__dirname, '../docs/audit-events.md');

/** Every row: an event with its severity and the fields of its meta. */
const described = [
  ...readFileSync(PAGE, 'utf8').matchAll(
    /^\| `([^`]+)` *\| (\w+) *\| (.+?) *\| .+\|$/gm,
  ),
].map(([, id, severity, meta]) => ({
  id,
  severity,
  meta: [...meta.matchAll(/`([^`]+)`/g)].map(([, field]) => field),
}));

describe('docs/audit-events.md', () => {
  it('describes every event with its severity and all fields of its meta', () => {
    const recorded = Object.entries(AUDIT_SEVERITY).map(([id, severity]) => ({
      id,
      severity,
      meta: [...AUDIT_META[id as AuditEventId]],
    }));
    const byId = (a: { id: string }, b: { id: string }) =>
      a.id < b.id ? -1 : 1;
    expect(described.sort(byId)).toEqual(recorded.sort(byId));
  });
});
