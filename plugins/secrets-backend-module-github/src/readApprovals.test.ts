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

import { FakeGithub } from './__testUtils__/FakeGithub';
import {
  failure,
  ForgeUnderTest,
  proposal,
  startForge,
} from './__testUtils__/forgeUnderTest';

describe('the approvals of a pull request', () => {
  let given: ForgeUnderTest;
  let github: FakeGithub;
  let url: string;

  beforeEach(async () => {
    given = await startForge();
    ({ github } = given);
    ({ url } = await given.forge.propose(proposal(github), given.context));
  });

  afterEach(() => github.stop());

  const approvedBy = async () => {
    github.mergePull(1);
    const pullRequest = await given.forge.getPullRequest(url, given.context);
    return pullRequest.approvedBy;
  };

  it('are those that were not taken back', async () => {
    github.review(1, 'ada', 'APPROVED');
    github.review(1, 'bob', 'CHANGES_REQUESTED');
    github.review(1, 'cleo', 'APPROVED');
    github.review(1, 'dan', 'APPROVED');
    github.review(1, 'ada', 'COMMENTED');
    github.review(1, 'bob', 'APPROVED');
    github.review(1, 'cleo', 'CHANGES_REQUESTED');
    github.review(1, 'dan', 'DISMISSED');
    github.review(1, null, 'APPROVED');
    expect(await approvedBy()).toEqual(['ada', 'bob']);
  });

  it('are read to the last page', async () => {
    for (let i = 0; i < 100; i++) github.review(1, 'bob', 'COMMENTED');
    github.review(1, 'ada', 'APPROVED');
    expect(await approvedBy()).toEqual(['ada']);
  });

  it('are not asked for while it is open', async () => {
    await given.forge.getPullRequest(url, given.context);
    expect(github.requests.join()).not.toContain('reviews');
  });

  it('are not taken for none where they cannot be read', async () => {
    github.mergePull(1);
    github.faults = [{ on: /reviews$/, status: 500 }];
    const error = await failure(given.forge.getPullRequest(url, given.context));
    expect(error.message).toContain('read the reviews of pull request 1');
    expect(error.retryable).toBe(true);
  });
});
