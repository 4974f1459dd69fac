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
import { untilDeploymentRuns } from './clusterWorkloads';
import { addFile, mergeAs, pullRequestsOf } from './forge';
import { secretsApiAs } from './portalApi';
import { expectPhase, openRotation, propose } from './rotation';
import { test } from './sandbox';
import { showToken } from './tokenService';

const NAME = 'statements-token';
const FORGOTTEN = 'nightly-statements';
const DECISION = 'The nightly run is switched off for good';

test('what nobody declared keeps the old version alive, until who answers for the platform decides otherwise', async ({
  enter,
  sandbox,
}) => {
  await test.step('somebody of another team uses the token, and tells nobody', async () => {
    await addFile(sandbox, {
      repository: 'acme/gitops',
      path: `clusters/eu-1/statements/${FORGOTTEN}.yaml`,
      content: undeclaredDeployment(),
    });
    await untilDeploymentRuns(sandbox, {
      cluster: 'eu-1',
      namespace: 'statements',
      name: FORGOTTEN,
    });
  });

  const api = await secretsApiAs(sandbox, 'ana');
  const before = await readToken();
  const rotation = await propose(api, NAME, 'Nobody else uses it');
  const ana = await enter('Ana Costa');
  const [pullRequest] = await pullRequestsOf(sandbox, NAME);
  await mergeAs(ana.context(), pullRequest, 'Ana Costa');
  await openRotation(ana, sandbox, rotation);

  await test.step('the gate stays shut and names it, with its owner', async () => {
    const notice = ana
      .getByRole('status')
      .filter({ hasText: 'not everything is seen on the version that stays' });
    await expect(notice).toContainText(FORGOTTEN, { timeout: 120_000 });
    await expect(notice).toContainText('owned by Data');
    await expectPhase(ana, 'Propagated');
    const consumers = ana.getByRole('region', {
      name: 'What uses the credential',
    });
    const forgotten = consumers.getByRole('row', { name: FORGOTTEN });
    await expect(forgotten).toContainText('Not yet');
    await expect(forgotten.getByRole('link', { name: 'Data' })).toBeVisible();
    await expect(
      consumers.getByRole('row', { name: /Deployment refunds/ }),
    ).toContainText('Running');
    expect(await showToken(sandbox, before)).toBe(200);
  });

  await test.step('its owner may roll back, and may not override', async () => {
    await expect(ana.getByRole('button', { name: 'Roll back' })).toBeEnabled();
    const override = ana.getByRole('button', { name: 'Override the gate' });
    await expect(override).toBeDisabled();
    await expect(override).toHaveAccessibleDescription(
      /Only who answers for the platform/,
    );
    const { stragglers = [] } = await api.getRotation(rotation.id);
    await expect(
      api.overrideRotation(rotation.id, {
        reason: 'I try all the same',
        stragglers: stragglers.map(({ key }) => key),
      }),
    ).rejects.toMatchObject({ statusCode: 403 });
    expect(await showToken(sandbox, before)).toBe(200);
  });

  await test.step('who answers for the platform is shown what will break, and gives a reason', async () => {
    const jonas = await enter('Jonas Berg');
    await openRotation(jonas, sandbox, rotation);
    await jonas.getByRole('button', { name: 'Override the gate' }).click();
    const dialog = jonas.getByRole('dialog');
    await expect(dialog).toContainText(FORGOTTEN);
    const confirm = dialog.getByRole('button', { name: 'Revoke anyway' });
    await expect(confirm).toBeDisabled();
    await dialog.getByLabel('Why').fill(DECISION);
    await confirm.click();
    await expect(dialog).toBeHidden();
  });

  await test.step('the old version is revoked at that word, and everybody can read whose it was', async () => {
    await expectPhase(ana, 'Completed');
    await expect(
      ana.getByText('The previous version was revoked.').first(),
    ).toBeVisible();
    const decision = ana
      .getByRole('status')
      .filter({ hasText: 'The revocation gate was overridden' });
    await expect(decision).toContainText('Jonas Berg');
    await expect(decision).toContainText(DECISION);
    await expect(decision).toContainText(FORGOTTEN);
    expect(await showToken(sandbox, before)).toBe(401);
    expect(await showToken(sandbox, await readToken())).toBe(200);
    const journal = await api.getJournal(rotation.id);
    const applied = journal.find(({ event }) => event === 'override.applied');
    expect(applied?.actor).toBe('user:default/jonas');
    expect(applied?.message).toContain(DECISION);
    expect(applied?.message).toContain(FORGOTTEN);
  });

  function readToken() {
    return readClusterValue(sandbox, {
      cluster: 'eu-1',
      name: NAME,
      key: 'token',
    });
  }
});

/** Says which component it is, so that its owner can be named; no declaration knows of it. */
function undeclaredDeployment(): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${FORGOTTEN}
  namespace: statements
  labels: { app: ${FORGOTTEN}, backstage.io/kubernetes-id: reporting }
spec:
  replicas: 1
  selector:
    matchLabels: { app: ${FORGOTTEN} }
  template:
    metadata:
      labels: { app: ${FORGOTTEN} }
    spec:
      containers:
        - name: ${FORGOTTEN}
          image: acme/${FORGOTTEN}:2026.11
          env:
            - name: TOKEN
              valueFrom:
                secretKeyRef: { name: ${NAME}, key: token }
`;
}
