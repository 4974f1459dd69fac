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
import { mergeAs, pullRequestsOf, restartsOf } from './forge';
import { secretsApiAs } from './portalApi';
import { expectPhase, openRotation, propose, targetRow } from './rotation';
import { signInAs, test } from './sandbox';

const NAME = 'settlement-password';
const TITLE = 'Settlement password';

test('a cluster that refuses to unseal makes a rotation loudly partial, and once it does it completes', async ({
  page,
  context,
  sandbox,
}) => {
  // It sits out an overlap, and what is asked of clusters takes its time.
  test.slow();
  const api = await secretsApiAs(sandbox, 'ana');
  const before = await valueIn('us-1');
  const rotation = await propose(api, NAME, 'One cluster is going to refuse');
  const [pullRequest] = await pullRequestsOf(sandbox, NAME);
  await signInAs(page, sandbox, 'Ana Costa');

  sandbox.clusters['us-1'].applyFault({ fault: 'unseal-refused' });
  try {
    await mergeAs(context, pullRequest, 'Ana Costa');
    await openRotation(page, sandbox, rotation);

    await test.step('one target turns, the other one does not, and the page names which after its deadline', async () => {
      await expect(targetRow(page, 'eu-1')).toContainText('Running');
      const notice = page.getByRole('status').filter({ hasText: /^Partial/ });
      await expect(notice).toContainText('us-1', { timeout: 120_000 });
      await expect(targetRow(page, 'us-1')).not.toContainText('Running');
      await expectPhase(page, 'Merged');
      expect(await valueIn('eu-1')).not.toBe(before);
      expect(await valueIn('us-1')).toBe(before);
    });

    await test.step('secret, inventory and a notice are loud about it', async () => {
      await expect
        .poll(
          async () => (await api.getSecret(`resource:default/${NAME}`)).health,
        )
        .toBe('partial');
      const other = await context.newPage();
      await other.goto(
        `${sandbox.appUrl}/catalog/default/resource/${NAME}/rotation`,
      );
      await expect(other.getByText('Partially rotated').first()).toBeVisible();
      await other.goto(`${sandbox.appUrl}/secrets/inventory?health=partial`);
      await expect(
        other.getByRole('grid', { name: 'Data table' }).getByRole('row', {
          name: new RegExp(TITLE),
        }),
      ).toContainText('Partially rotated');
      await other.goto(`${sandbox.appUrl}/notifications`);
      await other.getByPlaceholder('Filter').fill(TITLE);
      await expect(
        other
          .getByRole('link', { name: `${TITLE} is rotated only in part` })
          .first(),
      ).toBeVisible({ timeout: 60_000 });
      await other.close();
    });

    await test.step('a person can try again, roll back or give up; cancelling is refused with the reason', async () => {
      for (const name of ['Try again now', 'Roll back', 'Give up']) {
        await expect(page.getByRole('button', { name })).toBeEnabled();
      }
      await page.getByRole('button', { name: 'Try again now' }).click();
      await expect(page.getByRole('log', { name: 'Journal' })).toContainText(
        'Retry requested',
      );
      expect((await api.getRotation(rotation.id)).phase).toBe('merged');
    });
  } finally {
    sandbox.clusters['us-1'].liftFault('unseal-refused');
  }

  await test.step('once the cluster unseals, the rotation proposes the restart of what still runs the old version', async () => {
    // Its pods were restarted by the merge, when the cluster had nothing new for them.
    await expect(targetRow(page, 'us-1')).toContainText(
      'Restart Deployment settlement/payments-worker',
    );
    expect(await valueIn('us-1')).toBe(await valueIn('eu-1'));
    expect((await api.getRotation(rotation.id)).phase).toBe('merged');
    await expect
      .poll(async () => (await restartsOf(sandbox, NAME)).length, {
        timeout: 60_000,
      })
      .toBe(1);
    const [restart] = await restartsOf(sandbox, NAME);
    expect(restart.state).toBe('open');
    await mergeAs(context, restart, 'Ana Costa');
  });

  await test.step('once that is done, the rotation completes by itself and is quiet again', async () => {
    await expect(targetRow(page, 'us-1')).toContainText('Running', {
      timeout: 120_000,
    });
    await expect(
      page.getByRole('status').filter({ hasText: /^Partial/ }),
    ).toBeHidden();
    await expectPhase(page, 'Propagated');
    await expect
      .poll(async () => (await api.getRotation(rotation.id)).phase, {
        timeout: 120_000,
      })
      .toBe('completed');
    await expectPhase(page, 'Completed');
    await expect
      .poll(
        async () => (await api.getSecret(`resource:default/${NAME}`)).health,
      )
      .toBe('healthy');
  });

  function valueIn(cluster: 'eu-1' | 'us-1') {
    return readClusterValue(sandbox, { cluster, name: NAME, key: 'password' });
  }
});
