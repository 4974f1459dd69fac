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
import { encodingsOf } from './canary/encodings';
import { readClusterValue } from './clusterSecrets';
import { actAs, diffOf, merge, pullRequestsOf } from './forge';
import { portalFetchAs, secretsApiAs } from './portalApi';
import {
  expectPhase,
  followRotation,
  planOf,
  rotationIdOf,
  submitForm,
  targetRow,
} from './rotation';
import { signInAs, test } from './sandbox';
import { showToken } from './tokenService';

const NAME = 'demo-shop-token';
const TITLE = /Demo shop API token/;
const REVIEW_NOTICE = /^Review the rotation of Demo shop API token/;
const DONE_NOTICE = /^Demo shop API token .* was rotated$/;
/** A line of a diff that changes ciphertext or the id of a version. */
const HARMLESS =
  /^[-+]\s+(token: Ag[A-Za-z0-9+/]+=*|secrets\.keyturn\.dev\/version(\.[a-z0-9-]+)?: v-[a-z0-9-]+(\s+# which version the Secret holds)?)$/;

test('an owner rotates a secret of the team, from the home of the inventory to the revoked old version', async ({
  page,
  context,
  sandbox,
}) => {
  const before = await readToken();
  expect(await showToken(sandbox, before)).toBe(200);

  await test.step("finds the team's most urgent secrets first", async () => {
    await signInAs(page, sandbox, 'Ben Okafor');
    await page
      .getByRole('navigation', { name: 'sidebar nav' })
      .getByRole('link', { name: 'Secrets' })
      .click();
    await expect(page.getByRole('radio', { name: "My team's" })).toBeChecked();
    const rows = page
      .getByRole('grid', { name: 'Data table' })
      .getByRole('row');
    await expect(rows.nth(1)).toContainText('Payment provider webhook key');
    await expect(rows.nth(1)).toContainText('Expired');
    await expect(rows.nth(2)).toContainText('Due');
    await expect(rows.last()).toContainText('Healthy');
    await expect(
      page.getByRole('grid', { name: 'Data table' }),
    ).not.toContainText('Cart cache');
  });

  await test.step('sees lifetime, targets and dependents of one', async () => {
    // The page shows what was last seen; it is opened once the look-out has been there.
    const api = await secretsApiAs(sandbox, 'ben');
    await expect
      .poll(
        async () =>
          (
            await api.getSecret(`resource:default/${NAME}`)
          ).targets.map(({ state }) => state),
        { timeout: 90_000 },
      )
      .toEqual(['running', 'running']);
    await page.getByRole('link', { name: TITLE }).click();
    await page.getByRole('link', { name: 'Rotation' }).click();
    await expect(
      page.getByRole('img', { name: /^Issued .* expires in 12 days/ }),
    ).toBeVisible();
    await expect(targetRow(page, 'eu-1')).toContainText('Running');
    await expect(targetRow(page, 'us-1')).toContainText('Running');
    const dependents = page.getByRole('region', {
      name: 'What breaks if it breaks',
    });
    await expect(dependents).toContainText(/payments.demo|demo shop/i);
  });

  await test.step('is shown what a rotation would touch, and starts it', async () => {
    await page.getByRole('link', { name: 'Rotate', exact: true }).click();
    for (const cluster of ['eu-1', 'us-1']) {
      await expect(planOf(page)).toContainText(
        `clusters/${cluster}/demo/${NAME}.yaml`,
      );
    }
    await expect(planOf(page)).toContainText('spec.encryptedData.token');
    await expect(planOf(page)).toContainText('revoked 30 seconds after');
    await submitForm(page, 'It is due');
  });

  await test.step('follows the task through its three steps', async () => {
    for (const step of ['Start', 'Issue and seal', 'Propose']) {
      await expect(
        page.getByRole('button', { name: new RegExp(`^${step} \\d+ second`) }),
      ).toBeVisible();
    }
    await expect(page.getByText('Finished step Propose')).toBeVisible();
    // The page's log keeps only those lines in the document that fit on the screen.
    const taskId = new URL(page.url()).pathname.split('/').pop();
    const asBen = await portalFetchAs(sandbox, 'ben');
    const events = await asBen(`/api/scaffolder/v2/tasks/${taskId}/events`);
    const log = await events.text();
    await followRotation(page);
    const id = rotationIdOf(page);
    for (const phase of ['requested', 'issued', 'proposed']) {
      expect(log).toContain(
        `Rotation ${id} is ${phase}, see /secrets/rotations/${id}`,
      );
    }
    // Everybody who may read tasks reads this log.
    for (const told of [NAME, 'It is due', 'pull request', 'gitops']) {
      expect(log).not.toContain(told);
    }
    await expectPhase(page, 'Proposed');
  });

  const [pullRequest] = await pullRequestsOf(sandbox, NAME);
  const notices = await context.newPage();
  await notices.goto(`${sandbox.appUrl}/notifications`);
  await notices.getByPlaceholder('Filter').fill('Demo shop API token');
  await expect(
    notices.getByRole('link', { name: REVIEW_NOTICE }),
  ).toBeVisible();

  const forgePage = await context.newPage();
  await test.step('a reviewer sees ciphertext only, and merges', async () => {
    await forgePage.goto(
      await page
        .getByRole('link', { name: `acme/gitops #${pullRequest.number}` })
        .getAttribute('href')
        .then(href => href!),
    );
    await expect(forgePage.getByText('Changed files 4')).toBeVisible();
    const diff = await diffOf(sandbox, pullRequest);
    const changed = diff.split('\n').filter(line => /^[-+]/.test(line));
    expect(changed).toHaveLength(16);
    expect(changed.filter(line => !HARMLESS.test(line))).toEqual([]);

    await actAs(forgePage, 'Ana Costa');
    await merge(forgePage);
  });

  const version =
    await test.step('sees both clusters turn, without a reload', async () => {
      await expectPhase(page, 'Propagated');
      const { versionId } = await (
        await secretsApiAs(sandbox, 'ben')
      ).getRotation(rotationIdOf(page));
      for (const cluster of ['eu-1', 'us-1']) {
        await expect(targetRow(page, cluster)).toContainText('Running');
        await expect(targetRow(page, cluster)).toContainText(versionId!);
      }
      return versionId!;
    });

  await test.step('both tokens work during the overlap, and neither was shown to a reviewer', async () => {
    const after = await readToken();
    expect(after).not.toBe(before);
    expect(await showToken(sandbox, after)).toBe(200);
    expect(await showToken(sandbox, before)).toBe(200);
    const shown = [
      await diffOf(sandbox, pullRequest),
      await forgePage.content(),
      pullRequest.body ?? '',
    ].join('\n');
    for (const value of [before, after]) {
      for (const { text } of encodingsOf(Buffer.from(value))) {
        expect(shown.includes(text)).toBe(false);
      }
    }
  });

  await test.step('the old version is revoked after the overlap, and no earlier than everything runs', async () => {
    await expect(
      page.getByText('The previous version was revoked.').first(),
    ).toBeVisible({ timeout: 60_000 });
    await expectPhase(page, 'Completed');
    expect(await showToken(sandbox, before)).toBe(401);
    expect(await showToken(sandbox, await readToken())).toBe(200);
  });

  await test.step('the notices and the secret tell of it', async () => {
    await expect(notices.getByRole('link', { name: DONE_NOTICE })).toBeVisible({
      timeout: 60_000,
    });
    await expect(
      notices.getByRole('link', { name: REVIEW_NOTICE }),
    ).toBeHidden();

    await page.getByRole('link', { name: TITLE }).click();
    await expect(page.getByText(version)).toBeVisible();
    await expect(
      page.getByRole('img', { name: /expires in (89|90) days|in 3 months/ }),
    ).toBeVisible();
    await expect(page.getByText('Healthy')).toBeVisible();
  });

  function readToken() {
    return readClusterValue(sandbox, {
      cluster: 'us-1',
      name: NAME,
      key: 'token',
    });
  }
});
