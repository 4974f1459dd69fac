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

import { expect } from '@playwright/test';
import { actAs, branchesOf, merge, pullRequestsOf } from './forge';
import { secretsApiAs } from './portalApi';
import { expectPhase, openRotation, untilPhase } from './rotation';
import { signInAs, test } from './sandbox';

const NAME = 'demo-shop-password';
const REF = `resource:default/${NAME}`;

test('a portal that is killed between the phases loses nothing and doubles nothing', async ({
  page,
  context,
  sandbox,
}) => {
  const api = await secretsApiAs(sandbox, 'ana');
  await signInAs(page, sandbox, 'Ana Costa');

  const { rotation } = await api.startRotation({
    secretRef: REF,
    reason: 'The portal is going to be killed',
  });
  await openRotation(page, sandbox, rotation);
  const issued = await api.advanceRotation(rotation.id, { to: 'issued' });
  await killAndStart();

  // Whoever called does not know how it ended, calls again, and so does the engine.
  const proposed = await api.advanceRotation(rotation.id, { to: 'proposed' });
  expect(proposed.versionId).toBe(issued.versionId);
  await killAndStart();

  await expectOnePullRequest('open');
  expect(
    (await api.startRotation({ secretRef: REF, reason: 'Again' })).adopted,
  ).toBe(true);
  const [pullRequest] = await pullRequestsOf(sandbox, NAME);
  const forgePage = await context.newPage();
  await forgePage.goto(pullRequest.html_url);
  await actAs(forgePage, 'Ana Costa');
  await sandbox.portal.kill();
  // Nobody hears the webhook of this merge.
  await merge(forgePage);
  await sandbox.portal.start();

  await untilPhase(api, rotation.id, 'propagated');
  await killAndStart();

  await test.step('the page that was open all the time tells the end of it', async () => {
    await expectPhase(page, 'Completed');
    await expect(page.getByText('Nothing was revoked').first()).toBeVisible();
  });
  const { total } = await api.listRotations({ secret: [REF] });
  expect(total).toBe(1);
  const journal = await api.getJournal(rotation.id);
  for (const phase of [
    'requested',
    'issued',
    'proposed',
    'merged',
    'propagated',
    'completed',
  ]) {
    expect(
      journal.filter(({ event }) => event === `phase.${phase}`),
    ).toHaveLength(1);
  }
  await expectOnePullRequest('closed');
  const { versionId } = await api.getSecret(REF);
  expect(versionId).toBe(issued.versionId);

  async function killAndStart() {
    await sandbox.portal.kill();
    await sandbox.portal.start();
  }

  async function expectOnePullRequest(state: string) {
    const pullRequests = await pullRequestsOf(sandbox, NAME);
    expect(pullRequests.map(pull => pull.state)).toEqual([state]);
    const branches = await branchesOf(sandbox, 'acme/gitops');
    expect(
      branches.filter(branch => branch.startsWith(`rotate/${NAME}/`)).length,
    ).toBeLessThanOrEqual(1);
  }
});
