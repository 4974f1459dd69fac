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
import {
  editFile,
  ForgePullRequest,
  mergeAs,
  mergeNow,
  pullRequestsOf,
  readFile,
  restartsOf,
} from './forge';
import { secretsApiAs } from './portalApi';
import { expectPhase, openRotation, propose, untilPhase } from './rotation';
import { signInAs, test } from './sandbox';
import { showToken } from './tokenService';

const NAME = 'invoices-token';
const REPOSITORY = 'acme/gitops';
const FILE = `clusters/us-1/invoices/${NAME}.yaml`;
const CIPHERTEXT = /^ {4}token: .+$/m;

test('a half-merged pull request is found and mended before anything is revoked', async ({
  page,
  context,
  sandbox,
}) => {
  // Three pull requests are merged, and an overlap passes.
  test.slow();
  const api = await secretsApiAs(sandbox, 'ana');
  const before = await tokenIn('us-1');
  const rotation = await propose(api, NAME, 'It was due, and half of it lost');
  await signInAs(page, sandbox, 'Ana Costa');
  await openRotation(page, sandbox, rotation);

  await test.step('somebody puts the old ciphertext of one cluster back on the branch, and it is merged', async () => {
    const [pullRequest] = await pullRequestsOf(sandbox, NAME);
    const old = await readFile(sandbox, { repository: REPOSITORY, path: FILE });
    const [line] = CIPHERTEXT.exec(old.text)!;
    await editFile(sandbox, {
      repository: REPOSITORY,
      path: FILE,
      branch: pullRequest.head.ref,
      edit: content => content.replace(CIPHERTEXT, line),
    });
    await mergeAs(context, pullRequest, 'Ana Costa');
  });

  const notice = page.getByRole('status').filter({ hasText: 'Blocked' });
  await test.step('the page names the file and the line, and nothing is revoked', async () => {
    await expect(notice).toContainText('The base branch does not hold', {
      timeout: 120_000,
    });
    await expect(notice).toContainText(new RegExp(`${FILE}:\\d+`));
    await expectPhase(page, 'Merged');
    await expect
      .poll(() => tokenIn('eu-1'), { timeout: 60_000 })
      .not.toBe(before);
    expect(await tokenIn('us-1')).toBe(before);
    expect(await showToken(sandbox, before)).toBe(200);
  });

  await test.step('what is missing comes in a pull request of its own', async () => {
    await page.getByRole('button', { name: 'Propose what is missing' }).click();
    await mergeAs(context, await openOne(pullRequestsOf), 'Ana Costa');
    await expect
      .poll(() => tokenIn('us-1'), { timeout: 60_000 })
      .not.toBe(before);
  });

  await test.step('pods that started with the old value are restarted by another', async () => {
    const restart = await openOne(restartsOf);
    expect(await showToken(sandbox, before)).toBe(200);
    await mergeNow(sandbox, restart);
  });

  await test.step('only then the old version is revoked', async () => {
    await untilPhase(api, rotation.id, 'completed');
    await expectPhase(page, 'Completed');
    await expect(notice).toBeHidden();
    expect(await showToken(sandbox, before)).toBe(401);
    const after = await tokenIn('us-1');
    expect(await tokenIn('eu-1')).toBe(after);
    expect(await showToken(sandbox, after)).toBe(200);
    const events = (await api.getJournal(rotation.id)).map(row => row.event);
    expect(events.indexOf('version.revoked')).toBeGreaterThan(
      events.indexOf('phase.propagated'),
    );
  });

  /** The one pull request that waits for a merge. */
  async function openOne(
    list: typeof pullRequestsOf,
  ): Promise<ForgePullRequest> {
    const open = async () =>
      (await list(sandbox, NAME)).filter(({ state }) => state === 'open');
    await expect
      .poll(async () => (await open()).length, { timeout: 120_000 })
      .toBe(1);
    return (await open())[0];
  }

  function tokenIn(cluster: 'eu-1' | 'us-1') {
    return readClusterValue(sandbox, { cluster, name: NAME, key: 'token' });
  }
});
