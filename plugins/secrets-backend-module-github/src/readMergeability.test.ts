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

import { CallContext } from '@keyturn/plugin-secrets-node';
import {
  BRANCH,
  failure,
  proposal,
  startForge,
} from './__testUtils__/forgeUnderTest';
import { FakeGithub } from './__testUtils__/FakeGithub';
import { GithubForge } from './GithubForge';

describe('what keeps a pull request from being merged', () => {
  let github: FakeGithub;
  let forge: GithubForge;
  let context: CallContext;
  let url: string;

  beforeEach(async () => {
    ({ github, forge, context } = await startForge());
    ({ url } = await forge.propose(proposal(github), context));
  });

  afterEach(() => github.stop());

  const mergeability = async () =>
    (await forge.getPullRequest(url, context)).mergeability;
  const head = () => github.branches.get(BRANCH)!;
  const ruleset = (type: string, parameters: object) =>
    github.checks.rules.push({ type, parameters });

  it.each([
    ['clean', 'ready', undefined],
    ['has_hooks', 'ready', undefined],
    ['unstable', 'ready', undefined],
    ['behind', 'outdated', 'it must be up to date with main'],
    ['draft', 'blocked', 'it is a draft'],
    ['dirty', 'blocked', 'it conflicts with main'],
    [
      'blocked',
      'blocked',
      'a rule of main is not met, such as a required review',
    ],
  ])('says of a %s one that it is %s', async (told, state, message) => {
    github.pulls[0].mergeableState = told;
    expect(await mergeability()).toEqual({
      state,
      reasons: message ? [{ message, url }] : [],
    });
  });

  it('takes a state that it does not know for no leave to merge', async () => {
    github.pulls[0].mergeableState = 'a_state_of_tomorrow';
    expect(await mergeability()).toMatchObject({
      state: 'blocked',
      reasons: [{ message: expect.stringContaining('a_state_of_tomorrow') }],
    });
  });

  it('waits while the host works it out', async () => {
    github.pulls[0].mergeable = null;
    expect(await mergeability()).toMatchObject({ state: 'waiting' });
    const error = await failure(forge.merge(proposal(github), context));
    expect(error.retryable).toBe(true);
    expect(github.pulls[0].merged).toBe(false);
  });

  it('does not say it of one that is merged or closed', async () => {
    github.mergePull(1);
    expect(await mergeability()).toBeUndefined();
  });

  it.each([
    ['queued', null, 'waiting', 'check build is still running'],
    ['in_progress', null, 'waiting', 'check build is still running'],
    ['completed', 'failure', 'blocked', 'check build failed'],
    ['completed', 'timed_out', 'blocked', 'check build failed'],
    ['completed', 'action_required', 'blocked', 'check build failed'],
  ])(
    'names a required check run that is %s, %s, with its page',
    async (status, conclusion, state, message) => {
      ruleset('required_status_checks', {
        required_status_checks: [{ context: 'build' }],
      });
      github.checks.run(head(), 'build', { status, conclusion });
      expect(await mergeability()).toEqual({
        state,
        reasons: [{ message, url: 'https://ci.example.com/runs/build' }],
      });
    },
  );

  it.each(['success', 'neutral', 'skipped'])(
    'counts a check run that ended as %s for passed',
    async conclusion => {
      github.checks.required.push({ context: 'build' });
      const run = { status: 'completed', conclusion };
      github.checks.run(head(), 'build', run);
      github.pulls[0].mergeableState = 'unstable';
      expect(await mergeability()).toMatchObject({ state: 'ready' });
    },
  );

  it('names the page of a status that failed', async () => {
    github.checks.required.push({ context: 'validate' });
    github.checks.status(head(), 'validate', 'failure');
    expect(await mergeability()).toEqual({
      state: 'blocked',
      reasons: [
        {
          message: 'check validate failed',
          url: 'https://ci.example.com/validate',
        },
      ],
    });
  });

  it('takes a check of the app that must report it, and of no other', async () => {
    github.checks.required.push({ context: 'build', app_id: 7 });
    const run = { status: 'completed', conclusion: 'success' };
    github.checks.run(head(), 'build', { ...run, appId: 1 });
    github.pulls[0].mergeableState = 'blocked';
    expect(await mergeability()).toMatchObject({
      state: 'waiting',
      reasons: [{ message: 'check build has not reported yet' }],
    });
    github.checks.run(head(), 'build', { ...run, appId: 7 });
    github.pulls[0].mergeableState = 'clean';
    expect(await mergeability()).toMatchObject({ state: 'ready' });
  });

  it('finds a check on a later page', async () => {
    github.checks.required.push({ context: 'last' });
    for (let i = 0; i < 100; i++) {
      github.checks.status(head(), `check-${i}`, 'success');
    }
    github.checks.status(head(), 'last', 'failure');
    expect(await mergeability()).toMatchObject({
      state: 'blocked',
      reasons: [{ message: 'check last failed' }],
    });
  });

  it('says how many approvals a ruleset requires', async () => {
    ruleset('pull_request', { required_approving_review_count: 2 });
    github.pulls[0].mergeableState = 'blocked';
    expect(await mergeability()).toMatchObject({
      state: 'blocked',
      reasons: [{ message: expect.stringContaining('requires 2 approvals') }],
    });
  });

  it.each([
    ['merge_queue', {}, 'merge queue'],
    ['update', {}, 'may be updated only by those who may bypass'],
    ['a_rule_of_tomorrow', {}, 'rule "a_rule_of_tomorrow"'],
    ['constructor', {}, 'rule "constructor"'],
  ])(
    'leaves a branch with the rule %s to a person, though GitHub says it is clean',
    async (type, parameters, said) => {
      ruleset(type, parameters);
      expect(await mergeability()).toMatchObject({
        state: 'blocked',
        reasons: [{ message: expect.stringContaining(said) }],
      });
      expect(
        await failure(forge.merge(proposal(github), context)),
      ).toMatchObject({
        retryable: false,
        message: expect.stringContaining(said),
      });
      expect(github.requests.some(line => line.startsWith('PUT'))).toBe(false);
    },
  );

  it.each([
    'creation',
    'deletion',
    'non_fast_forward',
    'required_linear_history',
    'required_signatures',
    'copilot_code_review',
    'commit_message_pattern',
    'file_path_restriction',
  ])('merges past the rule %s where GitHub says it is clean', async type => {
    ruleset(type, {});
    expect(await mergeability()).toMatchObject({ state: 'ready' });
  });

  it.each([
    [
      'required_deployments',
      { required_deployment_environments: ['staging'] },
      'staging',
    ],
    [
      'workflows',
      { workflows: [{ path: '.github/workflows/x.yaml' }] },
      'x.yaml',
    ],
    ['code_scanning', { code_scanning_tools: [{ tool: 'CodeQL' }] }, 'CodeQL'],
  ])('waits for %s by name', async (type, parameters, said) => {
    ruleset(type, parameters);
    github.pulls[0].mergeableState = 'blocked';
    expect(await mergeability()).toMatchObject({
      state: 'waiting',
      reasons: [{ message: expect.stringContaining(said) }],
    });
  });

  it('names all that may not be met', async () => {
    ruleset('required_signatures', {});
    ruleset('pull_request', {
      require_code_owner_review: true,
      required_review_thread_resolution: true,
    });
    ruleset('commit_message_pattern', { operator: 'regex', pattern: '^OPS-' });
    github.pulls[0].mergeableState = 'blocked';
    const [{ message }] = (await mergeability())!.reasons;
    expect(message).toMatch(
      /signed commits.*code owners.*every conversation.*regex "\^OPS-"/,
    );
  });

  it('counts the approvals that are there', async () => {
    ruleset('pull_request', { required_approving_review_count: 2 });
    github.pulls[0].mergeableState = 'blocked';
    github.review(1, 'ada', 'APPROVED');
    expect(await mergeability()).toMatchObject({
      reasons: [
        {
          message: expect.stringContaining(
            '2 approvals by reviewers, and has 1',
          ),
        },
      ],
    });
  });

  it.each([
    [['merge'], {}, 'merge'],
    [['rebase', 'merge'], { allow_merge_commit: false }, 'rebase'],
    [['squash', 'merge'], {}, 'squash'],
  ])(
    'merges by what the ruleset allows: %j with %j',
    async (methods, flags, used) => {
      ruleset('pull_request', { allowed_merge_methods: methods });
      github.repository = flags;
      await forge.merge(proposal(github), context);
      expect(github.methods).toEqual([used]);
    },
  );

  it('makes no merge commit where history must be linear', async () => {
    ruleset('required_linear_history', {});
    github.repository = { allow_squash_merge: false };
    await forge.merge(proposal(github), context);
    expect(github.methods).toEqual(['rebase']);
  });

  it('says so where no way to merge is left', async () => {
    ruleset('pull_request', { allowed_merge_methods: ['squash'] });
    github.repository = { allow_squash_merge: false };
    expect(await mergeability()).toMatchObject({
      state: 'blocked',
      reasons: [{ message: expect.stringContaining('no way to merge') }],
    });
  });

  it('tries the next way where it may not see which are allowed', async () => {
    github.disallowed.add('squash_merge');
    await forge.merge(proposal(github), context);
    expect(github.methods).toEqual(['merge']);
  });

  it('reads a classic protection as far as it may', async () => {
    github.checks.protection = { lock_branch: { enabled: true } };
    expect(await mergeability()).toMatchObject({
      state: 'blocked',
      reasons: [{ message: expect.stringContaining('main is locked') }],
    });
    github.checks.protection = {
      required_linear_history: { enabled: true },
      required_pull_request_reviews: { required_approving_review_count: 1 },
      restrictions: { users: [] },
    };
    github.pulls[0].mergeableState = 'blocked';
    expect(await mergeability()).toMatchObject({
      reasons: [{ message: expect.stringContaining('requires an approval') }],
    });
    github.review(1, 'ada', 'APPROVED');
    expect(await mergeability()).toMatchObject({
      reasons: [{ message: expect.stringContaining('restricts who may push') }],
    });
  });

  it('says which permission it lacks to see checks', async () => {
    github.checks.required.push({ context: 'build' });
    github.checks.hidden = true;
    expect(await mergeability()).toMatchObject({
      state: 'waiting',
      reasons: [{ message: expect.stringContaining('"Checks: read"') }],
    });
  });

  it('does not take a limit for a missing permission', async () => {
    github.checks.required.push({ context: 'build' });
    github.faults = [
      {
        on: /check-runs$/,
        status: 403,
        headers: { 'x-ratelimit-remaining': '0' },
      },
    ];
    const error = await failure(forge.getPullRequest(url, context));
    expect(error.retryable).toBe(true);
  });

  it('says so where it may see no rules', async () => {
    github.pulls[0].mergeableState = 'blocked';
    github.faults = [
      { on: /^GET \/rules/, status: 404 },
      { on: /^GET \/branches/, status: 403 },
    ];
    expect(await mergeability()).toMatchObject({
      state: 'blocked',
      reasons: [{ message: expect.stringContaining('may not see which') }],
    });
  });
});
