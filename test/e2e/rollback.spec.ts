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
import { mergeAs, pullRequestsOf, rollbacksOf } from './forge';
import { secretsApiAs } from './portalApi';
import { expectPhase, openRotation, propose, targetRow } from './rotation';
import { signInAs, test } from './sandbox';
import { showToken } from './tokenService';

const NAME = 'receipts-token';
const REASON = 'Receipts fail since the first cluster has it';

test('a merged rotation is rolled back by a pull request, and the new version ends instead of the old one', async ({
  page,
  context,
  sandbox,
}) => {
  // It sits out an overlap, and what is asked of clusters takes its time.
  test.slow();
  const api = await secretsApiAs(sandbox, 'ana');
  const before = await tokenIn('eu-1');
  const rotation = await propose(api, NAME, 'A new token that will not do');
  await signInAs(page, sandbox, 'Ana Costa');
  await openRotation(page, sandbox, rotation);
  await expect(
    page.getByRole('button', { name: 'Roll back' }),
  ).toHaveAccessibleDescription(/not merged yet; cancel it instead/);

  // The second cluster is slow to follow, so there is time to see that the first one is not well.
  sandbox.clusters['us-1'].applyFault({ fault: 'agent-paused' });
  let after: string;
  try {
    const [pullRequest] = await pullRequestsOf(sandbox, NAME);
    await mergeAs(context, pullRequest, 'Ana Costa');
    await expect(targetRow(page, 'eu-1')).toContainText('Running');
    after = await tokenIn('eu-1');
    expect(after).not.toBe(before);

    await test.step('says what will happen, and asks why', async () => {
      await page.getByRole('button', { name: 'Roll back' }).click();
      const dialog = page.getByRole('dialog');
      await expect(dialog).toContainText(/puts (adopted|v)-/);
      await dialog.getByLabel('Why').fill(REASON);
      await dialog.getByRole('button', { name: 'Roll back' }).click();
      await expect(dialog).toBeHidden();
    });

    await test.step('the page says that it goes back, and by whose word', async () => {
      const notice = page
        .getByRole('status')
        .filter({ hasText: 'Rolling back' });
      await expect(notice).toContainText('Ana Costa');
      await expect(notice).toContainText(REASON);
      await expectPhase(page, 'Rollback proposed');
      await expect(
        page
          .getByRole('region', { name: 'Pull requests' })
          .getByRole('listitem')
          .filter({ hasText: 'Rollback' }),
      ).toHaveCount(1);
      await expect(
        page.getByRole('button', { name: 'Roll back' }),
      ).toBeDisabled();
      await expect(
        page.getByRole('button', { name: 'Cancel rollback' }),
      ).toBeEnabled();
    });
  } finally {
    sandbox.clusters['us-1'].liftFault('agent-paused');
  }

  await test.step('somebody reviews the way back like any change', async () => {
    const [pullRequest, ...more] = await rollbacksOf(sandbox, NAME);
    expect(more).toEqual([]);
    expect(await showToken(sandbox, after)).toBe(200);
    await mergeAs(context, pullRequest, 'Ana Costa');
  });

  await test.step('both clusters run the old version, and only then the new one ends', async () => {
    await expect
      .poll(async () => (await api.getRotation(rotation.id)).phase, {
        timeout: 120_000,
      })
      .toBe('rolled-back');
    await expectPhase(page, 'Rolled back');
    await expect(
      page.getByText('The new version was revoked.').first(),
    ).toBeVisible();
    for (const cluster of ['eu-1', 'us-1'] as const) {
      expect(await tokenIn(cluster)).toBe(before);
    }
    expect(await showToken(sandbox, before)).toBe(200);
    expect(await showToken(sandbox, after)).toBe(401);
    const events = (await api.getJournal(rotation.id)).map(row => row.event);
    expect(events.indexOf('version.revoked')).toBeGreaterThan(
      events.indexOf('phase.rollback-propagated'),
    );
  });

  function tokenIn(cluster: 'eu-1' | 'us-1') {
    return readClusterValue(sandbox, { cluster, name: NAME, key: 'token' });
  }
});
