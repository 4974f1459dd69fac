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
import { pullRequestsOf } from './forge';
import { portalFetchAs, secretsApiAs } from './portalApi';
import { expectPhase, openRotation, propose } from './rotation';
import { test } from './sandbox';

const NAME = 'ledger-db-password';
const REF = `resource:default/${NAME}`;

test("somebody of another team can neither rotate a secret nor cancel the owner's rotation", async ({
  enter,
  sandbox,
}) => {
  const carla = await enter('Carla Weiss');
  const fetchAsCarla = await portalFetchAs(sandbox, 'carla');

  await test.step('Rotate is disabled and says whose it is', async () => {
    await carla.goto(`${sandbox.appUrl}/catalog/default/resource/${NAME}`);
    const button = carla.getByRole('button', { name: 'Rotate', exact: true });
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription(
      /^You are not allowed to rotate this secret\. Its owner is Payments/,
    );
  });

  await test.step('the API refuses with a sentence, and nothing is started', async () => {
    const response = await post('/api/secrets/v1/rotations', {
      secretRef: REF,
      reason: 'I may not',
    });
    expect(response.status).toBe(403);
    expect((await response.json()).error.message).toBe(
      `You may not rotate ${REF}; its owners may (permission secrets.rotation.start)`,
    );
    const { openRotationId } = await (
      await secretsApiAs(sandbox, 'ana')
    ).getSecret(REF);
    expect(openRotationId).toBeUndefined();
  });

  const rotation = await propose(
    await secretsApiAs(sandbox, 'ana'),
    NAME,
    'Ours',
  );

  await test.step('cancelling is refused on the page and by the API', async () => {
    await openRotation(carla, sandbox, rotation);
    const button = carla.getByRole('button', { name: 'Cancel rotation' });
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription(
      'You are not allowed to cancel this rotation.',
    );
    const response = await post(
      `/api/secrets/v1/rotations/${rotation.id}/cancel`,
      { reason: 'I may not' },
    );
    expect(response.status).toBe(403);
    expect((await response.json()).error.message).toMatch(
      /^You may not cancel rotations of .*; its owners may/,
    );
    await expectPhase(carla, 'Proposed');
  });

  await test.step('its owner cancels it, and everybody who looks sees why', async () => {
    const ben = await enter('Ben Okafor');
    await openRotation(ben, sandbox, rotation);
    await ben.getByRole('button', { name: 'Cancel rotation' }).click();
    const dialog = ben.getByRole('dialog');
    await dialog.getByLabel('Why').fill('Not during the freeze');
    await dialog.getByRole('button', { name: 'Cancel rotation' }).click();
    await expectPhase(ben, 'Cancelled');

    await expectPhase(carla, 'Cancelled');
    await expect(
      carla.getByText('Not during the freeze').first(),
    ).toBeVisible();
    const [{ state, merged_at: mergedAt }] = await pullRequestsOf(
      sandbox,
      NAME,
    );
    expect({ state, mergedAt }).toEqual({ state: 'closed', mergedAt: null });
  });

  function post(target: string, body: object) {
    return fetchAsCarla(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }
});
