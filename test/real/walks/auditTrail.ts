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

import assert from 'node:assert/strict';
import { createReadStream, truncateSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { PORTAL_USER } from '../cluster/auditPolicy';
import { Section } from './Check';

/** As much of an entry as is looked at. */
export interface AuditEvent {
  verb: string;
  user: { username: string };
  objectRef?: { resource?: string; apiGroup?: string; name?: string };
  responseStatus?: { code?: number };
  responseObject?: { kind?: string; data?: unknown; stringData?: unknown };
}

/** What the portal asked for and was answered, as the API server wrote it down. */
export const auditTrail: Section = {
  title: 'The audit log of the API server, with every answer about Secrets',
  checks: [
    {
      title:
        'the portal only reads, Secrets by name, and is never answered data',
      async run({ cluster }) {
        const file = cluster.controlPlane.auditLog;
        const counts = new Map<string, number>();
        const problems: string[] = [];
        const lines = createInterface({ input: createReadStream(file) });
        for await (const line of lines) {
          const event: AuditEvent = JSON.parse(line);
          problems.push(...problemsOf(event));
          const what = `${event.verb} ${event.objectRef?.resource}`;
          counts.set(what, (counts.get(what) ?? 0) + 1);
        }
        truncateSync(file);
        assert.deepEqual([...new Set(problems)], []);
        const secrets = counts.get('get secrets') ?? 0;
        assert.ok(secrets > 0, 'The log is empty');
        const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
        return `${all.toLocaleString(
          'en-US',
        )} requests, ${secrets.toLocaleString(
          'en-US',
        )} of them for the metadata of a Secret, none with data in its answer; verbs and kinds: ${[
          ...counts.keys(),
        ]
          .sort()
          .join(', ')}`;
      },
    },
  ],
};

/** What the portal should not have asked for, or not been answered. */
export function problemsOf(event: AuditEvent): string[] {
  const { verb, user, objectRef = {}, responseObject } = event;
  const { resource, name } = objectRef;
  if (user.username !== PORTAL_USER) return [`${user.username} is logged`];
  const problems: string[] = [];
  if (!['get', 'list'].includes(verb)) problems.push(`${verb} ${resource}`);
  if (resource !== 'secrets') return problems;
  if (verb !== 'get' || !name) problems.push(`${verb} secrets without a name`);
  if (
    responseObject &&
    !['PartialObjectMetadata', 'Status'].includes(responseObject.kind ?? '')
  ) {
    problems.push(`a Secret was answered as ${responseObject.kind}`);
  }
  if (
    responseObject &&
    ('data' in responseObject || 'stringData' in responseObject)
  ) {
    problems.push('the data of a Secret was answered');
  }
  return problems;
}
