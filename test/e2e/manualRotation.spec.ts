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

import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { readClusterValue } from './clusterSecrets';
import { mergeAs, pullRequestsOf } from './forge';
import { secretsApiAs } from './portalApi';
import {
  expectPhase,
  followRotation,
  planOf,
  reviewHandIn,
  rotationIdOf,
  targetRow,
} from './rotation';
import { signInAs, test } from './sandbox';

const NAME = 'bank-portal-password';
const NOTE = 'Added as second password, ticket 4712';

test('what only a person can mint is handed in by the runbook, and its end is on the word of a person', async ({
  page,
  context,
  sandbox,
}) => {
  // It sits out an overlap, and what is asked of clusters takes its time.
  test.slow();
  const minted = `by-hand-${randomUUID()}`;
  await signInAs(page, sandbox, 'Ana Costa');

  await test.step('the secret says how it is done, and that nothing starts by itself', async () => {
    await page.goto(
      `${sandbox.appUrl}/catalog/default/resource/${NAME}/rotation`,
    );
    await expect(
      page.getByRole('list', { name: 'Runbook' }).getByRole('listitem'),
    ).toHaveCount(3);
    await expect(
      page.getByText(/because only a person can mint it/),
    ).toBeVisible();
  });

  await test.step('the value is taken by a field that shows it nowhere', async () => {
    await page.getByRole('link', { name: 'Rotate', exact: true }).click();
    await expect(planOf(page)).toBeVisible();
    await reviewHandIn(page, {
      reason: 'The bank asks for it',
      value: minted,
      note: NOTE,
      url: 'https://tickets.acme.example/4712',
    });
    await page.getByRole('button', { name: 'Rotate', exact: true }).click();
    await followRotation(page);
    await expectPhase(page, 'Proposed');
    await expect(page.getByRole('log', { name: 'Journal' })).toContainText(
      NOTE,
    );
  });

  const api = await secretsApiAs(sandbox, 'ana');
  const rotationId = rotationIdOf(page);
  await test.step('it goes the way of every rotation', async () => {
    const [pullRequest] = await pullRequestsOf(sandbox, NAME);
    await mergeAs(context, pullRequest, 'Ana Costa');
    await expect(targetRow(page, 'eu-1')).toContainText('Running');
    expect(
      await readClusterValue(sandbox, {
        cluster: 'eu-1',
        name: NAME,
        key: 'password',
      }),
    ).toBe(minted);
  });

  await test.step('after the overlap it asks for the end of the old one, beside the runbook', async () => {
    const open = page.getByRole('button', { name: 'Confirm revocation' });
    await expect(open).toBeVisible({ timeout: 120_000 });
    await expect(
      page.getByRole('list', { name: 'Runbook' }).getByRole('listitem').last(),
    ).toContainText('delete the first one');
    expect((await api.getRotation(rotationId)).phase).toBe('propagated');
    await open.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('How you know').fill('Deleted in the portal');
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('and completes on that word, which is on record', async () => {
    await expectPhase(page, 'Completed');
    await expect(
      page.getByText('The previous version was revoked.').first(),
    ).toBeVisible();
    await expect(page.getByRole('log', { name: 'Journal' })).toContainText(
      'Deleted in the portal',
    );
    const journal = JSON.stringify(await api.getJournal(rotationId));
    expect(journal).toContain('https://tickets.acme.example/4712');
    expect(journal.includes(minted)).toBe(false);
    await page.getByRole('link', { name: 'Bank portal password' }).click();
    await expect(page.getByText('Healthy').first()).toBeVisible();
  });
});
