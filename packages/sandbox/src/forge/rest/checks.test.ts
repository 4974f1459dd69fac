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

import { Octokit } from '@octokit/rest';
import {
  AUTHOR,
  GITOPS,
  octokitOf,
  openPullRequest,
  useForges,
} from '../__testUtils__/testForge';
import { RunningForge } from '../index';

const FIRST = { ...GITOPS, pull_number: 1 };
const MAIN = { ...GITOPS, branch: 'main' };

describe('checks', () => {
  const { start, startSeeded } = useForges();
  let forge: RunningForge;
  let ada: Octokit;
  let root: Octokit;
  let sha: string;

  beforeEach(async () => {
    forge = await startSeeded();
    ada = octokitOf(forge, 'token-ada');
    root = octokitOf(forge, 'token-root');
    const pull = await openPullRequest(ada, 'x', { 'a.txt': 'a' });
    sha = pull.head.sha;
  });

  const require = (contexts: string[], strict = false) =>
    root.repos.updateBranchProtection({
      ...MAIN,
      required_status_checks: { strict, contexts },
      enforce_admins: true,
      required_pull_request_reviews: null,
      restrictions: null,
    });
  const status = (
    context: string,
    state: 'error' | 'failure' | 'pending' | 'success',
  ) => ada.repos.createCommitStatus({ ...GITOPS, sha, context, state });
  const mergeableState = async () =>
    (await ada.pulls.get(FIRST)).data.mergeable_state;
  const refusal = async () =>
    ada.pulls.merge(FIRST).then(
      () => undefined,
      ({ status: code, response }) => [code, response.data.message],
    );

  it('must have succeeded before anybody merges, where the branch requires them', async () => {
    await require(['validate']);
    expect(await mergeableState()).toBe('blocked');
    expect(await refusal()).toEqual([
      405,
      'Required status check "validate" is expected.',
    ]);
    await status('validate', 'pending');
    expect(await refusal()).toEqual([
      405,
      'Required status check "validate" is pending.',
    ]);
    await status('validate', 'error');
    expect(await refusal()).toEqual([
      405,
      'Required status check "validate" is failing.',
    ]);
    await expect(root.pulls.merge(FIRST)).rejects.toMatchObject({
      status: 405,
    });
    await status('validate', 'success');
    expect(await mergeableState()).toBe('clean');
    await ada.pulls.merge({ ...FIRST, sha });
  });

  it('count by the last word, and only on the commit they are about', async () => {
    await require(['validate', 'lint']);
    expect(await refusal()).toEqual([
      405,
      '2 of 2 required status checks have not succeeded.',
    ]);
    await status('validate', 'success');
    await status('lint', 'success');
    await forge.commitFiles('acme', 'gitops', {
      branch: 'x',
      files: { 'a.txt': 'b' },
      message: 'More',
      author: AUTHOR,
    });
    expect(await mergeableState()).toBe('blocked');
  });

  it('that nobody requires stand in nobody’s way', async () => {
    expect(await mergeableState()).toBe('clean');
    await status('spelling', 'failure');
    expect(await mergeableState()).toBe('unstable');
    await ada.pulls.merge(FIRST);
  });

  it('are told as GitHub tells them', async () => {
    await ada.repos.createCommitStatus({
      ...GITOPS,
      sha,
      context: 'validate',
      state: 'failure',
      description: 'a.txt is not YAML',
      target_url: 'https://ci.example.com/1',
    });
    await status('lint', 'success');
    const combined = await ada.repos.getCombinedStatusForRef({
      ...GITOPS,
      ref: sha,
    });
    expect(combined.data).toMatchObject({
      state: 'failure',
      total_count: 2,
      statuses: [
        { context: 'lint', state: 'success' },
        {
          context: 'validate',
          description: 'a.txt is not YAML',
          target_url: 'https://ci.example.com/1',
          creator: { login: 'ada' },
        },
      ],
    });
    const run = await ada.checks.create({
      ...GITOPS,
      name: 'build',
      head_sha: sha,
    });
    expect(run.data).toMatchObject({ status: 'in_progress', conclusion: null });
    await ada.checks.update({
      ...GITOPS,
      check_run_id: run.data.id,
      conclusion: 'success',
    });
    const runs = await ada.checks.listForRef({ ...GITOPS, ref: 'x' });
    expect(runs.data).toMatchObject({
      total_count: 1,
      check_runs: [{ name: 'build', status: 'completed' }],
    });
  });

  it('may be required as runs too', async () => {
    await require(['build']);
    const run = { ...GITOPS, name: 'build', head_sha: sha };
    await ada.checks.create({ ...run, conclusion: 'failure' });
    expect(await mergeableState()).toBe('blocked');
    await ada.checks.create({ ...run, conclusion: 'success' });
    expect(await mergeableState()).toBe('clean');
  });

  it('are told of a branch that must be up to date', async () => {
    await require([], true);
    expect(await mergeableState()).toBe('clean');
    await forge.commitFiles('acme', 'gitops', {
      files: { 'b.txt': 'b' },
      message: 'Meanwhile',
      author: AUTHOR,
    });
    expect(await mergeableState()).toBe('behind');
    expect(await refusal()).toEqual([
      405,
      expect.stringContaining('not up to date'),
    ]);
  });

  it('are required by administrators only, and reported by those who may write', async () => {
    const bob = octokitOf(forge, 'token-bob');
    await expect(
      bob.repos.createCommitStatus({ ...GITOPS, sha, state: 'success' }),
    ).rejects.toMatchObject({ status: 403 });
    await expect(ada.repos.getBranchProtection(MAIN)).rejects.toMatchObject({
      status: 403,
    });
    await expect(
      ada.repos.createCommitStatus({
        ...GITOPS,
        sha: '0'.repeat(40),
        state: 'success',
      }),
    ).rejects.toMatchObject({ status: 404 });
    await expect(root.repos.getBranchProtection(MAIN)).rejects.toMatchObject({
      status: 404,
    });
    await require(['validate']);
    expect((await ada.repos.getBranch(MAIN)).data).toMatchObject({
      protected: true,
      protection: { required_status_checks: { contexts: ['validate'] } },
    });
    expect((await root.repos.getBranchProtection(MAIN)).data).toMatchObject({
      required_status_checks: { strict: false, contexts: ['validate'] },
    });
    await root.repos.deleteBranchProtection(MAIN);
    expect((await ada.repos.getBranch(MAIN)).data.protected).toBe(false);
    expect((await ada.repos.getBranchRules(MAIN)).data).toEqual([]);
  });

  it('refuse rules that the sandbox does not keep', async () => {
    await expect(
      root.repos.updateBranchProtection({
        ...MAIN,
        required_status_checks: null,
        enforce_admins: false,
        required_pull_request_reviews: { required_approving_review_count: 1 },
        restrictions: null,
      }),
    ).rejects.toMatchObject({ status: 422 });
  });

  it('survive a restart', async () => {
    await require(['validate']);
    await status('validate', 'success');
    await forge.stop();
    const again = octokitOf(await start(), 'token-ada');
    const pull = await again.pulls.get(FIRST);
    expect(pull.data.mergeable_state).toBe('clean');
  });
});
