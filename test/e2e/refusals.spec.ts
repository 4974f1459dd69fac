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

import { randomUUID } from 'node:crypto';
import { expect, Page } from '@playwright/test';
import { branchesOf, editFile, pullRequestsIn } from './forge';
import { portalFetchAs, secretsApiAs } from './portalApi';
import {
  expectPhase,
  openForm,
  openRotation,
  planOf,
  propose,
  submitForm,
} from './rotation';
import { JourneySandbox, test } from './sandbox';

test('a manifest that cannot be edited safely is refused before anything happens, with the file and the reason', async ({
  enter,
  sandbox,
}) => {
  await test.step('a template', async () => {
    const carla = await enter('Carla Weiss');
    await openForm(carla, sandbox, 'storefront-session-key');
    const problem =
      /charts\/storefront\/templates\/storefront-session-key\.yaml.*: line \d+ is a template/;
    await expect(planOf(carla).getByRole('alert')).toContainText(problem);

    await submitForm(carla, 'I try all the same');
    // A notice of the failure may pop up beside it, which is an alert too.
    await expect(
      carla
        .getByRole('alert')
        .filter({ hasText: /ended as failed; its page says why/ }),
    ).toBeVisible();
    const api = await secretsApiAs(sandbox, 'carla');
    const { items } = await api.listRotations({
      secret: ['resource:default/storefront-session-key'],
    });
    expect(items.length).toBeGreaterThan(0);
    await openRotation(carla, sandbox, items[0]);
    await expect(
      carla.getByRole('log').getByText(problem).first(),
    ).toBeVisible();
    for (const { phase, pullRequests, versionId } of items) {
      expect({ phase, pullRequests, versionId }).toEqual({
        phase: 'failed',
        pullRequests: [],
        versionId: undefined,
      });
    }
  });

  await test.step('a key that is not there', async () => {
    const emi = await enter('Emi Tanaka');
    await openForm(emi, sandbox, 'profiles-cache-password');
    await expect(planOf(emi).getByRole('alert')).toContainText(
      'profiles-cache-password.yaml: SealedSecret accounts/profiles-cache-password: spec.encryptedData.password is not in the file',
    );
  });
});

test('a declaration that names what does not exist is told on the page of the secret, with the field', async ({
  enter,
  sandbox,
}) => {
  const carla = await enter('Carla Weiss');
  await expectImpossible(carla, sandbox, {
    name: 'checkout-coupon-key',
    reason:
      /spec\.rotation\.policy names the unknown policy 'quarterly'; known are: .*short-demo/,
  });
  const emi = await enter('Emi Tanaka');
  await expectImpossible(emi, sandbox, {
    name: 'login-throttle-token',
    reason:
      /spec\.authority\.ref names the unknown authority 'vault-eu'; known are: sealed-secrets/,
  });

  const api = await secretsApiAs(sandbox, 'emi');
  await expect(
    api.startRotation({
      secretRef: 'resource:default/login-throttle-token',
      reason: 'I try all the same',
    }),
  ).rejects.toMatchObject({
    statusCode: 400,
    cause: { message: expect.stringContaining("authority 'vault-eu'") },
  });
});

test('a value in a field that is stored is refused in the form, before anything stores it', async ({
  enter,
  sandbox,
}) => {
  const value = `by-hand-${randomUUID()}`;
  const ana = await enter('Ana Costa');
  await openForm(ana, sandbox, 'bank-portal-password');
  await ana.getByLabel('Reason').fill('The bank asks for it');
  await ana.getByRole('button', { name: 'Next' }).click();
  await ana.getByLabel('New credential').fill(value);
  const note = ana.getByLabel('How it was minted');
  await note.fill(`It is ${value}`);
  const refusal = ana.getByRole('alert').filter({
    hasText: 'This text holds the value that you typed as a secret',
  });
  await expect(refusal).toBeVisible();

  const review = ana.getByRole('button', { name: 'Review' });
  const rotate = ana.getByRole('button', { name: 'Rotate', exact: true });
  await review.click();
  // By these words the form says that it was asked to go on, and did not.
  await expect(
    ana.getByText(/must have required property/).first(),
  ).toBeVisible();
  await expect(rotate).toBeHidden();
  // The form keeps what was typed so far in the address of its page.
  expect(decodeURIComponent(ana.url())).not.toContain(value);

  await note.fill('Added as second password');
  await expect(refusal).toBeHidden();
  // The form takes a text a moment after it is typed, so a click of a robot may still find none.
  await expect(async () => {
    if (await review.isVisible()) await review.click();
    await expect(rotate).toBeVisible({ timeout: 2_000 });
  }).toPass();
});

test('a repository that the portal may only read ends the rotation with the permission it lacks', async ({
  enter,
  sandbox,
}) => {
  const api = await secretsApiAs(sandbox, 'grace');
  const rotation = await propose(
    api,
    'warehouse-reader-password',
    'Nobody knows that it is read-only',
  );
  const grace = await enter('Grace Mensah');
  await openRotation(grace, sandbox, rotation);
  await expect(
    grace
      .getByRole('log')
      .getByText(
        /acme\/legacy-gitops, refused: .* need the permission "Contents: read and write"/,
      )
      .first(),
  ).toBeVisible();
  await expectPhase(grace, 'Failed');
  await expect(
    grace.getByText(
      'The rotation failed before its merge. The previous version was not touched and stays in use.',
    ),
  ).toBeVisible();
  expect(await pullRequestsIn(sandbox, 'acme/legacy-gitops')).toEqual([]);
});

test('the catalog refuses a malformed declaration, naming the field, and keeps the last good one', async ({
  enter,
  sandbox,
}) => {
  const ref = 'resource:default/reporting-bi-token';
  await editFile(sandbox, {
    repository: 'acme/catalog',
    path: 'teams/data/secrets.yaml',
    edit: content => {
      const documents = content.split(/^---$/m);
      const index = documents.findIndex(document =>
        document.includes('name: reporting-bi-token\n'),
      );
      documents[index] = documents[index].replace(
        /^( *)kind: token$/m,
        '$1kind: passphrase',
      );
      return documents.join('---');
    },
  });
  const fetchAsGrace = await portalFetchAs(sandbox, 'grace');
  await fetchAsGrace('/api/catalog/refresh', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ entityRef: ref }),
  });

  await expect
    .poll(
      async () => {
        const response = await fetchAsGrace(
          '/api/catalog/entities/by-name/resource/default/reporting-bi-token',
        );
        const { status } = await response.json();
        return JSON.stringify(status ?? {});
      },
      { timeout: 90_000 },
    )
    .toContain('spec.credential.kind must be');

  const grace = await enter('Grace Mensah');
  await grace.goto(
    `${sandbox.appUrl}/catalog/default/resource/reporting-bi-token`,
  );
  await expect(
    grace.getByText(/spec\.credential\.kind must be/).first(),
  ).toBeVisible();
  const api = await secretsApiAs(sandbox, 'grace');
  expect((await api.getSecret(ref)).credentialKind).toBe('token');
});

test('a dry run of the template names nothing of the secret, and changes nothing', async ({
  sandbox,
}) => {
  const ref = 'resource:default/payments-db-password';
  const fetchAsAna = await portalFetchAs(sandbox, 'ana');
  const api = await secretsApiAs(sandbox, 'ana');
  const before = await everything();
  const template = await (
    await fetchAsAna(
      '/api/catalog/entities/by-name/template/default/rotate-secret',
    )
  ).json();

  const response = await fetchAsAna('/api/scaffolder/v2/dry-run', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      template,
      values: { secretRef: ref, reason: 'Only to look' },
      secrets: {},
      directoryContents: [],
    }),
  });

  expect(response.status).toBe(200);
  const { log, output } = await response.json();
  // The scaffolder repeats what it was given; nothing else may come.
  const said = JSON.stringify([log, output]).replaceAll(ref, '');
  expect(said).toContain('Would start a rotation');
  expect(said).not.toMatch(/payments|acme|eu-1/i);
  expect(await everything()).toEqual(before);

  /** Without when its targets were last observed, which happens all the time. */
  async function everything() {
    const { targets, ...secret } = await api.getSecret(ref);
    return {
      branches: await branchesOf(sandbox, 'acme/gitops'),
      pullRequests: (await pullRequestsIn(sandbox, 'acme/gitops')).length,
      rotations: (await api.listRotations({ secret: [ref] })).total,
      secret,
      targets: targets.map(target => ({ ...target, observedAt: undefined })),
    };
  }
});

async function expectImpossible(
  page: Page,
  { appUrl }: JourneySandbox,
  { name, reason }: { name: string; reason: RegExp },
) {
  await page.goto(`${appUrl}/catalog/default/resource/${name}`);
  const button = page.getByRole('button', { name: 'Rotate', exact: true });
  await expect(button).toBeDisabled();
  await expect(button).toHaveAccessibleDescription(
    /^It cannot be rotated as it is/,
  );
  await expect(
    page
      .getByRole('status')
      .filter({ hasText: 'What keeps this secret from being rotated' }),
  ).toContainText(reason);
}
