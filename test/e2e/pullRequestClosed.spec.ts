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
import { readClusterValue } from './clusterSecrets';
import { actAs, pullRequestsOf } from './forge';
import { secretsApiAs } from './portalApi';
import {
  expectPhase,
  followRotation,
  openForm,
  rotationIdOf,
  submitForm,
} from './rotation';
import { signInAs, test } from './sandbox';
import { showToken, tokensOf } from './tokenService';

const NAME = 'refunds-token';

test('closing the pull request on the forge cancels the rotation and discards the new version', async ({
  page,
  context,
  sandbox,
}) => {
  const live = await readClusterValue(sandbox, {
    cluster: 'eu-1',
    name: NAME,
    key: 'token',
  });

  await signInAs(page, sandbox, 'Ana Costa');
  await openForm(page, sandbox, NAME);
  await submitForm(page, 'A try');
  await followRotation(page);
  await expectPhase(page, 'Proposed');
  const rotationId = rotationIdOf(page);
  expect(await minted()).toEqual('live');

  const [pullRequest] = await pullRequestsOf(sandbox, NAME);
  const forgePage = await context.newPage();
  await forgePage.goto(pullRequest.html_url);
  await actAs(forgePage, 'Ana Costa');
  await forgePage.getByRole('button', { name: 'Close pull request' }).click();
  await expect(forgePage.getByText('without being merged')).toBeVisible();

  await test.step('page and notice say so', async () => {
    await expectPhase(page, 'Cancelled');
    await expect(
      page.getByText('The rotation was cancelled before its merge.'),
    ).toBeVisible();
    await expect(page.getByRole('log')).toContainText('was discarded');
    await expect(
      page.getByRole('region', { name: 'Pull requests' }),
    ).toContainText('Closed');
    await context.newPage().then(async notices => {
      await notices.goto(`${sandbox.appUrl}/notifications`);
      await notices.getByPlaceholder('Filter').fill('Refunds token');
      await expect(
        notices.getByRole('link', {
          name: 'The rotation of Refunds token was cancelled',
        }),
      ).toBeVisible({ timeout: 60_000 });
    });
  });

  await test.step('the new token is dead and the old one alive', async () => {
    expect(await minted()).toEqual('revoked');
    expect(await showToken(sandbox, live)).toBe(200);
  });

  await test.step('another rotation can be started', async () => {
    await openForm(page, sandbox, NAME);
    await submitForm(page, 'Another try');
    await followRotation(page);
    await expectPhase(page, 'Proposed');
    expect(rotationIdOf(page)).not.toBe(rotationId);
  });

  // Two tokens of a client may live at once: whoever comes next finds room.
  const api = await secretsApiAs(sandbox, 'ana');
  const last = rotationIdOf(page);
  await api.cancelRotation(last, { reason: 'It was a try' });
  // the answer comes before that where another runner looks at the rotation just then
  await expect
    .poll(async () => (await api.getRotation(last)).phase)
    .toBe('cancelled');

  /** State of the token that the first rotation had minted. */
  async function minted() {
    const tokens = await tokensOf(sandbox, 'refunds');
    return tokens.find(({ label }) => label === rotationId)?.state;
  }
});
