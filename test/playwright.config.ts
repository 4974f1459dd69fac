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

import { defineConfig } from '@playwright/test';

/** As root, and without a GPU or a phone home, Chromium starts only or sooner with these. */
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** `npm test` says where to write the report that it counts. */
const report = process.env.PLAYWRIGHT_JSON_OUTPUT_FILE;

/** Searches what all others left behind in their sandbox, so it is the last by name and part of every group. */
const CANARY = 'valueCanary.spec.ts';
/** About half of the time, so that two groups side by side end together. */
const FIRST_GROUP = [
  'boundaries',
  'clusterDown',
  'componentPage',
  'compromise',
  'halfMerged',
  'inventory',
  'lookout',
  'manualRotation',
  'notOwner',
  'outsideBoundary',
  'overrideGate',
  'partial',
  'refusals',
].map(name => `${name}.spec.ts`);

/** Journeys that share one sandbox, one after the other. */
function group(
  name: string,
  journeys: { testMatch?: string[]; testIgnore?: string[] },
) {
  return { name, workers: 1, ...journeys };
}

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  outputDir: '../.cache/test/journeys',
  // One alone mostly waits for the clocks of the portal.
  workers: 2,
  projects: [
    group('first', { testMatch: [...FIRST_GROUP, CANARY] }),
    group('second', { testIgnore: FIRST_GROUP }),
  ],
  // A slow machine may miss a deadline; what fails twice more is no accident.
  retries: 2,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ...(report ? [['json'] as const] : [])],
  use: {
    viewport: { width: 1280, height: 900 },
    // To record each of them takes a fifth of what a journey takes.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
    launchOptions: {
      args: CHROMIUM_FLAGS,
      executablePath: process.env.KEYTURN_CHROMIUM,
    },
  },
});
