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
import { secretsApiAs } from './portalApi';
import { signInAs, test } from './sandbox';

const EXPECTED = [
  'Payment provider webhook key',
  'Fraud scoring key',
  'Payments database password',
];

test('the page of a component shows its secrets, the most urgent first, on a card and on a tab', async ({
  page,
  sandbox,
}) => {
  const api = await secretsApiAs(sandbox, 'ben');
  await expect
    .poll(
      async () =>
        (
          await api.listSecrets({
            consumer: ['component:default/payments-api'],
          })
        ).total,
    )
    .toBe(7);
  await signInAs(page, sandbox, 'Ben Okafor');
  await page.goto(`${sandbox.appUrl}/catalog/default/component/payments-api`);

  const card = page
    .getByRole('article')
    .filter({ has: page.getByRole('heading', { name: 'Secrets' }) });
  const first = card.getByRole('listitem').first();
  await expect(first).toContainText(EXPECTED[0]);
  await expect(first).toContainText('Expired');
  await expect(first).toContainText(/expired \d+ (days|weeks) ago|a month ago/);
  await expect(card.getByRole('listitem')).toHaveCount(5);

  await card.getByRole('link', { name: 'View all' }).click();
  await expect(page).toHaveURL(/\/component\/payments-api\/secrets$/);
  const rows = page.getByRole('grid', { name: 'Data table' }).getByRole('row');
  await expect(rows.nth(1)).toContainText(EXPECTED[0]);
  await expect(rows.nth(1)).toContainText('Expired');
  // Some are of other teams, as long as this component depends on them; what it does not need is not here.
  for (const title of EXPECTED) {
    await expect(
      page.getByRole('link', { name: title, exact: true }),
    ).toBeVisible();
  }
  await expect(page.getByRole('link', { name: 'Refunds token' })).toBeHidden();
});
