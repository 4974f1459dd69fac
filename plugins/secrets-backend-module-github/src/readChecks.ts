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

import { GithubSession } from './GithubSession';
import { RequiredCheck } from './readBranchRules';

const PAGE_SIZE = 100;
/** Conclusions with which GitHub takes a check for passed. */
const PASSED = ['success', 'neutral', 'skipped'];

/** How one check went; without a state nobody has reported it. */
export interface CheckResult {
  name: string;
  state?: 'failed' | 'running' | 'succeeded' | 'hidden';
  url?: string;
}

interface ReportedCheck extends CheckResult {
  appId?: number;
}

const WORST_FIRST = ['failed', 'running', 'succeeded'];

/** The checks of one commit: check runs of apps, and commit statuses. */
export class ReportedChecks {
  readonly #checks: ReportedCheck[];
  readonly #isComplete: boolean;

  constructor(checks: ReportedCheck[], isComplete: boolean) {
    this.#checks = checks;
    this.#isComplete = isComplete;
  }

  /** The worst of what was reported under the name. */
  find({ name, appId }: RequiredCheck): CheckResult | undefined {
    const [worst] = this.#checks
      .filter(
        check =>
          check.name === name &&
          (!appId || !check.appId || check.appId === appId),
      )
      .sort(
        (a, b) => WORST_FIRST.indexOf(a.state!) - WORST_FIRST.indexOf(b.state!),
      );
    if (worst || this.#isComplete) return worst;
    return { name, state: 'hidden' };
  }
}

export async function readChecks(
  session: GithubSession,
  sha: string,
): Promise<ReportedChecks> {
  const [runs, statuses] = await Promise.all([
    readCheckRuns(session, sha),
    readStatuses(session, sha),
  ]);
  return new ReportedChecks(
    [...(runs ?? []), ...(statuses ?? [])],
    runs !== undefined && statuses !== undefined,
  );
}

function readCheckRuns(session: GithubSession, sha: string) {
  return readPages(async page => {
    const found = await session.askUnless([403, 404], {
      action: `read the checks of ${sha}`,
      permission: 'Checks: read',
      call: (octokit, repository) =>
        octokit.rest.checks.listForRef({
          ...repository,
          ref: sha,
          per_page: PAGE_SIZE,
          page,
        }),
    });
    return found?.check_runs.map(
      ({ name, status, conclusion, app, html_url, details_url }) => ({
        name,
        appId: app?.id,
        state: stateOfRun(status, conclusion),
        url: html_url ?? details_url ?? undefined,
      }),
    );
  });
}

function readStatuses(session: GithubSession, sha: string) {
  return readPages(async page => {
    const found = await session.askUnless([403, 404], {
      action: `read the statuses of ${sha}`,
      permission: 'Commit statuses: read',
      call: (octokit, repository) =>
        octokit.rest.repos.getCombinedStatusForRef({
          ...repository,
          ref: sha,
          per_page: PAGE_SIZE,
          page,
        }),
    });
    return found?.statuses.map(({ context, state, target_url: url }) => ({
      name: context,
      state: stateOfStatus(state),
      url: url ?? undefined,
    }));
  });
}

/** Undefined where the first page may not be seen. */
async function readPages<T>(
  readPage: (page: number) => Promise<T[] | undefined>,
): Promise<T[] | undefined> {
  const all: T[] = [];
  for (let page = 1; ; page++) {
    const items = await readPage(page);
    if (!items) return undefined;
    all.push(...items);
    if (items.length < PAGE_SIZE) return all;
  }
}

function stateOfRun(status: string, conclusion: string | null) {
  if (status !== 'completed') return 'running' as const;
  return PASSED.includes(conclusion ?? '')
    ? ('succeeded' as const)
    : ('failed' as const);
}

function stateOfStatus(state: string) {
  if (state === 'pending') return 'running' as const;
  return state === 'success' ? ('succeeded' as const) : ('failed' as const);
}
