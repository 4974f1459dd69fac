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

import { RunningForge } from '../index';
import {
  AUTHOR,
  GITOPS,
  octokitOf,
  openPullRequest,
  useForges,
} from '../__testUtils__/testForge';

describe('the limits of the API', () => {
  const { startSeeded } = useForges();

  const refusalOf = async (call: Promise<unknown>) => {
    const error = await call.then(
      () => undefined,
      (it: any) => it,
    );
    return { ...error?.response.data, status: error?.status };
  };

  async function startWithPull() {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    const pull = await openPullRequest(ada, 'a', { a: '1' });
    const place = { ...GITOPS, pull_number: pull.number };
    const issue = { ...GITOPS, issue_number: pull.number };
    return { forge, ada, place, issue };
  }

  it('takes titles of 256 and texts of 65,536 characters, and not one more', async () => {
    const { ada, place, issue } = await startWithPull();
    const title = '🔑'.repeat(256);
    const body = 'é'.repeat(65_536);
    await ada.pulls.update({ ...place, title, body });
    await ada.issues.createComment({ ...issue, body });

    expect(
      await refusalOf(ada.pulls.update({ ...place, title: `${title}!` })),
    ).toMatchObject({
      status: 422,
      message: 'Validation Failed',
      errors: [
        {
          resource: 'Issue',
          code: 'custom',
          field: 'title',
          message: 'title is too long (maximum is 256 characters)',
        },
      ],
    });
    const again = { ...GITOPS, title: 'x', head: 'a', base: 'main' };
    expect(
      await refusalOf(ada.pulls.create({ ...again, body: `${body}!` })),
    ).toMatchObject({
      errors: [
        {
          resource: 'Issue',
          field: 'body',
          message: 'body is too long (maximum is 65536 characters)',
        },
      ],
    });
    expect(
      await refusalOf(ada.issues.createComment({ ...issue, body: `${body}!` })),
    ).toMatchObject({
      status: 422,
      errors: [
        {
          resource: 'IssueComment',
          code: 'unprocessable',
          field: 'data',
          message: 'Body is too long (maximum is 65536 characters)',
        },
      ],
    });
  });

  it('takes labels of 50 characters and branches of 244 bytes', async () => {
    const { forge, ada, issue } = await startWithPull();
    const label = 'l'.repeat(50);
    await ada.issues.addLabels({ ...issue, labels: [label] });
    expect(
      await refusalOf(
        ada.issues.addLabels({ ...issue, labels: [`${label}!`] }),
      ),
    ).toMatchObject({
      status: 422,
      errors: [{ resource: 'Label', code: 'invalid', field: 'name' }],
    });

    const sha = (await forge.tipOf('acme', 'gitops', 'main'))!;
    const create = (name: string) =>
      ada.git.createRef({ ...GITOPS, ref: `refs/heads/${name}`, sha });
    const longest = `${'a'.repeat(100)}/${'é'.repeat(71)}x`;
    expect(Buffer.byteLength(longest)).toBe(244);
    await create(longest);
    expect(await refusalOf(create(`${longest}y`))).toMatchObject({
      status: 422,
      message: expect.stringContaining('is not a valid ref name'),
    });
  });

  it('answers a file above 1 MB without its content, unless raw', async () => {
    const forge = await startSeeded();
    const content = 'x'.repeat(1024 * 1024);
    await forge.commitFiles('acme', 'gitops', {
      files: { fits: content, larger: `${content}!` },
      message: 'Large files',
      author: AUTHOR,
    });
    const ada = octokitOf(forge, 'token-ada');
    const read = (path: string, format?: string) =>
      ada.repos.getContent({ ...GITOPS, path, mediaType: { format } });
    expect((await read('fits')).data).toMatchObject({ encoding: 'base64' });
    expect((await read('larger')).data).toMatchObject({
      encoding: 'none',
      content: '',
      size: content.length + 1,
    });
    const raw = (await read('larger', 'raw')).data as unknown as ArrayBuffer;
    expect(raw.byteLength).toBe(content.length + 1);
  });

  it('answers no more than 1,000 entries of a folder, 100 of a page and 300 files of a comparison', async () => {
    const forge = await startSeeded();
    const names = Array.from({ length: 1_001 }, (_, i) => `many/${1_000 + i}`);
    await forge.commitFiles('acme', 'gitops', {
      branch: 'many',
      files: Object.fromEntries(names.map(name => [name, name])),
      message: 'Many files',
      author: AUTHOR,
    });
    const ada = octokitOf(forge, 'token-ada');
    const folder = await ada.repos.getContent({
      ...GITOPS,
      path: 'many',
      ref: 'many',
    });
    expect(folder.data).toHaveLength(1_000);
    const comparison = await ada.repos.compareCommitsWithBasehead({
      ...GITOPS,
      basehead: 'main...many',
    });
    expect(comparison.data.files).toHaveLength(300);
    const pull = await ada.pulls.create({
      ...GITOPS,
      title: 'Many',
      head: 'many',
      base: 'main',
    });
    const files = await ada.pulls.listFiles({
      ...GITOPS,
      pull_number: pull.data.number,
      per_page: 500,
    });
    expect(files.data).toHaveLength(100);
    expect(pull.data.changed_files).toBe(1_001);
  });

  describe('on requests', () => {
    const get = (forge: RunningForge, token: string, path = '/user') =>
      fetch(`${forge.url}/api/v3${path}`, {
        headers: { authorization: `Bearer ${token}` },
      });

    it('tells in every answer how much is left, and refuses when nothing is', async () => {
      const forge = await startSeeded({ requestsPerHour: 2 });
      const first = await get(forge, 'token-ada', '/repos/acme/none');
      expect(first.status).toBe(404);
      expect(first.headers.get('x-ratelimit-limit')).toBe('2');
      expect(first.headers.get('x-ratelimit-remaining')).toBe('1');
      expect((await get(forge, 'token-ada')).status).toBe(200);

      const refused = await get(forge, 'token-ada');
      expect(refused.status).toBe(403);
      expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
      expect(await refused.json()).toMatchObject({
        message: expect.stringContaining('API rate limit exceeded for ada'),
        documentation_url: expect.stringContaining('rate-limits'),
      });
      const left = await get(forge, 'token-ada', '/rate_limit');
      expect(await left.json()).toMatchObject({ rate: { remaining: 0 } });
      expect((await get(forge, 'token-bob')).status).toBe(200);
    });
  });
});
