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

import {
  JournalFacts,
  journalFactsSchema,
  RotationPhase,
} from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { PullRequestRow, RotationRow, toPullRequest } from '../rotationRows';
import { JournalNote } from '../RotationChange';

const MERGED = /^phase\.(rollback-)?merged$/;

/**
 * What is true of a rotation as it is written now, for its journal: where it is, why it was asked for, which version it
 * makes. A note that links to pull requests tells of these in full; that all are merged tells of all.
 */
export async function readJournalFacts(
  trx: Knex.Transaction,
  { id, phase, reason, version_id: versionId }: RotationRow,
): Promise<(note: JournalNote) => JournalFacts> {
  const rows = await trx<PullRequestRow>('rotation_pull_requests')
    .where({ rotation_id: id })
    .orderBy(['repository', 'attempt']);
  const pullRequests = rows.map(toPullRequest);
  return note => {
    const links = new Set(note.links?.map(({ url }) => url));
    const all = MERGED.test(note.event);
    const about = pullRequests.filter(
      ({ url, state }) => links.has(url) || (all && state === 'merged'),
    );
    return journalFactsSchema.parse({
      phase: phase as RotationPhase,
      reason,
      versionId: versionId ?? undefined,
      pullRequests: about.length > 0 ? about : undefined,
      ...note.facts,
    });
  };
}
