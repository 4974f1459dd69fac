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
import { forgeFetch, pullRequestsOf } from './forge';
import { secretsApiAs } from './portalApi';
import { test } from './sandbox';

const LOOKOUT = 'plugin:secrets';
const BY_ITSELF = ['fraud-scoring-key', 'registry-pull-password'];
const REVIEWED = 'session-encryption-key';
const OUTSIDE_WINDOW = 'data-export-key';
const ref = (name: string) => `resource:default/${name}`;

test('what is due starts by itself in its window, completes alone where nobody reviews, and nothing else moves', async ({
  sandbox,
}) => {
  const api = await secretsApiAs(sandbox, 'jonas');
  const rotationOf = async (name: string) => {
    const { items } = await api.listRotations({ secret: [ref(name)] });
    return items[0];
  };

  await test.step('a reviewed one opens its pull request, by a task of the template', async () => {
    await expect
      .poll(async () => (await rotationOf(REVIEWED))?.phase, {
        timeout: 120_000,
      })
      .toBe('proposed');
    const { requestedBy, taskId, reason } = await rotationOf(REVIEWED);
    expect(requestedBy).toBe(LOOKOUT);
    expect(reason).toMatch(/^Due since .* by the policy fast-30d$/);
    expect(taskId).toBeDefined();
    expect(await pullRequestsOf(sandbox, REVIEWED)).toMatchObject([
      { state: 'open' },
    ]);
  });

  await test.step('those without a review are merged and run everywhere', async () => {
    for (const name of BY_ITSELF) {
      await expect
        .poll(async () => (await rotationOf(name))?.phase, {
          timeout: 120_000,
        })
        .toMatch(/^(propagated|completed)$/);
    }
  });

  await test.step('one whose window is closed waits, and says until when', async () => {
    const { automaticStart, reasons } = await api.getSecret(
      ref(OUTSIDE_WINDOW),
    );
    expect(automaticStart?.windowOpensAt).toBeDefined();
    expect(reasons).toMatchObject([{ id: 'due', starts: true }]);
    expect(await rotationOf(OUTSIDE_WINDOW)).toBeUndefined();
  });

  await test.step('nothing else was started by nobody', async () => {
    const { items } = await api.listRotations({ limit: 100 });
    expect(
      items
        .filter(({ requestedBy }) => requestedBy === LOOKOUT)
        .map(({ secretRef }) => secretRef)
        .sort(),
    ).toEqual([...BY_ITSELF, REVIEWED].map(ref).sort());
  });
});

test('a report starts the emergency rotation, and the compromise is contained when the old version is revoked', async ({
  sandbox,
}) => {
  const name = 'checkout-api-token';
  const api = await secretsApiAs(sandbox, 'carla');
  const reported = await api.reportCompromise(ref(name), {
    reason: 'Seen in a public paste',
    source: 'paste-scanner',
  });
  expect(reported).toMatchObject({ known: false, problems: [] });
  await expect
    .poll(async () => (await api.getSecret(ref(name))).health)
    .toBe('compromised');
  await expect
    .poll(async () => (await pullRequestsOf(sandbox, name)).length, {
      timeout: 90_000,
    })
    .toBe(1);
  const [pullRequest] = await pullRequestsOf(sandbox, name);
  await forgeFetch(sandbox, `${pullRequest.url}/merge`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  await expect
    .poll(
      async () => (await api.getSecret(ref(name))).compromise?.containedAt,
      { timeout: 120_000 },
    )
    .toBeDefined();
  const { compromise, health } = await api.getSecret(ref(name));
  expect(health).toBe('healthy');
  expect(compromise).toMatchObject({
    reportedBy: 'user:default/carla',
    status: expect.stringContaining('revoked'),
  });
});
