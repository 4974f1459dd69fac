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

import { JsonValue } from '@backstage/types';

/** Ids of audit events; each is explained in docs/audit-events.md. */
export type AuditEventId =
  | 'rotation-ask'
  | 'rotation-start'
  | 'rotation-advance'
  | 'rotation-cancel'
  | 'rotation-retry'
  | 'rotation-rollback'
  | 'version-hand-in'
  | 'revocation-confirm'
  | 'rotation-override'
  | 'rotation-propose-missing'
  | 'compromise-report'
  | 'compromise-withdraw'
  | 'boundary-allow'
  | 'version-resolve'
  | 'ciphertext-confirm'
  | 'catalog-release'
  | 'secret-hand-over'
  | 'secret-read'
  | 'rotation-read'
  | 'version-issue'
  | 'version-revoke'
  | 'pull-request-open'
  | 'pull-request-rebase'
  | 'pull-request-merge'
  | 'pull-request-close'
  | 'rotation-step'
  | 'rotation-end'
  | 'journal-anchor';

/** How much each matters: what ends a credential most, what only asks least. */
export const AUDIT_SEVERITY: Record<AuditEventId, 'low' | 'medium' | 'high'> = {
  'rotation-ask': 'medium',
  'rotation-start': 'medium',
  'rotation-advance': 'medium',
  'rotation-cancel': 'medium',
  'rotation-retry': 'medium',
  'rotation-rollback': 'high',
  'version-hand-in': 'medium',
  'revocation-confirm': 'high',
  'rotation-override': 'high',
  'rotation-propose-missing': 'medium',
  'compromise-report': 'high',
  'compromise-withdraw': 'high',
  'boundary-allow': 'high',
  'version-resolve': 'high',
  'ciphertext-confirm': 'high',
  'catalog-release': 'high',
  'secret-hand-over': 'high',
  'secret-read': 'low',
  'rotation-read': 'low',
  'version-issue': 'medium',
  'version-revoke': 'high',
  'pull-request-open': 'medium',
  'pull-request-rebase': 'medium',
  'pull-request-merge': 'medium',
  'pull-request-close': 'medium',
  'rotation-step': 'medium',
  'rotation-end': 'medium',
  'journal-anchor': 'high',
};

/** Of what the engine does. */
const OF_MOVES = [
  'rotationId',
  'secretRef',
  'phase',
  'versionId',
  'message',
  'url',
  'by',
  'requestedBy',
] as const;

/** What `meta` of each may hold, and nothing else. */
export const AUDIT_META = {
  'rotation-ask': ['secretRef', 'reason', 'attempts', 'taskId', 'by'],
  'rotation-start': ['secretRef', 'reason', 'rotationId', 'adopted'],
  'rotation-advance': ['rotationId', 'to'],
  'rotation-cancel': ['rotationId', 'reason'],
  'rotation-retry': ['rotationId'],
  'rotation-rollback': ['rotationId', 'reason'],
  'version-hand-in': ['rotationId', 'note', 'url'],
  'revocation-confirm': ['rotationId', 'outcome', 'note', 'url'],
  'rotation-override': ['rotationId', 'reason', 'stragglers'],
  'rotation-propose-missing': ['rotationId', 'reason'],
  'compromise-report': ['secretRef', 'reason', 'source', 'known'],
  'compromise-withdraw': ['secretRef', 'reason'],
  'boundary-allow': ['secretRef', 'reason'],
  'version-resolve': ['secretRef', 'versionId', 'outcome', 'reason'],
  'ciphertext-confirm': ['secretRef', 'sha256', 'reason'],
  'catalog-release': ['reason', 'missing'],
  'secret-hand-over': ['secretRef', 'to', 'reason'],
  'secret-read': ['queryType', 'secretRef'],
  'rotation-read': ['queryType', 'rotationId'],
  'version-issue': OF_MOVES,
  'version-revoke': OF_MOVES,
  'pull-request-open': OF_MOVES,
  'pull-request-rebase': OF_MOVES,
  'pull-request-merge': OF_MOVES,
  'pull-request-close': OF_MOVES,
  'rotation-step': OF_MOVES,
  'rotation-end': OF_MOVES,
  'journal-anchor': ['file', 'root', 'url'],
} as const satisfies Record<AuditEventId, readonly string[]>;

/** `meta` of an event; what does not apply is absent. */
export type AuditMeta<Id extends AuditEventId> = {
  [Field in (typeof AUDIT_META)[Id][number]]?: JsonValue;
};
