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

import { createHash } from 'node:crypto';
import { AnchorMismatch } from '../database/AnchorStore';
import { NewNotice } from '../database/NoticeStore';

/** That the journal does not hold what was anchored, to administrators: their database is another one than they think. */
export function anchorDiffersNotice(
  { file, since, message }: AnchorMismatch,
  told: { secretRef: string; administrators: string[] },
): NewNotice[] {
  const { secretRef, administrators } = told;
  if (administrators.length === 0) return [];
  const digest = createHash('sha256').update(file).digest('base64url');
  return [
    {
      dedupeKey: `journal-anchor:${digest}:${since}`,
      secretRef,
      recipients: administrators,
      payload: {
        title: 'The journal of secrets no longer holds what was anchored',
        description: `${message}.`,
        severity: 'critical',
        link: '/secrets/boundaries',
        topic: 'Journal of secrets',
        scope: `secrets:journal-anchor:${digest}`,
      },
    },
  ];
}
