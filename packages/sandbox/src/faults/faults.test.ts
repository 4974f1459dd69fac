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

import { RunningForge } from '../forge';
import { GITOPS, octokitOf, useForges } from '../forge/__testUtils__/testForge';

const REPOSITORY = '/api/v3/repos/acme/gitops';

describe('faults', () => {
  const { startSeeded } = useForges();

  const get = (forge: RunningForge, path = REPOSITORY) =>
    fetch(forge.url + path);

  it.each([
    ['down', 503],
    ['forbidden', 403],
    ['invalid', 422],
    ['rate-limited', 429],
  ] as const)('%s is answered with %d', async (kind, status) => {
    const forge = await startSeeded();
    forge.faults.add({ kind, retryAfterSeconds: 7 });
    const response = await get(forge);
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(
      kind === 'rate-limited' ? '7' : null,
    );
    forge.faults.clear();
    expect((await get(forge)).status).toBe(200);
  });

  it.each([
    ['too-quickly', 422, 'Validation Failed', null],
    ['secondary-limit', 403, 'exceeded a secondary rate limit', '7'],
    ['secondary-limit-429', 429, 'exceeded a secondary rate limit', '7'],
    ['secondary-limit-silent', 403, 'exceeded a secondary rate limit', null],
    ['abuse', 403, 'abuse detection mechanism', null],
    ['primary-limit', 403, 'API rate limit exceeded', null],
    ['no-access', 403, 'not accessible by personal access token', null],
    ['archived', 403, 'was archived so is read-only', null],
    ['base-modified', 405, 'Base branch was modified', null],
    ['head-modified', 409, 'Head branch was modified', null],
    ['not-mergeable', 405, 'Pull Request is not mergeable', null],
  ] as const)(
    '%s is refused as GitHub does, with %d',
    async (kind, status, words, retryAfter) => {
      const forge = await startSeeded();
      forge.faults.add({ kind, retryAfterSeconds: 7 });
      const response = await get(forge);
      expect(response.status).toBe(status);
      expect(response.headers.get('retry-after')).toBe(retryAfter);
      const left = response.headers.get('x-ratelimit-remaining');
      expect(left === '0').toBe(kind === 'primary-limit');
      const reset = Number(response.headers.get('x-ratelimit-reset'));
      expect(reset * 1000).toBeGreaterThan(Date.now());
      expect(await response.json()).toMatchObject({
        message: expect.stringContaining(words),
        documentation_url: expect.stringContaining('docs.github.com'),
      });
    },
  );

  it('hit by path, method and count', async () => {
    const forge = await startSeeded();
    const path = '/api/v3/repos/*/pulls*';
    forge.faults.add({ kind: 'down', method: 'get', path, count: 1 });
    expect((await get(forge)).status).toBe(200);
    const pulls = `${REPOSITORY}/pulls?state=all`;
    const post = await fetch(forge.url + pulls, { method: 'POST' });
    expect(post.status).toBe(401);
    expect((await get(forge, pulls)).status).toBe(503);
    expect((await get(forge, pulls)).status).toBe(200);
    expect(forge.faults.list()).toEqual([]);
  });

  it('can make answers late', async () => {
    const forge = await startSeeded();
    forge.faults.add({ kind: 'slow', delayMs: 300 });
    const start = performance.now();
    expect((await get(forge)).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThanOrEqual(290);
  });

  it('can lose the answer to what was done', async () => {
    const forge = await startSeeded();
    const sha = (await forge.tipOf('acme', 'gitops', 'main'))!;
    forge.faults.add({ kind: 'lost-answer', method: 'POST', count: 1 });
    await expect(
      octokitOf(forge, 'token-ada').git.createRef({
        ...GITOPS,
        ref: 'refs/heads/x',
        sha,
      }),
    ).rejects.toThrow();
    expect(await forge.tipOf('acme', 'gitops', 'x')).toBe(sha);
  });

  it('are injected over HTTP by admins alone', async () => {
    const forge = await startSeeded();
    const inject = (token: string | undefined, body: object) =>
      fetch(`${forge.url}/_faults`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          ...(token && { Authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
      });
    const down = { kind: 'down' };
    expect((await inject(undefined, down)).status).toBe(401);
    expect((await inject('token-ada', down)).status).toBe(403);
    expect((await inject('token-root', { kind: 'odd' })).status).toBe(422);
    const added = await inject('token-root', down);
    expect(added.status).toBe(201);
    expect(await added.json()).toMatchObject({ id: 1, kind: 'down', hits: 0 });
    expect((await get(forge, '/')).status).toBe(503);

    const headers = { Authorization: 'Bearer token-root' };
    const listed = await fetch(`${forge.url}/_faults`, { headers });
    expect(await listed.json()).toMatchObject({ faults: [{ id: 1, hits: 1 }] });
    const method = 'DELETE';
    await fetch(`${forge.url}/_faults/1`, { method, headers });
    expect((await get(forge, '/')).status).toBe(200);
  });
});
