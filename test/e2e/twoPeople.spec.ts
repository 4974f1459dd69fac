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

import { expect, Page } from '@playwright/test';
import { branchesOf, pullRequestsOf } from './forge';
import { secretsApiAs } from './portalApi';
import {
  expectPhase,
  followRotation,
  openForm,
  planOf,
  reviewForm,
  rotationIdOf,
} from './rotation';
import { test } from './sandbox';

const NAME = 'warehouse-password';

test('two people who rotate the same secret at once get one rotation and one pull request', async ({
  enter,
  sandbox,
}) => {
  const people = [await enter('Grace Mensah'), await enter('Hugo Lindqvist')];
  for (const page of people) {
    await openForm(page, sandbox, NAME);
    await reviewForm(page, 'Both of us saw it');
  }

  await Promise.all(people.map(startTask));
  for (const page of people) {
    await followRotation(page);
    await expectPhase(page, 'Proposed');
  }

  const [first, second] = people.map(rotationIdOf);
  expect(second).toBe(first);
  expect(await pullRequestsOf(sandbox, NAME)).toHaveLength(1);
  const branches = await branchesOf(sandbox, 'acme/gitops');
  expect(
    branches.filter(branch => branch.startsWith(`rotate/${NAME}/`)),
  ).toHaveLength(1);
  const api = await secretsApiAs(sandbox, 'grace');
  const { total } = await api.listRotations({
    secret: [`resource:default/${NAME}`],
  });
  expect(total).toBe(1);
  const journal = await api.getJournal(first);
  expect(journal.filter(({ event }) => event === 'phase.issued')).toHaveLength(
    1,
  );

  await test.step('a third is told before starting, and led to it by the secret', async () => {
    const ines = await enter('Ines Moreau');
    const values = JSON.stringify({ secretRef: `resource:default/${NAME}` });
    await ines.goto(
      `${
        sandbox.appUrl
      }/create/templates/default/rotate-secret?formData=${encodeURIComponent(
        values,
      )}`,
    );
    await expect(planOf(ines)).toContainText(
      'A rotation of this secret is already open',
    );
    await ines.goto(`${sandbox.appUrl}/catalog/default/resource/${NAME}`);
    await ines.getByRole('link', { name: 'Follow rotation' }).click();
    await expectPhase(ines, 'Proposed');
    expect(rotationIdOf(ines)).toBe(first);
  });

  async function startTask(page: Page) {
    await page.getByRole('button', { name: 'Rotate', exact: true }).click();
  }
});
