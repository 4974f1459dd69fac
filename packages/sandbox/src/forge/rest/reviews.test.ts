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
  GITOPS,
  octokitOf,
  openPullRequest,
  useForges,
} from '../__testUtils__/testForge';

const FIRST = { ...GITOPS, pull_number: 1 };

describe('reviews', () => {
  const { startSeeded, start } = useForges();

  it('are kept in their order, with who wrote them and of what', async () => {
    const forge = await startSeeded();
    const { head } = await openPullRequest(octokitOf(forge, 'token-ada'), 'x', {
      'a.txt': 'a',
    });
    const bob = octokitOf(forge, 'token-bob');
    await bob.pulls.createReview({ ...FIRST, event: 'COMMENT', body: 'Hm' });
    await bob.pulls.createReview({ ...FIRST, event: 'REQUEST_CHANGES' });
    const last = await bob.pulls.createReview({ ...FIRST, event: 'APPROVE' });
    expect(last.data).toMatchObject({
      user: { login: 'bob' },
      state: 'APPROVED',
      commit_id: head.sha,
    });
    await forge.stop();
    const again = await start();
    const { data } = await octokitOf(again).pulls.listReviews({
      ...FIRST,
      per_page: 2,
    });
    expect(data.map(({ state, body }) => [state, body])).toEqual([
      ['COMMENTED', 'Hm'],
      ['CHANGES_REQUESTED', ''],
    ]);
  });

  it('approve no pull request of their own author, and none that is closed', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    await openPullRequest(ada, 'x', { 'a.txt': 'a' });
    await expect(
      ada.pulls.createReview({ ...FIRST, event: 'APPROVE' }),
    ).rejects.toMatchObject({ status: 422 });
    await ada.pulls.createReview({ ...FIRST, event: 'COMMENT', body: 'Mine' });
    await ada.pulls.update({ ...FIRST, state: 'closed' });
    await expect(
      octokitOf(forge, 'token-bob').pulls.createReview({
        ...FIRST,
        event: 'APPROVE',
      }),
    ).rejects.toMatchObject({ status: 422 });
  });

  it('need somebody who says who they are', async () => {
    const forge = await startSeeded();
    await openPullRequest(octokitOf(forge, 'token-ada'), 'x', { 'a.txt': 'a' });
    await expect(
      octokitOf(forge).pulls.createReview({ ...FIRST, event: 'APPROVE' }),
    ).rejects.toMatchObject({ status: 401 });
  });
});
