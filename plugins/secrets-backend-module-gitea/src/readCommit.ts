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

import { commitAnswer, compareAnswer, GiteaCommit } from './giteaAnswers';
import { GiteaSession } from './GiteaSession';

/** Leaves out what takes long to find out. */
const BRIEF = { stat: 'false', verification: 'false', files: 'false' };

/** Undefined where the repository has no such commit. */
export function readCommit(
  session: GiteaSession,
  sha: string,
): Promise<GiteaCommit | undefined> {
  return session.askUnless([404, 422], {
    action: `read the commit ${sha}`,
    scope: 'read:repository',
    path: ['git', 'commits', sha],
    query: BRIEF,
    answer: commitAnswer,
  });
}

/** What `head` has and `base` has not, both branches or commits; the newest first. */
export async function compare(
  session: GiteaSession,
  base: string,
  head: string,
  options: { files: boolean } = { files: false },
): Promise<{ total: number; commits: GiteaCommit[] }> {
  const found = await session.ask({
    action: `compare ${head} with ${base}`,
    scope: 'read:repository',
    path: ['compare', `${base}...${head}`],
    query: { ...BRIEF, files: String(options.files) },
    answer: compareAnswer,
  });
  return { total: found.total_commits, commits: found.commits ?? [] };
}
