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

import { createMockDirectory } from '@backstage/backend-test-utils';
import { GithubDescription } from './GithubDescription';
import { ADMIN, BOB, JudgedForge, REPOSITORY } from './JudgedForge';

jest.setTimeout(60_000);

describe("The sandbox forge's API, by GitHub's description,", () => {
  const description = new GithubDescription();
  const directory = createMockDirectory();
  let github: JudgedForge;

  beforeAll(async () => {
    github = await JudgedForge.start(directory.path, description);
  });

  afterAll(() => github.stop());

  it('knows a wrong answer and a wrong request', async () => {
    const { data } = await github.get('/user');
    const problemsWith = (change: object) =>
      description.problemsOfAnswer('GET /user', {
        status: 200,
        mediaType: 'application/json',
        body: { ...data, ...change },
      });
    expect(problemsWith({})).toEqual([]);
    expect(problemsWith({ node_id: undefined }).join()).toContain('node_id');
    expect(problemsWith({ url: 'no address' }).join()).toContain('format');
    const create = 'POST /repos/{owner}/{repo}/pulls';
    const ask = (body: object, query = {}) =>
      description.problemsOfRequest(create, { body, query });
    const body = { title: 'x', head: 'a', base: 'main' };
    expect(ask(body)).toEqual([]);
    expect(ask({ ...body, draft: 'no' })).toHaveLength(1);
    expect(ask({ ...body, labels: [] })).toHaveLength(1);
    expect(ask(body, { odd: '1' })).toHaveLength(1);
  });

  it('says who one is', async () => {
    expect((await github.get('/')).status).toBe(200);
    expect((await github.get('/rate_limit')).data.rate.limit).toBe(100_000);
    expect((await github.get('/user')).data.login).toBe('ada');
    expect((await github.get('/users/bob')).status).toBe(200);
    expect(github.problems()).toEqual([]);
  });

  it('describes repositories', async () => {
    const input = { name: 'own', private: true, auto_init: true };
    expect((await github.call('POST', '/user/repos', input)).status).toBe(201);
    const team = { name: 'team' };
    const created = await github.call('POST', '/orgs/acme/repos', team, ADMIN);
    expect(created.status).toBe(201);
    expect((await github.get('/user/repos?per_page=1')).data).toHaveLength(1);
    await github.get('/orgs/acme/repos');
    await github.get('/users/ada/repos');
    expect((await github.get(REPOSITORY)).data.full_name).toBe('acme/gitops');
    await github.get(`${REPOSITORY}/forks`);
    await github.call('POST', `${REPOSITORY}/forks`, {});
    expect(github.problems()).toEqual([]);
  });

  it('describes branches, their protection and their rules', async () => {
    await github.get(`${REPOSITORY}/branches`);
    await github.get(`${REPOSITORY}/branches/main`);
    const protection = `${REPOSITORY}/branches/main/protection`;
    const input = {
      required_status_checks: { strict: false, contexts: ['ci'] },
      enforce_admins: true,
      required_pull_request_reviews: null,
      restrictions: null,
    };
    await github.call('PUT', protection, input, ADMIN);
    await github.get(protection, ADMIN);
    await github.get(`${REPOSITORY}/branches/main`);
    await github.get(`${REPOSITORY}/branches`);
    await github.delete(protection, ADMIN);
    await github.get(`${REPOSITORY}/rules/branches/main`);
    expect(github.problems()).toEqual([]);
  });

  it('describes the rules of rulesets', async () => {
    const rulesets = `${REPOSITORY}/rulesets`;
    const created = await github.call(
      'POST',
      rulesets,
      {
        name: 'main',
        target: 'branch',
        enforcement: 'active',
        conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
        rules: [
          {
            type: 'pull_request',
            parameters: {
              allowed_merge_methods: ['squash'],
              dismiss_stale_reviews_on_push: false,
              require_code_owner_review: false,
              require_last_push_approval: false,
              required_approving_review_count: 1,
              required_review_thread_resolution: false,
            },
          },
          {
            type: 'required_status_checks',
            parameters: {
              required_status_checks: [{ context: 'ci' }],
              strict_required_status_checks_policy: false,
            },
          },
          { type: 'required_linear_history' },
          {
            type: 'merge_queue',
            parameters: {
              check_response_timeout_minutes: 60,
              grouping_strategy: 'ALLGREEN',
              max_entries_to_build: 5,
              max_entries_to_merge: 5,
              merge_method: 'SQUASH',
              min_entries_to_merge: 1,
              min_entries_to_merge_wait_minutes: 5,
            },
          },
        ],
      },
      ADMIN,
    );
    expect(created.status).toBe(201);
    expect((await github.get(rulesets)).data).toHaveLength(1);
    const ruleset = `${rulesets}/${created.data.id}`;
    await github.get(ruleset);
    const rules = await github.get(`${REPOSITORY}/rules/branches/main`);
    expect(rules.data).toHaveLength(4);
    await github.delete(ruleset, ADMIN);
    expect(github.problems()).toEqual([]);
  });

  it('describes settings, and where a repository went', async () => {
    await github.call('POST', '/orgs/acme/repos', { name: 'old' }, ADMIN);
    const settings = { allow_merge_commit: false, allow_squash_merge: true };
    await github.call('PATCH', '/repos/acme/old', settings, ADMIN);
    await github.call('PATCH', '/repos/acme/old', { name: 'new' }, ADMIN);
    expect((await github.get('/repos/acme/old')).status).toBe(301);
    const write = { archived: true };
    const asked = await github.call('PATCH', '/repos/acme/old', write, ADMIN);
    expect(asked.status).toBe(307);
    const to = { new_owner: 'ada' };
    const moved = await github.call(
      'POST',
      '/repos/acme/new/transfer',
      to,
      ADMIN,
    );
    expect(moved.data.full_name).toBe('ada/new');
    expect(github.problems()).toEqual([]);
  });

  it('describes collaborators', async () => {
    const permission = { permission: 'push' };
    const bob = `${REPOSITORY}/collaborators/bob`;
    await github.call('PUT', bob, permission, ADMIN);
    expect((await github.get(`${bob}/permission`)).data.permission).toBe(
      'write',
    );
    await github.delete(bob, ADMIN);
    await github.call('PUT', bob, permission, ADMIN);
    expect(github.problems()).toEqual([]);
  });

  it('describes files and their history', async () => {
    const main = await github.main();
    await github.get(`${REPOSITORY}/contents`);
    await github.get(`${REPOSITORY}/contents/apps`);
    await github.get(`${REPOSITORY}/contents/apps/db.yaml?ref=main`);
    await github.get(`${REPOSITORY}/tarball/main`);
    await github.get(`${REPOSITORY}/zipball/main`);
    const path = `${REPOSITORY}/contents/notes/new.md`;
    const content = Buffer.from('# New\n').toString('base64');
    const branch = 'notes';
    await github.call('POST', `${REPOSITORY}/git/refs`, {
      ref: `refs/heads/${branch}`,
      sha: main,
    });
    const put = { message: 'Add', content, branch };
    const { data } = await github.call('PUT', path, put);
    const { sha } = data.content;
    const more = Buffer.from('# Newer\n').toString('base64');
    const changed = await github.call('PUT', path, {
      ...put,
      sha,
      content: more,
    });
    await github.call('DELETE', path, {
      message: 'Remove',
      sha: changed.data.content.sha,
      branch,
    });
    await github.get(
      `${REPOSITORY}/commits?sha=${branch}&path=notes&per_page=2`,
    );
    await github.get(`${REPOSITORY}/commits/${branch}`);
    await github.get(`${REPOSITORY}/commits/${main}`);
    await github.get(`${REPOSITORY}/compare/main...${branch}`);
    expect(github.problems()).toEqual([]);
  });

  it('describes objects and refs of git', async () => {
    const main = await github.main();
    const blob = await github.call('POST', `${REPOSITORY}/git/blobs`, {
      content: 'hello',
      encoding: 'utf-8',
    });
    await github.get(`${REPOSITORY}/git/blobs/${blob.data.sha}`);
    await github.get(`${REPOSITORY}/git/trees/main?recursive=1`);
    const commit = await github.changeOnBranch('refs');
    await github.get(`${REPOSITORY}/git/ref/heads/refs`);
    await github.get(`${REPOSITORY}/git/matching-refs/heads/re`);
    const ref = `${REPOSITORY}/git/refs/heads/refs`;
    await github.call('PATCH', ref, { sha: main, force: true });
    await github.call('PATCH', ref, { sha: commit });
    await github.delete(ref);
    expect(github.problems()).toEqual([]);
  });

  it('describes pull requests from the opening to the merge', async () => {
    const number = await github.openPull('one');
    const pull = `${REPOSITORY}/pulls/${number}`;
    await github.get(
      `${REPOSITORY}/pulls?state=open&head=acme:one&sort=created`,
    );
    await github.get(pull);
    await github.call('PATCH', pull, { title: 'Better', body: '' });
    await github.get(`${pull}/files`);
    await github.get(`${pull}/commits`);
    await github.call('POST', `${pull}/requested_reviewers`, {
      reviewers: ['bob'],
    });
    await github.call('DELETE', `${pull}/requested_reviewers`, {
      reviewers: ['bob'],
    });
    const review = { event: 'APPROVE', body: 'Good' };
    await github.call('POST', `${pull}/reviews`, review, BOB);
    await github.get(`${pull}/reviews`);
    expect((await github.get(`${pull}/merge`)).status).toBe(404);
    const { sha } = (await github.get(pull)).data.head;
    const merge = { merge_method: 'squash', sha };
    expect((await github.call('PUT', `${pull}/merge`, merge)).status).toBe(200);
    expect((await github.get(`${pull}/merge`)).status).toBe(204);
    expect((await github.get(pull)).data.merged).toBe(true);
    expect(github.problems()).toEqual([]);
  });

  it('describes what is said of pull requests', async () => {
    const number = await github.openPull('talk');
    const issue = `${REPOSITORY}/issues/${number}`;
    const comment = await github.call('POST', `${issue}/comments`, {
      body: 'Why?',
    });
    await github.get(`${issue}/comments`);
    const { id } = comment.data;
    await github.call('PATCH', `${REPOSITORY}/issues/comments/${id}`, {
      body: 'Ah',
    });
    await github.call('POST', `${issue}/labels`, {
      labels: ['keyturn', 'urgent'],
    });
    await github.get(`${issue}/labels`);
    await github.delete(`${issue}/labels/urgent`);
    await github.call('PUT', `${issue}/labels`, { labels: ['rotation'] });
    await github.call('POST', `${issue}/assignees`, { assignees: ['bob'] });
    await github.get(`${REPOSITORY}/pulls/${number}`);
    await github.get(`${REPOSITORY}/pulls`);
    expect(github.problems()).toEqual([]);
  });

  it('describes checks of commits', async () => {
    const main = await github.main();
    await github.call('POST', `${REPOSITORY}/statuses/${main}`, {
      state: 'success',
      context: 'ci',
      description: 'All good',
      target_url: 'https://ci.example.com/1',
    });
    await github.get(`${REPOSITORY}/commits/main/status`);
    await github.get(`${REPOSITORY}/commits/main/statuses`);
    const run = await github.call('POST', `${REPOSITORY}/check-runs`, {
      name: 'build',
      head_sha: main,
      status: 'in_progress',
    });
    await github.call('PATCH', `${REPOSITORY}/check-runs/${run.data.id}`, {
      status: 'completed',
      conclusion: 'success',
    });
    await github.get(`${REPOSITORY}/commits/main/check-runs`);
    expect(github.problems()).toEqual([]);
  });

  it('describes webhooks', async () => {
    const hooks = `${REPOSITORY}/hooks`;
    const input = {
      name: 'web',
      events: ['push'],
      config: { url: 'http://localhost:9/hook', content_type: 'json' },
    };
    const { data } = await github.call('POST', hooks, input, ADMIN);
    await github.get(hooks, ADMIN);
    await github.delete(`${hooks}/${data.id}`, ADMIN);
    expect(github.problems()).toEqual([]);
  });

  it('describes refusals', async () => {
    const main = await github.main();
    const pull = `${REPOSITORY}/pulls/${await github.openPull('refused')}`;
    const input = { title: 'x', head: 'refused', base: 'main' };
    const long = { body: 'x'.repeat(65_537) };
    const ref = { ref: 'refs/heads/main', sha: main };
    const wrongHead = { sha: main };
    const answers = [
      await github.call('POST', `${REPOSITORY}/pulls`, input),
      await github.call('POST', `${REPOSITORY}/pulls`, { ...input, head: '' }),
      await github.call('POST', `${REPOSITORY}/pulls`, {}),
      await github.call('PATCH', pull, long),
      await github.call('PUT', `${pull}/merge`, wrongHead),
      await github.call('POST', `${REPOSITORY}/git/refs`, ref),
      await github.get(`${REPOSITORY}/contents/none`),
      await github.get(`${REPOSITORY}/branches/none`),
      await github.get(`${REPOSITORY}/hooks`),
      await github.get('/repos/acme/none'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([
      422, 422, 422, 422, 409, 422, 404, 404, 403, 404,
    ]);

    expect(github.problems()).toEqual([]);
  });

  it.each([
    ['too-quickly', 422],
    ['primary-limit', 403],
    ['secondary-limit', 403],
    ['secondary-limit-429', 429],
    ['secondary-limit-silent', 403],
    ['abuse', 403],
    ['no-access', 403],
    ['archived', 403],
    ['base-modified', 405],
    ['head-modified', 409],
    ['not-mergeable', 405],
  ] as const)('describes the fault %s, which is a %d', async (kind, status) => {
    github.refuseNext(kind);
    const merge = await github.call('PUT', `${REPOSITORY}/pulls/1/merge`, {});
    expect(merge.status).toBe(status);

    expect(github.problems()).toEqual([]);
  });

  describe('when all of it has been driven', () => {
    /** Addresses that refuse whatever is asked: the sandbox has no forks. */
    const refuses = ['POST /repos/{owner}/{repo}/forks'];

    it('has left no route out', () => {
      const answered = [...github.judge.seen].filter(
        seen =>
          /[23]\d\d$/.test(seen) || refuses.some(it => seen.startsWith(it)),
      );
      const driven = new Set(answered.map(it => it.replace(/ \d+$/, '')));
      const left = github.judge.routes.filter(it => !driven.has(it.operation));
      expect(left.map(({ operation }) => operation)).toEqual([]);
    });
  });
});
