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
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { RunningForge, startForge } from '@keyturn/sandbox';
import { GithubDescription } from './GithubDescription';
import { GithubJudge } from './GithubJudge';

jest.setTimeout(60_000);

const ADMIN = {
  login: 'root',
  name: 'Root',
  email: 'root@example.com',
  token: 'token-root',
  admin: true,
};
const ADA = {
  login: 'ada',
  name: 'Ada',
  email: 'ada@example.com',
  token: 'token-ada',
};
const BOB = {
  login: 'bob',
  name: 'Bob',
  email: 'bob@example.com',
  token: 'token-bob',
};
const REPOSITORY = '/repos/acme/gitops';

describe("The sandbox forge's API, by GitHub's description,", () => {
  const description = new GithubDescription();
  const directory = createMockDirectory();
  let forge: RunningForge;
  let judge: GithubJudge;
  let main: string;

  beforeAll(async () => {
    forge = await startForge({
      dataDir: directory.path,
      port: 0,
      users: [ADMIN, ADA, BOB],
      logger: mockServices.logger.mock(),
    });
    main = await forge.createRepository('acme', 'gitops', {
      files: { 'README.md': '# GitOps\n', 'apps/db.yaml': 'version: old\n' },
      message: 'Start',
      author: { name: 'Seed', email: 'seed@example.com' },
      collaborators: { ada: 'write', bob: 'write' },
    });
    judge = await GithubJudge.start(forge, description);
  });

  afterAll(async () => {
    await judge.stop();
    await forge.stop();
  });

  afterEach(() => {
    expect(judge.problems.splice(0)).toEqual([]);
  });

  async function call(
    method: string,
    path: string,
    body?: unknown,
    options: { as?: typeof ADA; headers?: Record<string, string> } = {},
  ) {
    const { as = ADA, headers } = options;
    const response = await fetch(`${judge.url}/api/v3${path}`, {
      method,
      headers: { authorization: `Bearer ${as.token}`, ...headers },
      redirect: 'manual',
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      data: isJson && text ? JSON.parse(text) : text,
    };
  }

  const get = (path: string) => call('GET', path);

  async function changeOnBranch(branch: string, content: string) {
    const tree = await call('POST', `${REPOSITORY}/git/trees`, {
      base_tree: (await get(`${REPOSITORY}/git/commits/${main}`)).data.tree.sha,
      tree: [{ path: 'apps/db.yaml', mode: '100644', type: 'blob', content }],
    });
    const commit = await call('POST', `${REPOSITORY}/git/commits`, {
      message: `Change ${branch}`,
      tree: tree.data.sha,
      parents: [main],
    });
    await call('POST', `${REPOSITORY}/git/refs`, {
      ref: `refs/heads/${branch}`,
      sha: commit.data.sha,
    });
    return commit.data.sha as string;
  }

  async function openPull(branch: string, content = `version: ${branch}\n`) {
    await changeOnBranch(branch, content);
    const { data } = await call('POST', `${REPOSITORY}/pulls`, {
      title: `Change ${branch}`,
      body: 'As planned.',
      head: branch,
      base: 'main',
    });
    return `${REPOSITORY}/pulls/${data.number}`;
  }

  it('knows a wrong answer and a wrong request', async () => {
    const { data } = await get('/user');
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
    expect((await get('/')).status).toBe(200);
    expect((await get('/rate_limit')).data.rate.limit).toBe(100_000);
    expect((await get('/user')).data.login).toBe('ada');
    expect((await get('/users/bob')).status).toBe(200);
  });

  it('describes repositories', async () => {
    const input = { name: 'own', private: true, auto_init: true };
    expect((await call('POST', '/user/repos', input)).status).toBe(201);
    const team = { name: 'team' };
    const asAdmin = { as: ADMIN };
    const created = await call('POST', '/orgs/acme/repos', team, asAdmin);
    expect(created.status).toBe(201);
    expect((await get('/user/repos?per_page=1')).data).toHaveLength(1);
    await get('/orgs/acme/repos');
    await get('/users/ada/repos');
    expect((await get(REPOSITORY)).data.full_name).toBe('acme/gitops');
    await get(`${REPOSITORY}/forks`);
    await call('POST', `${REPOSITORY}/forks`, {});
  });

  it('describes branches, their protection and their rules', async () => {
    await get(`${REPOSITORY}/branches`);
    await get(`${REPOSITORY}/branches/main`);
    const protection = `${REPOSITORY}/branches/main/protection`;
    const input = {
      required_status_checks: { strict: false, contexts: ['ci'] },
      enforce_admins: true,
      required_pull_request_reviews: null,
      restrictions: null,
    };
    const asAdmin = { as: ADMIN };
    await call('PUT', protection, input, asAdmin);
    await call('GET', protection, undefined, asAdmin);
    await get(`${REPOSITORY}/branches/main`);
    await get(`${REPOSITORY}/branches`);
    await call('DELETE', protection, undefined, asAdmin);
    await get(`${REPOSITORY}/rules/branches/main`);
  });

  it('describes the rules of rulesets', async () => {
    const asAdmin = { as: ADMIN };
    const rulesets = `${REPOSITORY}/rulesets`;
    const created = await call(
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
      asAdmin,
    );
    expect(created.status).toBe(201);
    expect((await get(rulesets)).data).toHaveLength(1);
    const ruleset = `${rulesets}/${created.data.id}`;
    await get(ruleset);
    const rules = await get(`${REPOSITORY}/rules/branches/main`);
    expect(rules.data).toHaveLength(4);
    await call('DELETE', ruleset, undefined, asAdmin);
  });

  it('describes settings, and where a repository went', async () => {
    const asAdmin = { as: ADMIN };
    await call('POST', '/orgs/acme/repos', { name: 'old' }, asAdmin);
    const settings = { allow_merge_commit: false, allow_squash_merge: true };
    await call('PATCH', '/repos/acme/old', settings, asAdmin);
    await call('PATCH', '/repos/acme/old', { name: 'new' }, asAdmin);
    expect((await get('/repos/acme/old')).status).toBe(301);
    const write = { archived: true };
    const asked = await call('PATCH', '/repos/acme/old', write, asAdmin);
    expect(asked.status).toBe(307);
    const to = { new_owner: 'ada' };
    const moved = await call('POST', '/repos/acme/new/transfer', to, asAdmin);
    expect(moved.data.full_name).toBe('ada/new');
  });

  it('describes collaborators', async () => {
    const asAdmin = { as: ADMIN };
    const permission = { permission: 'push' };
    const bob = `${REPOSITORY}/collaborators/bob`;
    await call('PUT', bob, permission, asAdmin);
    expect((await get(`${bob}/permission`)).data.permission).toBe('write');
    await call('DELETE', bob, undefined, asAdmin);
    await call('PUT', bob, permission, asAdmin);
  });

  it('describes files and their history', async () => {
    await get(`${REPOSITORY}/contents`);
    await get(`${REPOSITORY}/contents/apps`);
    await get(`${REPOSITORY}/contents/apps/db.yaml?ref=main`);
    await get(`${REPOSITORY}/tarball/main`);
    await get(`${REPOSITORY}/zipball/main`);
    const path = `${REPOSITORY}/contents/notes/new.md`;
    const content = Buffer.from('# New\n').toString('base64');
    const branch = 'notes';
    await call('POST', `${REPOSITORY}/git/refs`, {
      ref: `refs/heads/${branch}`,
      sha: main,
    });
    const put = { message: 'Add', content, branch };
    const { data } = await call('PUT', path, put);
    const { sha } = data.content;
    const more = Buffer.from('# Newer\n').toString('base64');
    const changed = await call('PUT', path, { ...put, sha, content: more });
    await call('DELETE', path, {
      message: 'Remove',
      sha: changed.data.content.sha,
      branch,
    });
    await get(`${REPOSITORY}/commits?sha=${branch}&path=notes&per_page=2`);
    await get(`${REPOSITORY}/commits/${branch}`);
    await get(`${REPOSITORY}/commits/${main}`);
    await get(`${REPOSITORY}/compare/main...${branch}`);
  });

  it('describes objects and refs of git', async () => {
    const blob = await call('POST', `${REPOSITORY}/git/blobs`, {
      content: 'hello',
      encoding: 'utf-8',
    });
    await get(`${REPOSITORY}/git/blobs/${blob.data.sha}`);
    await get(`${REPOSITORY}/git/trees/main?recursive=1`);
    const commit = await changeOnBranch('refs', 'version: refs\n');
    await get(`${REPOSITORY}/git/ref/heads/refs`);
    await get(`${REPOSITORY}/git/matching-refs/heads/re`);
    const ref = `${REPOSITORY}/git/refs/heads/refs`;
    await call('PATCH', ref, { sha: main, force: true });
    await call('PATCH', ref, { sha: commit });
    await call('DELETE', ref);
  });

  it('describes pull requests from the opening to the merge', async () => {
    const pull = await openPull('one');
    await get(`${REPOSITORY}/pulls?state=open&head=acme:one&sort=created`);
    await get(pull);
    await call('PATCH', pull, { title: 'Better', body: '' });
    await get(`${pull}/files`);
    await get(`${pull}/commits`);
    await call('POST', `${pull}/requested_reviewers`, { reviewers: ['bob'] });
    await call('DELETE', `${pull}/requested_reviewers`, { reviewers: ['bob'] });
    const review = { event: 'APPROVE', body: 'Good' };
    await call('POST', `${pull}/reviews`, review, { as: BOB });
    await get(`${pull}/reviews`);
    expect((await get(`${pull}/merge`)).status).toBe(404);
    const { sha } = (await get(pull)).data.head;
    const merge = { merge_method: 'squash', sha };
    expect((await call('PUT', `${pull}/merge`, merge)).status).toBe(200);
    expect((await get(`${pull}/merge`)).status).toBe(204);
    expect((await get(pull)).data.merged).toBe(true);
    main = (await forge.tipOf('acme', 'gitops', 'main'))!;
  });

  it('describes what is said of pull requests', async () => {
    const number = (await openPull('talk')).split('/').pop();
    const issue = `${REPOSITORY}/issues/${number}`;
    const comment = await call('POST', `${issue}/comments`, { body: 'Why?' });
    await get(`${issue}/comments`);
    const { id } = comment.data;
    await call('PATCH', `${REPOSITORY}/issues/comments/${id}`, { body: 'Ah' });
    await call('POST', `${issue}/labels`, { labels: ['keyturn', 'urgent'] });
    await get(`${issue}/labels`);
    await call('DELETE', `${issue}/labels/urgent`);
    await call('PUT', `${issue}/labels`, { labels: ['rotation'] });
    await call('POST', `${issue}/assignees`, { assignees: ['bob'] });
    await get(`${REPOSITORY}/pulls/${number}`);
    await get(`${REPOSITORY}/pulls`);
  });

  it('describes checks of commits', async () => {
    await call('POST', `${REPOSITORY}/statuses/${main}`, {
      state: 'success',
      context: 'ci',
      description: 'All good',
      target_url: 'https://ci.example.com/1',
    });
    await get(`${REPOSITORY}/commits/main/status`);
    await get(`${REPOSITORY}/commits/main/statuses`);
    const run = await call('POST', `${REPOSITORY}/check-runs`, {
      name: 'build',
      head_sha: main,
      status: 'in_progress',
    });
    await call('PATCH', `${REPOSITORY}/check-runs/${run.data.id}`, {
      status: 'completed',
      conclusion: 'success',
    });
    await get(`${REPOSITORY}/commits/main/check-runs`);
  });

  it('describes webhooks', async () => {
    const hooks = `${REPOSITORY}/hooks`;
    const input = {
      name: 'web',
      events: ['push'],
      config: { url: 'http://localhost:9/hook', content_type: 'json' },
    };
    const asAdmin = { as: ADMIN };
    const { data } = await call('POST', hooks, input, asAdmin);
    await call('GET', hooks, undefined, asAdmin);
    await call('DELETE', `${hooks}/${data.id}`, undefined, asAdmin);
  });

  describe('when all of it has been driven', () => {
    /** Addresses that refuse whatever is asked: the sandbox has no forks. */
    const refuses = ['POST /repos/{owner}/{repo}/forks'];

    it('has left no route out', () => {
      const answered = [...judge.seen].filter(
        seen =>
          /[23]\d\d$/.test(seen) || refuses.some(it => seen.startsWith(it)),
      );
      const driven = new Set(answered.map(it => it.replace(/ \d+$/, '')));
      const left = judge.routes.filter(it => !driven.has(it.operation));
      expect(left.map(({ operation }) => operation)).toEqual([]);
    });
  });
});
