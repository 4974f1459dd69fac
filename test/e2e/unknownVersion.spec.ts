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
import { mergeNow, pullRequestsOf } from './forge';
import { keepSecretsDatabase } from './portalDatabase';
import { secretsApiAs } from './portalApi';
import { propose, untilPhase } from './rotation';
import { test } from './sandbox';
import { revokeToken, showToken, tokensOf } from './tokenService';

const NAME = 'recovery-api-token';
const REF = `resource:default/${NAME}`;
const REPOSITORY = 'acme/platform-gitops';
const CLIENT = 'recovery';

test('after a restore, a version on no record keeps a compromise from being called contained until an administrator resolves it', async ({
  enter,
  sandbox,
}) => {
  // The portal is killed twice, and two rotations complete.
  test.slow();
  const api = await secretsApiAs(sandbox, 'emi');
  const oldest = await readToken();
  const known = new Set((await liveTokens()).map(({ id }) => id));

  await sandbox.portal.kill();
  const database = keepSecretsDatabase(sandbox);
  await sandbox.portal.start();
  const { id, versionId } = await propose(api, NAME, 'Forgotten by a restore');
  await mergeNext(1);
  await untilPhase(api, id, 'completed');
  const forgotten = await readToken();
  expect(await showToken(sandbox, oldest)).toBe(401);
  expect(await showToken(sandbox, forgotten)).toBe(200);
  const [credential] = (await liveTokens()).filter(
    token => !known.has(token.id),
  );
  await sandbox.portal.kill();
  database.restore();
  await sandbox.portal.start();

  const jonas = await enter('Jonas Berg');
  const alert = jonas
    .getByRole('alert')
    .filter({ hasText: 'A version is on no record' });
  await test.step('the page of the secret says what runs and is on no record', async () => {
    await expect
      .poll(async () => (await api.getSecret(REF)).unknownVersions?.length, {
        timeout: 90_000,
      })
      .toBe(1);
    await openSecret();
    await expect(alert).toContainText(versionId!);
    await expect(alert).toContainText('us-1');
    await expect(jonas.getByText('Unknown version').first()).toBeVisible();
  });

  await test.step('an owner may not resolve it', async () => {
    await expect(
      api.resolveVersion(REF, versionId!, {
        outcome: 'revoked',
        reason: 'It is mine',
      }),
    ).rejects.toMatchObject({ statusCode: 403 });
  });

  await test.step('reported as compromised, it is not contained while the unknown one lives', async () => {
    await api.reportCompromise(REF, { reason: 'Seen in a public paste' });
    await mergeNext(2);
    await expect
      .poll(async () => (await api.getSecret(REF)).compromise?.status, {
        timeout: 120_000,
      })
      .toMatch(/^Not contained/);
    expect(await readToken()).not.toBe(forgotten);
    expect(await showToken(sandbox, forgotten)).toBe(200);
    const { compromise, health } = await api.getSecret(REF);
    expect(compromise?.containedAt).toBeUndefined();
    expect(health).toBe('compromised');
    await openSecret();
    await expect(
      jonas.getByRole('alert').filter({ hasText: /^Compromised/ }),
    ).toContainText('Not contained');
  });

  await test.step('an administrator revokes it by hand and puts it on record, where the issuer agrees', async () => {
    await jonas.getByRole('button', { name: `Resolve ${versionId}` }).click();
    const dialog = jonas.getByRole('dialog');
    await dialog.getByText(/it was revoked by hand/).click();
    await dialog.getByLabel('Why').fill('The restore forgot its rotation');
    await dialog.getByLabel('Id of the credential').fill(credential.id);
    const confirm = dialog.getByRole('button', { name: 'Put on record' });
    await confirm.click();
    await expect(dialog.getByRole('alert')).toContainText('works');
    await revokeToken(sandbox, credential.id);
    await confirm.click();
    await expect(dialog).toBeHidden();
    await expect(alert).toBeHidden();
  });

  await test.step('then the compromise is contained, and the secret is healthy', async () => {
    await expect(
      jonas
        .getByRole('status')
        .filter({ hasText: 'The compromise is contained' }),
    ).toBeVisible();
    await expect(jonas.getByText('Healthy').first()).toBeVisible();
    const { compromise, health, unknownVersions } = await api.getSecret(REF);
    expect(compromise?.containedAt).toBeDefined();
    expect(health).toBe('healthy');
    expect(unknownVersions ?? []).toEqual([]);
    expect(await showToken(sandbox, forgotten)).toBe(401);
    expect(await showToken(sandbox, await readToken())).toBe(200);
  });

  async function openSecret() {
    await jonas.goto(`${sandbox.appUrl}/catalog/default/resource/${NAME}`);
  }

  /** Merges the pull request of the secret that is open, once there are so many. */
  async function mergeNext(count: number) {
    const all = () => pullRequestsOf(sandbox, NAME, REPOSITORY);
    await expect
      .poll(async () => (await all()).length, { timeout: 90_000 })
      .toBe(count);
    const open = (await all()).filter(({ state }) => state === 'open');
    expect(open).toHaveLength(1);
    // A check of the pipeline passes first.
    await expect(() => mergeNow(sandbox, open[0])).toPass({ timeout: 60_000 });
  }

  async function liveTokens() {
    const tokens = await tokensOf(sandbox, CLIENT);
    return tokens.filter(({ state }) => state === 'live');
  }

  function readToken() {
    return readClusterValue(sandbox, {
      cluster: 'us-1',
      name: NAME,
      key: 'token',
    });
  }
});
