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

import { Rotation, SecretsApi } from '@keyturn/plugin-secrets-common';
import { RunningSandbox } from '@keyturn/sandbox';
import { expect, Locator, Page } from '@playwright/test';

/** Opens the template's form for a secret, as its Rotate button does. */
export async function openForm(
  page: Page,
  { appUrl }: Pick<RunningSandbox, 'appUrl'>,
  secretName: string,
): Promise<void> {
  await page.goto(`${appUrl}/catalog/default/resource/${secretName}`);
  await page.getByRole('link', { name: 'Rotate', exact: true }).click();
  await expect(planOf(page)).toBeVisible();
}

/** What the form says that the pull request would touch. */
export function planOf(page: Page): Locator {
  return page.getByRole('region', { name: 'What the pull request will touch' });
}

/** Fills the form and starts the task. */
export async function submitForm(page: Page, reason: string): Promise<void> {
  await reviewForm(page, reason);
  await page.getByRole('button', { name: 'Rotate', exact: true }).click();
}

/** Fills the form up to the button that starts the task. */
export async function reviewForm(page: Page, reason: string): Promise<void> {
  await page.getByLabel('Reason').fill(reason);
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(
    page.getByRole('button', { name: 'Rotate', exact: true }),
  ).toBeVisible();
}

/** What a person hands in who has minted a credential. */
export interface HandIn {
  reason: string;
  value: string;
  note: string;
  url: string;
}

/** Fills the form for what only a person can mint, up to the button that starts the task; it shows the value nowhere. */
export async function reviewHandIn(
  page: Page,
  { reason, value, note, url }: HandIn,
): Promise<void> {
  await page.getByLabel('Reason').fill(reason);
  await page.getByRole('button', { name: 'Next' }).click();
  // What is handed in goes where the page showed, so it has to show that first.
  await expect(
    page
      .getByRole('region', { name: /^Where (it|the value) goes$/ })
      .getByRole('listitem')
      .first(),
  ).toBeVisible();
  const credential = page.getByLabel('New credential');
  await expect(credential).toHaveAttribute('type', 'password');
  await credential.fill(value);
  // The form takes the value a moment later than it is typed, which shows in what it says of a text that quotes it.
  const quoted = page.getByRole('alert').filter({ hasText: 'This text holds' });
  await page.getByLabel('How it was minted').fill(`It is ${value}`);
  await expect(quoted).toBeVisible();
  await page.getByLabel('How it was minted').fill(note);
  await expect(quoted).toBeHidden();
  await page.getByLabel('Evidence').fill(url);
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(
    page.getByRole('button', { name: 'Rotate', exact: true }),
  ).toBeVisible();
  await expect(page.getByText(value)).toBeHidden();
}

/** From a finished task to the rotation it started. */
export async function followRotation(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Follow the rotation' }).click();
  await expect(page).toHaveURL(/\/secrets\/rotations\/[0-9a-f-]{36}$/);
}

export async function openRotation(
  page: Page,
  { appUrl }: Pick<RunningSandbox, 'appUrl'>,
  { id }: Pick<Rotation, 'id'>,
): Promise<void> {
  await page.goto(`${appUrl}/secrets/rotations/${id}`);
  await expect(page.getByRole('region', { name: 'Phases' })).toBeVisible();
}

/** The id in the address of a rotation's page. */
export function rotationIdOf(page: Page): string {
  return new URL(page.url()).pathname.split('/').at(-1)!;
}

/** A row of the table of targets. */
export function targetRow(page: Page, cluster: string): Locator {
  return page
    .getByRole('region', { name: 'Targets' })
    .getByRole('row')
    .filter({ hasText: `production / ${cluster}` });
}

/** The phase the page says was the last fact established. */
export async function expectPhase(page: Page, phase: string): Promise<void> {
  await expect(
    page.getByRole('list', { name: 'Phases' }).locator('[aria-current=step]'),
  ).toContainText(phase);
}

/** Asks until the rotation is in a phase, and gives it. */
export async function untilPhase(
  api: SecretsApi,
  id: string,
  phase: Rotation['phase'],
): Promise<Rotation> {
  await expect
    .poll(async () => (await api.getRotation(id)).phase, { timeout: 120_000 })
    .toBe(phase);
  return api.getRotation(id);
}

/** Starts a rotation and has its pull requests opened, without a browser. */
export async function propose(
  api: SecretsApi,
  secretName: string,
  reason: string,
): Promise<Rotation> {
  const { rotation } = await api.startRotation({
    secretRef: `resource:default/${secretName}`,
    reason,
  });
  return api.advanceRotation(rotation.id, { to: 'proposed' });
}
