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
import { actAs, editFile, merge, pullRequestsOf } from './forge';
import { portalFetchAs, secretsApiAs } from './portalApi';
import { expectPhase, openRotation, propose, targetRow } from './rotation';
import { signInAs, test } from './sandbox';
import { showToken } from './tokenService';

const NAME = 'events-api-token';
const REF = `resource:default/${NAME}`;

test('while a cluster cannot be asked nothing is revoked, and once it is back the rotation completes', async ({
  page,
  context,
  sandbox,
}) => {
  const api = await secretsApiAs(sandbox, 'grace');
  await shortenOverlap();
  const before = await readClusterValue(sandbox, {
    cluster: 'eu-1',
    name: NAME,
    key: 'token',
  });
  const rotation = await propose(api, NAME, 'One cluster is going to fail');
  const [pullRequest] = await pullRequestsOf(sandbox, NAME);

  await signInAs(page, sandbox, 'Grace Mensah');
  await openRotation(page, sandbox, rotation);
  await expectPhase(page, 'Proposed');

  sandbox.clusters['us-1'].applyFault({ fault: 'down' });
  try {
    const forgePage = await context.newPage();
    await forgePage.goto(pullRequest.html_url);
    await actAs(forgePage, 'Grace Mensah');
    await merge(forgePage);

    await test.step('one target turns, of the other the page says since when nobody can tell', async () => {
      await expect(targetRow(page, 'eu-1')).toContainText('Running');
      await expect(targetRow(page, 'us-1')).toContainText('unknown since');
      await expectPhase(page, 'Merged');
      await expect(
        page.getByRole('status').filter({ hasText: /us-1.*unknown since/ }),
      ).toBeVisible();
      await expect(
        page.getByRole('button', { name: 'Cancel rotation' }),
      ).toHaveAccessibleDescription(/only before its merge/);
    });

    await test.step('the rotation looks again and again, and revokes nothing', async () => {
      const { nextAttemptAt } = await api.getRotation(rotation.id);
      await expect
        .poll(async () => (await api.getRotation(rotation.id)).nextAttemptAt)
        .not.toBe(nextAttemptAt);
      expect((await api.getRotation(rotation.id)).phase).toBe('merged');
      expect(await showToken(sandbox, before)).toBe(200);
    });
  } finally {
    sandbox.clusters['us-1'].liftFault('down');
  }

  await test.step('after it is back, the target is proven, and only then the old version revoked', async () => {
    await expect(targetRow(page, 'us-1')).toContainText('Running', {
      timeout: 120_000,
    });
    await expect(targetRow(page, 'us-1')).not.toContainText('unknown since');
    await expect(
      page.getByText('The previous version was revoked.').first(),
    ).toBeVisible({ timeout: 120_000 });
    await expectPhase(page, 'Completed');
    expect(await showToken(sandbox, before)).toBe(401);
    const events = (await api.getJournal(rotation.id)).map(row => row.event);
    expect(events.indexOf('version.revoked')).toBeGreaterThan(
      events.lastIndexOf('target.running'),
    );
  });

  /** Its policy has an overlap of a day, which a declaration may not shorten; so it names another one. */
  async function shortenOverlap() {
    await editFile(sandbox, {
      repository: 'acme/catalog',
      path: 'teams/data/secrets.yaml',
      edit: content => {
        const documents = content.split(/^---$/m);
        const index = documents.findIndex(document =>
          document.includes(`name: ${NAME}\n`),
        );
        documents[index] = documents[index].replace(
          /policy: standard-90d$/m,
          'policy: short-demo',
        );
        return documents.join('---');
      },
    });
    const asGrace = await portalFetchAs(sandbox, 'grace');
    const refreshed = await asGrace('/api/catalog/refresh', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ entityRef: REF }),
    });
    expect(refreshed.status).toBe(200);
    await expect
      .poll(async () => (await api.getSecret(REF)).policy?.maxOverlap, {
        timeout: 90_000,
      })
      .toBe('PT30S');
  }
});
