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

import { expect, Page, Route } from '@playwright/test';
import { signInAs, test } from './sandbox';

const LIST = '**/api/secrets/v1/secrets?*';
const SENTENCE = 'The inventory cannot be read now. Try again in a minute.';

test('a deep link asks who is not signed in to do so, and then leads to where it said', async ({
  page,
  sandbox,
}) => {
  const target = `${sandbox.appUrl}/secrets/inventory?scope=all&health=expired`;
  await page.goto(target);
  await expect(page.getByText('Development sign-in')).toBeVisible();
  await expect(table(page)).toBeHidden();

  await page.getByText('Dmitri Volkov', { exact: true }).click();
  await expect(row(page, 'Tax service key')).toBeVisible();
  expect(page.url()).toBe(target);
});

test('the API tells nothing to who is not signed in', async ({
  request,
  sandbox,
}) => {
  for (const target of ['secrets', 'facets', 'summary', 'rotations']) {
    const response = await request.get(
      `${sandbox.portalUrl}/api/secrets/v1/${target}`,
    );
    expect(response.status()).toBe(401);
    expect(await response.text()).not.toContain('payments');
  }
});

test('filters, order and page live in the URL', async ({ page, sandbox }) => {
  await signInAs(page, sandbox, 'Carla Weiss');
  await page.goto(`${sandbox.appUrl}/secrets/inventory`);

  await test.step('a number at the top is a filter', async () => {
    const question = page.getByRole('button', { name: /^Due or expired: \d/ });
    await question.click();
    await expect(row(page, 'Tax service key')).toBeVisible();
    await expect(row(page, 'Cart cache password')).toBeHidden();
    expect(new URL(page.url()).searchParams.getAll('health').sort()).toEqual([
      'due',
      'expired',
    ]);
  });

  await test.step('a reload keeps filters and text', async () => {
    await page.getByRole('radio', { name: 'All' }).click();
    await page.getByRole('searchbox', { name: 'Search secrets' }).fill('token');
    await expect(row(page, 'Refunds token')).toBeVisible();
    await expect(row(page, 'Tax service key')).toBeHidden();
    await page.reload();
    await expect(row(page, 'Refunds token')).toBeVisible();
    await expect(
      page.getByRole('searchbox', { name: 'Search secrets' }),
    ).toHaveValue('token');
    await expect(page.getByRole('radio', { name: 'All' })).toBeChecked();
    await expect(row(page, 'Tax service key')).toBeHidden();
  });

  await test.step('Back from a secret leads to the same table', async () => {
    const filtered = page.url();
    await page.getByRole('link', { name: 'Refunds token' }).click();
    await expect(page.getByText('Lifetime and rotation')).toBeVisible();
    await page.goBack();
    await expect(row(page, 'Refunds token')).toBeVisible();
    expect(page.url()).toBe(filtered);
  });

  await test.step('Back turns the page back', async () => {
    await page.goto(`${sandbox.appUrl}/secrets/inventory?scope=all&sort=title`);
    await expect(page.getByText('1 to 25 of 56').last()).toBeVisible();
    await page.getByRole('button', { name: 'Next table page' }).click();
    await expect(page.getByText('26 to 50 of 56').last()).toBeVisible();
    await page.goBack();
    await expect(page.getByText('1 to 25 of 56').last()).toBeVisible();
  });
});

test('loading, nothing found and a failed backend look different, and the last offers another try', async ({
  page,
  sandbox,
}) => {
  await signInAs(page, sandbox, 'Jonas Berg');
  const release = await holdBack(page);

  await test.step('loading', async () => {
    await page.goto(`${sandbox.appUrl}/secrets/inventory`);
    await expect(
      page.getByRole('status', { name: 'Loading the secrets' }),
    ).toBeVisible();
    await expect(table(page)).toBeHidden();
    release();
    await expect(row(page, 'Mail relay password file')).toBeVisible();
  });

  await test.step('nothing found', async () => {
    await page
      .getByRole('searchbox', { name: 'Search secrets' })
      .fill('no such secret anywhere');
    await expect(
      page.getByText('No secret matches these filters'),
    ).toBeVisible();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect(row(page, 'Mail relay password file')).toBeVisible();
  });

  await test.step('a failed backend', async () => {
    await page.route(LIST, answerUnavailable);
    await page.reload();
    const alert = page.getByRole('alert').filter({ hasText: SENTENCE });
    await expect(alert).toContainText('Could not load the secrets');
    await expect(
      page.getByText(/No secrets yet|No secret matches/),
    ).toBeHidden();
    await expect(table(page)).toBeHidden();

    await page.unroute(LIST, answerUnavailable);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(row(page, 'Mail relay password file')).toBeVisible();
    await expect(alert).toBeHidden();
  });

  await test.step('a session that ended', async () => {
    await page.route(LIST, route => answer(route, 401, 'Sign in'));
    await page.reload();
    await expect(page.getByText('You are signed out')).toBeVisible();
    await expect(table(page)).toBeHidden();
  });
});

function table(page: Page) {
  return page.getByRole('grid', { name: 'Data table' });
}

function row(page: Page, title: string) {
  return table(page).getByRole('link', { name: title, exact: true });
}

/** Keeps the list from being answered until the returned function is called. */
async function holdBack(page: Page): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(LIST, async route => {
    await promise;
    await route.fallback();
  });
  return resolve;
}

function answerUnavailable(route: Route) {
  return answer(route, 503, SENTENCE);
}

function answer(route: Route, status: number, message: string) {
  return route.fulfill({
    status,
    json: {
      error: { name: 'ServiceUnavailableError', message },
      response: { statusCode: status },
    },
  });
}
