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
import { portalFetchAs } from './portalApi';
import { test } from './sandbox';

/** Its owner is a team that was dissolved, so no rule can be about it. */
const OWNERLESS = { name: 'search-index-key', title: 'Search index key' };

test('an administrator sees who may name what, and which secrets are outside their boundary', async ({
  enter,
  sandbox,
}) => {
  const jonas = await enter('Jonas Berg');

  await test.step('the way there begins at the secrets', async () => {
    await jonas.goto(`${sandbox.appUrl}/secrets`);
    await jonas.getByRole('link', { name: 'Boundaries' }).click();
    await expect(jonas).toHaveURL(/\/secrets\/boundaries$/);
    await expect(
      jonas.getByRole('heading', { name: 'Boundaries' }),
    ).toBeVisible();
  });

  await test.step('the rules are those of the config', async () => {
    const rules = jonas.getByRole('region', { name: 'Who may name what' });
    await expect(rules).toContainText('groups and users count as owners');
    const first = rules
      .getByRole('list', { name: 'Who may name what' })
      .getByRole('listitem')
      .first();
    await expect(first).toContainText('{owner.name}');
    await expect(first).toContainText('sealed-secrets');
    await expect(first).toContainText('acme-tokens');
    await expect(first).toContainText('/acme/gitops');
  });

  await test.step('a secret outside its boundary stands there with the reason, and leads to its page', async () => {
    const secret = jonas
      .getByRole('list', { name: 'Secrets outside their boundary' })
      .getByRole('listitem')
      .filter({
        has: jonas.getByRole('link', { name: OWNERLESS.title, exact: true }),
      });
    await expect(secret).toContainText('spec.owner');
    await expect(secret).toContainText('/acme/catalog/');
    await secret
      .getByRole('link', { name: OWNERLESS.title, exact: true })
      .click();
    await expect(jonas).toHaveURL(
      new RegExp(`/catalog/default/resource/${OWNERLESS.name}$`),
    );
    await expect(jonas.getByText('Outside its boundary').first()).toBeVisible();
  });

  await test.step('what a cluster has to grant the portal can be copied from there', async () => {
    await jonas.goto(`${sandbox.appUrl}/secrets/boundaries`);
    const access = jonas.getByRole('region', { name: 'Rights in clusters' });
    await access.getByRole('button', { name: 'eu-1' }).click();
    const manifests = access.locator('code');
    await expect(manifests).toContainText('kind: Role');
    await expect(manifests).toContainText('resourceNames:');
    await expect(manifests).not.toContainText(`"${OWNERLESS.name}"`);
    await expect(manifests).toContainText(
      `Not granted, because it is outside its boundary: resource:default/${OWNERLESS.name}`,
    );
    await expect(
      access.getByRole('link', { name: OWNERLESS.title }),
    ).toBeVisible();
    await expect(access.getByRole('button', { name: 'Copy' })).toBeVisible();
  });

  await test.step('nobody else sees them, on the page or by the API', async () => {
    const ines = await enter('Ines Moreau');
    await ines.goto(`${sandbox.appUrl}/secrets`);
    await expect(ines.getByRole('tab', { name: 'Rotations' })).toBeVisible();
    await expect(ines.getByRole('link', { name: 'Boundaries' })).toBeHidden();
    await ines.goto(`${sandbox.appUrl}/secrets/boundaries`);
    // Notices that just came in are alerts as well.
    await expect(
      ines
        .getByRole('alert')
        .filter({ hasText: 'Only administrators see the boundaries' }),
    ).toBeVisible();
    const fetchAsInes = await portalFetchAs(sandbox, 'ines');
    const response = await fetchAsInes('/api/secrets/v1/boundaries');
    expect(response.status).toBe(403);
  });
});
