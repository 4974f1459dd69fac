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

import { combinedStatusAnswer } from './giteaAnswers';
import { GiteaSession } from './GiteaSession';
import { matchesGlob } from './matchesGlob';

const PAGE_SIZE = 50;
const MAX_PAGES = 20;
/** Which Gitea takes for passed. */
const PASSED = ['success', 'warning', 'skipped'];

/** How one check went; without a state nobody has reported it. */
export interface CheckResult {
  name: string;
  state?: 'failed' | 'running' | 'succeeded';
  url?: string;
}

/** The checks of a commit that have not succeeded, of those that one of the patterns matches, or of all without a pattern. */
export async function readUnmetChecks(
  session: GiteaSession,
  sha: string,
  required: string[],
): Promise<CheckResult[]> {
  const reported = await readChecks(session, sha);
  const patterns = required.length > 0 ? required : ['**'];
  const missing = patterns.filter(
    pattern => !reported.some(({ name }) => matchesGlob(pattern, name)),
  );
  const unmet = reported.filter(
    ({ name, state }) =>
      state !== 'succeeded' &&
      patterns.some(pattern => matchesGlob(pattern, name)),
  );
  return [...unmet, ...missing.map(name => ({ name }))];
}

async function readChecks(
  session: GiteaSession,
  sha: string,
): Promise<CheckResult[]> {
  const checks: CheckResult[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { statuses } = await session.ask({
      action: `read the statuses of ${sha}`,
      scope: 'read:repository',
      path: ['commits', sha, 'status'],
      query: { page, limit: PAGE_SIZE },
      answer: combinedStatusAnswer,
    });
    if (!statuses || statuses.length === 0) return checks;
    for (const { context, status, target_url: url } of statuses) {
      checks.push({
        name: context,
        state: stateOf(status),
        ...(url && /^https?:/.test(url) ? { url } : {}),
      });
    }
  }
  return checks;
}

function stateOf(status: string) {
  if (status === 'pending') return 'running' as const;
  return PASSED.includes(status) ? ('succeeded' as const) : ('failed' as const);
}
