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

import { GiteaForge } from '@keyturn/plugin-secrets-backend-module-gitea/src/GiteaForge';
import { signedWith } from '@keyturn/plugin-secrets-backend-module-gitea/src/webhook';
import { ProposeRequest, UpstreamError } from '@keyturn/plugin-secrets-node';
import {
  describeForge,
  fakeCallContext,
} from '@keyturn/plugin-secrets-node/testUtils';
import { giteaNotice } from '../bootstrap/gitea.mjs';
import { BUILD_TIMEOUT_MS, GiteaBench } from './gitea/GiteaBench';
import { GiteaRepository } from './gitea/GiteaRepository';
import { GiteaServer } from './gitea/GiteaServer';
import { GiteaUser } from './gitea/GiteaUser';
import { LossyProxy } from './gitea/LossyProxy';
import { receiveWebhooks } from './gitea/receiveWebhooks';
import { until } from '../real/cluster/until';

/** For a whole rotation on a machine that does much else at the same time. */
jest.setTimeout(180_000);

const notice = giteaNotice();
if (notice) process.stderr.write(`\n${notice}\n`);

const FILES = {
  'clusters/eu-1/db.yaml': 'version: old\n',
  'clusters/us-1/db.yaml': 'version: old\n',
};
const [EU, US] = Object.keys(FILES);

(notice ? describe.skip : describe)('A real Gitea', () => {
  let gitea: GiteaBench;
  let server: GiteaServer;
  let rosa: GiteaUser;
  let portal: GiteaUser;

  beforeAll(async () => {
    gitea = await GiteaBench.start();
    ({ server, rosa, portal } = gitea);
  }, BUILD_TIMEOUT_MS);

  afterAll(() => gitea?.stop());

  const forgeOf = (token?: string, baseUrl?: string) =>
    gitea.forge(token, baseUrl);

  const createRepository = (
    settings: object = {},
    files: Record<string, string> = FILES,
  ) => gitea.createRepository(files, settings);

  describeForge({
    name: 'The Gitea module, with a real Gitea,',
    async create() {
      const repository = await createRepository();
      const pathOf = (url: string) => url.slice(repository.fileUrl('').length);
      return {
        forge: await forgeOf(),
        context: fakeCallContext(),
        fileUrls: [repository.fileUrl(EU), repository.fileUrl(US)],
        missingFileUrl: repository.fileUrl('clusters/eu-1/none.yaml'),
        foreignFileUrl: 'https://git.example.com/acme/gitops/blob/main/db.yaml',
        commitToBase: (url, content) =>
          repository.commit({ [pathOf(url)]: content }),
        commitToBranch: ({ branch }, url, content) =>
          repository.commit({ [pathOf(url)]: content }, branch),
        mergeAsPerson: url => repository.mergeAsPerson(url),
        approveAsPerson: url => repository.approveAsPerson(url),
        requireCheck: name => repository.requireCheck(name),
        reportCheck: ({ branch }, name, state) =>
          repository.reportCheck(branch, name, state),
        otherSpelling: url =>
          url.replace(repository.name, repository.name.toUpperCase()),
        renameRepository: () => repository.rename(),
      };
    },
  });

  const context = fakeCallContext();
  const proposal = (repository: GiteaRepository): ProposeRequest => ({
    rotationId: 'rotation-1',
    repository: { url: repository.url },
    branch: 'secrets/rotation-1',
    title: 'Rotate db-password',
    body: 'Because it is due.',
    commitMessage: 'Rotate db-password',
    files: [EU, US].map(path => ({
      url: repository.fileUrl(path),
      transform: content => content.replace('old', 'new'),
    })),
  });

  /** What a forge refuses with. */
  const refusal = async (promise: Promise<unknown>): Promise<UpstreamError> => {
    const error = await promise.then(
      () => undefined,
      reason => reason,
    );
    expect(error).toBeInstanceOf(UpstreamError);
    return error;
  };

  /** Merges, asking again while it is only waited for; answers what was said until then. */
  const mergeWhenReady = async (
    forge: GiteaForge,
    request: ProposeRequest,
  ): Promise<string[]> => {
    const said: string[] = [];
    await until('it is merged', async () => {
      try {
        return (await forge.merge(request, context)).state === 'merged';
      } catch (error) {
        if (!(error instanceof UpstreamError && error.retryable)) throw error;
        said.push(error.message);
        return false;
      }
    });
    return said;
  };

  const workedOut = async (forge: GiteaForge, url: string) => {
    let found = await forge.getPullRequest(url, context);
    await until('Gitea has worked it out', async () => {
      found = await forge.getPullRequest(url, context);
      const [reason] = found.mergeability!.reasons;
      return !reason?.message.includes('still works out');
    });
    return found;
  };

  it('says in the words that are known what stands in the way of a merge', async () => {
    const repository = await createRepository({
      has_pull_requests: true,
      allow_fast_forward_only_merge: false,
    });
    const forge = await forgeOf();
    const request = proposal(repository);
    const { number, url } = await forge.propose(request, context);
    const merge = (body: object) =>
      portal.try(
        'POST',
        `/repos/${repository.name}/pulls/${number}/merge`,
        body,
      );
    await workedOut(forge, url);
    expect(
      await merge({ Do: 'squash', head_commit_id: 'a'.repeat(40) }),
    ).toMatchObject({ status: 409, answer: { message: 'head out of date' } });
    expect(await merge({ Do: 'fast-forward-only' })).toMatchObject({
      status: 405,
      answer: { message: expect.stringContaining('merge style') },
    });
    await repository.requireCheck('validate');
    // a new rule makes Gitea work it out again
    await until('it asks for the check', async () => {
      const { status, answer } = await merge({ Do: 'squash' });
      expect(status).toBe(405);
      return answer.message.includes('required status checks');
    });
    await repository.commit({ [EU]: 'version: other\n' });
    await until('it conflicts', async () => {
      const { status, answer } = await merge({ Do: 'squash' });
      expect(status).toBe(405);
      return answer.message === 'Please try again later';
    });
    expect(await forge.getPullRequest(url, context)).toMatchObject({
      conflicting: true,
      mergeability: { state: 'blocked' },
    });
  });

  it('merges once Gitea has worked out that it can, and waits until then', async () => {
    const repository = await createRepository();
    const forge = await forgeOf();
    const request = proposal(repository);
    await forge.propose(request, context);
    for (const message of await mergeWhenReady(forge, request)) {
      expect(message).toMatch(/still works out/);
    }
  });

  it('does not merge what came in after it was examined', async () => {
    const repository = await createRepository();
    const proxy = await LossyProxy.start(server.url);
    try {
      const direct = await forgeOf();
      const { url } = await direct.propose(proposal(repository), context);
      await workedOut(direct, url);
      proxy.onRequest = async line => {
        if (!line.endsWith('/merge')) return;
        await repository.commit({ [US]: 'mine\n' }, 'secrets/rotation-1');
      };
      const throughProxy = (text: string) =>
        text.replace(server.url, proxy.url);
      const request = proposal(repository);
      const error = await refusal(
        (
          await forgeOf(portal.token, proxy.url)
        ).merge(
          {
            ...request,
            repository: { url: throughProxy(request.repository.url) },
            files: request.files.map(file => ({
              ...file,
              url: throughProxy(file.url),
            })),
          },
          context,
        ),
      );
      expect(error.retryable).toBe(true);
      const [pull] = await repository.pulls();
      expect(pull.merged).toBe(false);
    } finally {
      await proxy.stop();
    }
  });

  it('asks for the approvals that a branch requires', async () => {
    const repository = await createRepository();
    await repository.protect({ required_approvals: 1 });
    const forge = await forgeOf();
    const request = proposal(repository);
    const { url } = await forge.propose(request, context);
    expect((await workedOut(forge, url)).mergeability).toMatchObject({
      state: 'blocked',
      reasons: [{ message: expect.stringContaining('requires an approval') }],
    });
    expect(await refusal(forge.merge(request, context))).toMatchObject({
      retryable: false,
    });
    await repository.approveAsPerson(url);
    await mergeWhenReady(forge, request);
  });

  it('is told by the merge of the rules that only administrators may read', async () => {
    const repository = await createRepository();
    await repository.protect({ block_on_outdated_branch: true });
    const forge = await forgeOf();
    const request = proposal(repository);
    const { url, number } = await forge.propose(request, context);
    await repository.commit({ 'README.md': 'newer\n' });
    await until('Gitea has counted how far behind it is', async () => {
      const { answer } = await portal.try(
        'POST',
        `/repos/${repository.name}/pulls/${number}/merge`,
        { Do: 'squash', head_commit_id: 'a'.repeat(40) },
      );
      return answer.message.includes('behind the base branch');
    });
    expect((await workedOut(forge, url)).mergeability?.state).toBe('ready');
    const error = await refusal(forge.merge(request, context));
    expect(error.message).toMatch(/its branch must be up to date/);
    expect(error.retryable).toBe(true);

    const asAdmin = await forgeOf(rosa.token);
    expect((await workedOut(asAdmin, url)).mergeability?.state).toBe(
      'outdated',
    );
    await asAdmin.rebase(request, context);
    await mergeWhenReady(forge, request);
  });

  it('reads as an administrator which files are protected, and who rejects', async () => {
    const repository = await createRepository();
    await repository.protect({
      block_on_rejected_reviews: true,
      protected_file_patterns: 'clusters/us-1/**',
    });
    const forge = await forgeOf();
    const asAdmin = await forgeOf(rosa.token);
    const request = proposal(repository);
    const { number, url } = await forge.propose(request, context);
    await repository.ask('POST', `/pulls/${number}/reviews`, {
      event: 'REQUEST_CHANGES',
      body: 'No.',
    });
    const { mergeability } = await workedOut(asAdmin, url);
    expect(mergeability?.state).toBe('blocked');
    expect(mergeability?.reasons.map(({ message }) => message)).toEqual([
      'a reviewer requests changes',
      `main protects ${US} from changes`,
    ]);
    await workedOut(forge, url);
    expect(await refusal(forge.merge(request, context))).toMatchObject({
      retryable: false,
    });
  });

  it('leaves the merge to those who are on the list', async () => {
    const repository = await createRepository();
    await repository.protect({
      enable_merge_whitelist: true,
      merge_whitelist_usernames: [rosa.login],
    });
    const forge = await forgeOf();
    const request = proposal(repository);
    const { url } = await forge.propose(request, context);
    await workedOut(forge, url);
    const error = await refusal(forge.merge(request, context));
    expect(error.message).toMatch(/not among those who may merge into main/);
    expect(error.retryable).toBe(false);
  });

  it.each([
    ['squash', { allow_squash_merge: true }],
    ['rebase', { allow_rebase: true }],
    ['rebase with a merge commit', { allow_rebase_explicit: true }],
    ['merge commit', { allow_merge_commits: true }],
    ['fast-forward', { allow_fast_forward_only_merge: true }],
  ])('merges by %s where nothing else is allowed', async (_, allowed) => {
    const repository = await createRepository({
      has_pull_requests: true,
      allow_merge_commits: false,
      allow_rebase: false,
      allow_rebase_explicit: false,
      allow_squash_merge: false,
      allow_fast_forward_only_merge: false,
      ...allowed,
    });
    const forge = await forgeOf();
    const request = proposal(repository);
    const { url } = await forge.propose(request, context);
    await mergeWhenReady(forge, request);
    const { mergeCommit } = await forge.getPullRequest(url, context);
    expect(
      await forge.readFile(request.files[0].url, context, mergeCommit),
    ).toBe('version: new\n');
  });

  it('has the branch put on its base first where only a fast-forward is allowed', async () => {
    const repository = await createRepository({
      has_pull_requests: true,
      allow_merge_commits: false,
      allow_rebase: false,
      allow_rebase_explicit: false,
      allow_squash_merge: false,
      allow_fast_forward_only_merge: true,
    });
    const forge = await forgeOf();
    const request = proposal(repository);
    const { url } = await forge.propose(request, context);
    await repository.commit({ 'README.md': 'newer\n' });
    expect((await workedOut(forge, url)).mergeability?.state).toBe('outdated');
    await forge.rebase(request, context);
    await mergeWhenReady(forge, request);
  });

  it('takes a repository in any spelling, and follows no new name', async () => {
    const repository = await createRepository();
    const forge = await forgeOf();
    const request = proposal(repository);
    const spelt = { url: repository.url.toLowerCase() };
    const { id, url } = await forge.identifyRepository(spelt, context);
    expect(url).toBe(repository.url);
    const files = request.files.map(file => ({
      ...file,
      url: file.url.replace(repository.url, spelt.url),
    }));
    await forge.propose({ ...request, repository: spelt, files }, context);

    const former = repository.url;
    await repository.change({ name: 'renamed-later' });
    const error = await refusal(forge.propose(request, context));
    expect(error.message).toMatch(/has moved/);
    expect(error.retryable).toBe(false);
    await expect(
      forge.identifyRepository({ url: former }, context),
    ).resolves.toEqual({ id, url: `${server.url}/rosa/renamed-later` });
  });

  it('proposes nothing to an archived repository', async () => {
    const repository = await createRepository();
    await repository.change({ archived: true });
    const error = await refusal(
      (await forgeOf()).propose(proposal(repository), context),
    );
    expect(error.message).toMatch(/is archived/);
    expect(error.retryable).toBe(false);
  });

  it('names the scope that a token lacks', async () => {
    const repository = await createRepository();
    const { token } = await server.tokenOf('keyturn', ['read:repository']);
    const error = await refusal(
      (await forgeOf(token)).propose(proposal(repository), context),
    );
    expect(error.message).toMatch(/lacks the scope "write:repository"/);
  });

  it('works on a branch whose name has a slash', async () => {
    const repository = await createRepository();
    await repository.ask('POST', '/branches', {
      new_branch_name: 'release/1.x',
      old_branch_name: 'main',
    });
    const forge = await forgeOf();
    const request = {
      ...proposal(repository),
      files: [
        {
          url: repository.fileUrl(EU, 'release/1.x'),
          transform: (content: string) => content.replace('old', 'new'),
        },
      ],
    };
    const { url } = await forge.propose(request, context);
    expect(await forge.propose(request, context)).toMatchObject({ url });
    await repository.commit(
      { [EU]: '# by hand\nversion: old\n' },
      'release/1.x',
    );
    await forge.rebase(request, context);
    await mergeWhenReady(forge, request);
    expect(await forge.readFile(request.files[0].url, context)).toBe(
      '# by hand\nversion: new\n',
    );
  });

  it('signs its webhooks, which name the pull request that is watched', async () => {
    const repository = await createRepository();
    const inbox = await receiveWebhooks();
    try {
      await repository.ask('POST', '/hooks', {
        type: 'gitea',
        active: true,
        events: ['pull_request', 'pull_request_review', 'status'],
        config: { url: inbox.url, content_type: 'json', secret: 'a-secret' },
      });
      const forge = await forgeOf();
      const { url, number } = await forge.propose(
        proposal(repository),
        context,
      );
      await repository.reportCheck('secrets/rotation-1', 'lint', 'success');
      await repository.approveAsPerson(url);
      await until('the webhooks have come', async () =>
        ['pull_request', 'status', 'pull_request_approved'].every(kind =>
          inbox.received.some(
            ({ headers }) => headers['x-gitea-event'] === kind,
          ),
        ),
      );
      for (const { headers, body } of inbox.received) {
        const raw = { body, encoding: 'utf-8' as const };
        const request = { headers, raw, body: {}, query: {} };
        const reject = jest.fn();
        await signedWith('a-secret')(request, { reject });
        expect(reject).not.toHaveBeenCalled();
        await signedWith('another')(request, { reject });
        expect(reject).toHaveBeenCalled();
        const payload = JSON.parse(body.toString());
        const named =
          payload.pull_request?.html_url ??
          forge.pullRequestAtHead(payload.repository.html_url, payload.sha);
        expect(named).toBe(`${repository.url}/pulls/${number}`);
      }
    } finally {
      await inbox.stop();
    }
  });
});
