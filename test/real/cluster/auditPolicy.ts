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

import { stringify } from 'yaml';

/** The namespace and the name of the portal's service account. */
export const PORTAL = { namespace: 'keyturn', name: 'portal' };

/** As the API server names it. */
export const PORTAL_USER = `system:serviceaccount:${PORTAL.namespace}:${PORTAL.name}`;

/** Everything that the portal asks is written down, and of Secrets also what it is answered; nothing of others is. */
export function auditPolicy(): string {
  const users = [PORTAL_USER];
  return stringify({
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [
      {
        level: 'RequestResponse',
        users,
        resources: [{ group: '', resources: ['secrets'] }],
      },
      { level: 'Metadata', users },
      { level: 'None' },
    ],
  });
}
