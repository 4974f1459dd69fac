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
import { findFreePorts, RunningSandbox, startSandbox } from '@keyturn/sandbox';
import { expect, Page, test as base } from '@playwright/test';
import { FileLogger } from './FileLogger';
import { secretsApiAs } from './portalApi';
import { PortalTraffic } from './PortalTraffic';

const START_TIMEOUT_MS = 300_000;
/** How many the sample company declares. */
export const SECRETS = 56;

/** A sandbox and what tests need to know of it. */
export interface JourneySandbox extends RunningSandbox {
  dataDir: string;
  /** What forge, clusters and token service logged. */
  servicesLog: string;
  portalLog: string;
  traffic: PortalTraffic;
}

interface WorkerFixtures {
  /** One for all tests of a worker, so each test takes secrets of its own. */
  sandbox: JourneySandbox;
}

interface TestFixtures {
  /** Opens the portal in a browser of their own and signs in there, by the name on the card. */
  enter(displayName: string): Promise<Page>;
  logsOfFailure: void;
}

/** Tests in which a portal with the sample company runs. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  sandbox: [
    async ({}, use) => {
      const dataDir = mkdtempSync(path.join(tmpdir(), 'keyturn-journeys-'));
      const servicesLog = path.join(dataDir, 'services.log');
      const sandbox = await startSandbox({
        dataDir,
        ports: await findFreePorts(),
        logger: new FileLogger(servicesLog),
      });
      await untilInventoryIsFull(sandbox);
      await use({
        ...sandbox,
        dataDir,
        servicesLog,
        portalLog: path.join(dataDir, 'portal.log'),
        traffic: new PortalTraffic(sandbox),
      });
      await sandbox.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: START_TIMEOUT_MS },
  ],

  context: async ({ context, sandbox }, use) => {
    sandbox.traffic.record(context);
    await use(context);
  },

  enter: async ({ browser, sandbox }, use) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use(async displayName => {
      const context = await browser.newContext();
      contexts.push(context);
      sandbox.traffic.record(context);
      const page = await context.newPage();
      await signInAs(page, sandbox, displayName);
      return page;
    });
    for (const context of contexts) await context.close();
  },

  logsOfFailure: [
    async ({ sandbox }, use, testInfo) => {
      await use();
      if (testInfo.status === testInfo.expectedStatus) return;
      for (const file of [sandbox.portalLog, sandbox.servicesLog]) {
        await testInfo.attach(path.basename(file), { path: file });
      }
    },
    { auto: true },
  ],
});

/** People can sign in before the catalog has read everything that its locations name. */
async function untilInventoryIsFull(sandbox: RunningSandbox): Promise<void> {
  const api = await secretsApiAs(sandbox, 'jonas');
  await expect
    .poll(async () => (await api.getSummary({})).total, { timeout: 120_000 })
    .toBe(SECRETS);
}

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
