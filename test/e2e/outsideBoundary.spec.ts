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
import { secretsApiAs } from './portalApi';
import { test } from './sandbox';

/** Of team Data, with a target in the namespace of Payments. */
const NAME = 'data-borrowed-token';
const TITLE = 'Borrowed API token';
const REF = `resource:default/${NAME}`;

test('a developer whose secret is outside its boundary is told what to ask for, and nothing is rotated', async ({
  enter,
  sandbox,
}) => {
  const ines = await enter('Ines Moreau');

  await test.step('the list says so, beside the health', async () => {
    await ines.goto(
      `${sandbox.appUrl}/secrets?text=${encodeURIComponent(TITLE)}`,
    );
    const row = ines.getByRole('row').filter({ hasText: TITLE });
    await expect(row).toContainText('Outside its boundary');
    await row.getByRole('link', { name: TITLE, exact: true }).click();
  });

  await test.step('its page says what is refused, and the line of config to ask for', async () => {
    await ines.goto(
      `${sandbox.appUrl}/catalog/default/resource/${NAME}/rotation`,
    );
    const banner = ines
      .getByRole('status')
      .filter({ hasText: 'Ask a platform administrator to add' });
    await expect(banner).toContainText('Outside its boundary');
    await expect(banner).toContainText('spec.targets[0].namespace');
    await expect(banner).toContainText('secrets.boundaries.rules');
    await expect(
      banner.getByRole('button', { name: /^Copy .*namespaces: \[payments\]/ }),
    ).toBeVisible();
  });

  await test.step('its targets were not asked', async () => {
    const targets = ines.getByRole('region', { name: 'Targets' });
    await expect(targets).toContainText('Not asked');
    await expect(targets).toContainText('payments/');
  });

  await test.step('Rotate is not offered, and a compromise can be reported', async () => {
    const rotate = ines.getByRole('button', { name: 'Rotate', exact: true });
    await expect(rotate).toBeDisabled();
    await expect(rotate).toHaveAccessibleDescription(
      /^It is outside its boundary/,
    );
    await expect(
      ines.getByRole('link', { name: 'Rotate', exact: true }),
    ).toBeHidden();
    await expect(
      ines.getByRole('button', { name: 'Report compromise' }),
    ).toBeEnabled();
  });

  await test.step('the API refuses with the field, and nothing happens', async () => {
    const api = await secretsApiAs(sandbox, 'ines');
    const { boundary, boundaryProblems } = await api.getSecret(REF);
    expect(boundary).toBe('outside');
    expect(boundaryProblems.map(({ field }) => field)).toContain(
      'spec.targets[0].namespace',
    );
    const { problems } = await api.planRotation(REF);
    expect(problems.join('\n')).toContain('spec.targets[0].namespace');
    await expect(
      api.startRotation({ secretRef: REF, reason: 'I try all the same' }),
    ).rejects.toMatchObject({
      cause: { message: expect.stringContaining('spec.targets[0].namespace') },
    });
    const { items } = await api.listRotations({ secret: [REF] });
    expect(items).toEqual([]);
    expect(await pullRequestsOf(sandbox, NAME)).toEqual([]);
  });
});
