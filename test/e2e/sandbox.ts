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

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import { findFreePorts, RunningSandbox, startSandbox } from '@keyturn/sandbox';
import { expect, Page, test as base } from '@playwright/test';

const START_TIMEOUT_MS = 300_000;

/** Tests in which a portal with the sample company runs; one for all tests of a worker. */
export const test = base.extend<object, { sandbox: RunningSandbox }>({
  sandbox: [
    async ({}, use) => {
      const dataDir = mkdtempSync(path.join(tmpdir(), 'keyturn-journeys-'));
      const sandbox = await startSandbox({
        dataDir,
        ports: await findFreePorts(),
        logger: WinstonLogger.create({ level: 'error' }),
      });
      await use(sandbox);
      await sandbox.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: START_TIMEOUT_MS },
  ],
});

/** Signs in as somebody of the sample company, by the name on the card. */
export async function signInAs(
  page: Page,
  { appUrl }: RunningSandbox,
  displayName: string,
): Promise<void> {
  await page.goto(appUrl);
  await page.getByText(displayName, { exact: true }).click();
  await expect(page.getByRole('link', { name: 'Settings' })).toBeVisible();
}
