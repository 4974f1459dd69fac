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
import { mergeAs, pullRequestsOf } from './forge';
import { secretsApiAs } from './portalApi';
import { expectPhase, rotationIdOf } from './rotation';
import { test } from './sandbox';
import { showToken } from './tokenService';

const NAME = 'partner-api-token';
const REF = `resource:default/${NAME}`;
const TITLE = 'Partner API token';
const REASON = 'It stood in the log of a partner';

test('a leaked token is reported by a team that depends on it, and dead as soon as everything runs another', async ({
  enter,
  sandbox,
}) => {
  const leaked = await readToken();
  const carla = await enter('Carla Weiss');

  await test.step('before the click it is said what happens, who is told, and what is hit', async () => {
    await carla.goto(`${sandbox.appUrl}/catalog/default/resource/${NAME}`);
    await carla.getByRole('button', { name: 'Report compromise' }).click();
    const dialog = carla.getByRole('dialog');
    for (const text of [
      'An emergency rotation starts at once',
      'Its pull request still waits for a review',
      'The compromised version is revoked once everything runs the new one',
      'production / eu-1 / partners',
    ]) {
      await expect(dialog).toContainText(text);
    }
    for (const name of ['Payments', 'Checkout', 'Payments demo shop']) {
      await expect(
        dialog.getByRole('link', { name, exact: true }).first(),
      ).toBeVisible();
    }
    await dialog.getByLabel('What happened').fill(REASON);
    await dialog.getByLabel('Link').fill('https://tickets.acme.example/4711');
    await dialog.getByRole('button', { name: 'Report compromise' }).click();
    await expect(dialog).toBeHidden();
  });

  // The notice of it pops up as an alert too, and begins with the name of the secret.
  const alert = carla.getByRole('alert').filter({ hasText: /^Compromised/ });
  await test.step('its page is loud, and leads to the emergency rotation', async () => {
    await expect(alert).toContainText(`by Carla Weiss: ${REASON}`);
    await expect(
      alert.getByRole('link', { name: 'More about it' }),
    ).toHaveAttribute('href', 'https://tickets.acme.example/4711');
    // Who depends on it may report it; to say that it is safe is for its owner.
    await expect(
      alert.getByRole('button', { name: 'Withdraw report' }),
    ).toBeDisabled();
    await expect(
      alert.getByRole('link', { name: 'Emergency rotation' }),
    ).toBeVisible({ timeout: 90_000 });
  });

  const ana = await enter('Ana Costa');
  await test.step('its owner is told, and finds it before everything else', async () => {
    await ana.goto(`${sandbox.appUrl}/notifications`);
    await ana.getByPlaceholder('Filter').fill(TITLE);
    await expect(
      ana.getByRole('link', { name: /compromised/ }).first(),
    ).toBeVisible({ timeout: 60_000 });
    await ana.goto(`${sandbox.appUrl}/secrets/inventory`);
    const notice = ana
      .getByRole('alert')
      .filter({ hasText: 'secret is compromised' });
    await expect(notice).toContainText('1 secret is compromised');
    await expect(
      ana.getByRole('grid', { name: 'Data table' }).getByRole('row').nth(1),
    ).toContainText(TITLE);
    await notice.getByRole('button', { name: 'Show' }).click();
    await expect(ana).toHaveURL(/health=compromised/);
    await ana.getByRole('link', { name: TITLE, exact: true }).click();
    await expect(
      ana.getByRole('button', { name: 'Withdraw report' }),
    ).toBeEnabled();
    await ana.getByRole('link', { name: 'Emergency rotation' }).click();
    await expectPhase(ana, 'Proposed');
    await expect(ana.getByRole('region', { name: 'Details' })).toContainText(
      REASON,
    );
  });

  await test.step('a review is still needed; then no overlap keeps the leaked one alive', async () => {
    expect(await showToken(sandbox, leaked)).toBe(200);
    const [pullRequest, ...more] = await pullRequestsOf(sandbox, NAME);
    expect(more).toEqual([]);
    await mergeAs(ana.context(), pullRequest, 'Ana Costa');
    await expect(
      ana.getByText('The previous version was revoked.').first(),
    ).toBeVisible({ timeout: 90_000 });
    await expectPhase(ana, 'Completed');
    expect(await showToken(sandbox, leaked)).toBe(401);
    expect(await showToken(sandbox, await readToken())).toBe(200);
  });

  await test.step('the secret says how long it took, and is sound again', async () => {
    await expect(
      carla
        .getByRole('status')
        .filter({ hasText: 'The compromise is contained' }),
    ).toContainText(/the compromised one was revoked, .* (second|minute)/);
    await expect(alert).toBeHidden();
    await expect(carla.getByText('Healthy').first()).toBeVisible();
    const api = await secretsApiAs(sandbox, 'ana');
    const { compromise, health } = await api.getSecret(REF);
    expect(health).toBe('healthy');
    expect(compromise).toMatchObject({
      reportedBy: 'user:default/carla',
      rotationId: rotationIdOf(ana),
      containedAt: expect.any(String),
    });
  });

  function readToken() {
    return readClusterValue(sandbox, {
      cluster: 'eu-1',
      name: NAME,
      key: 'token',
    });
  }
});
