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
import { signInAs, test } from './sandbox';

test('somebody signs in, stays so after a reload, and signs out', async ({
  page,
  sandbox,
}) => {
  await page.goto(sandbox.appUrl);
  await expect(page.getByText('Development sign-in')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Payments' })).toBeVisible();

  await signInAs(page, sandbox, 'Ana Costa');
  await page.reload();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByText('ana@acme.example')).toBeVisible();

  await page.getByTestId('user-settings-menu').click();
  await page.getByText('Sign Out').click();
  await expect(page.getByText('Development sign-in')).toBeVisible();
});

test('somebody can sign in with the keyboard alone', async ({
  page,
  sandbox,
}) => {
  await page.goto(sandbox.appUrl);
  await page.getByRole('button', { name: /Ben Okafor/ }).focus();
  await page.keyboard.press('Enter');

  await expect(page.getByRole('link', { name: 'Settings' })).toBeVisible();
});

test('nobody becomes a user whom the sample company does not have', async ({
  request,
  sandbox,
}) => {
  const response = await request.get(
    `${sandbox.portalUrl}/api/auth/sandbox/refresh`,
    { headers: { 'x-sandbox-user': 'user:default/eve' } },
  );

  expect(response.status()).toBe(403);
});
