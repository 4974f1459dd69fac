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
import { expect } from '@playwright/test';
import { findLeaks, holds, Place } from './canary/findLeaks';
import { readPlaces } from './canary/readPlaces';
import { isPublic, readSealedValues } from './canary/readSealedValues';
import { readClusterSecrets } from './clusterSecrets';
import { actAs, merge, pullRequestsOf } from './forge';
import { secretsApiAs } from './portalApi';
import {
  expectPhase,
  followRotation,
  openForm,
  reviewHandIn,
  rotationIdOf,
  submitForm,
  untilPhase,
} from './rotation';
import { test } from './sandbox';

const NAME = 'payments-api-token';
/** Only a person can mint it. */
const BY_HAND = 'fraud-model-registry-token';

/*
 * Its name makes it the last file, so that it judges what all others left behind. It rotates secrets of its own, one of
 * them by hand, so that it also means something alone.
 */
test('no value that was ever minted is anywhere but in the clusters', async ({
  enter,
  sandbox,
}) => {
  const rotation = await rotate();
  const handedIn = await handIn();
  await sandbox.traffic.settle();
  const places = await readPlaces(sandbox);
  const sealed = readSealedValues(sandbox.dataDir);

  await test.step('the values looked for are those that the clusters hold', async () => {
    const known = new Set(sealed.map(({ value }) => value.toString('base64')));
    for (const cluster of ['eu-1', 'us-1'] as const) {
      const secrets = await readClusterSecrets(sandbox, cluster);
      const values = secrets.flatMap(({ data }) => Object.values(data));
      expect(values.length).toBeGreaterThan(10);
      expect(values.filter(value => !known.has(value))).toHaveLength(0);
    }
    const minted = sealed.filter(({ name }) => !name.includes('v-seed-'));
    expect(minted.map(({ name }) => name)).toContain(
      `token of ${NAME} at ${rotation.versionId}`,
    );
    expect(minted).toContainEqual({
      name: expect.stringContaining(BY_HAND),
      value: Buffer.from(handedIn.value),
    });
  });

  await test.step('the places looked at hold what they should', async () => {
    for (const [name, marker] of [
      ['HTTP responses', rotation.versionId!],
      ['portal log', rotation.id],
      ['log of the services', NAME],
      ['forge state', rotation.id],
      ['token service', rotation.id],
      ['file secrets.sqlite', rotation.versionId!],
      ['file scaffolder.sqlite', rotation.id],
      ['file notifications.sqlite', rotation.id],
      ['table rotations of secrets.sqlite', rotation.versionId!],
      ['table rotation_edits of secrets.sqlite', rotation.versionId!],
      ['table versions of secrets.sqlite', rotation.versionId!],
      ['table journal of secrets.sqlite', rotation.versionId!],
      ['table notices of secrets.sqlite', rotation.id],
      ['table tasks of scaffolder.sqlite', rotation.id],
      ['table task_events of scaffolder.sqlite', rotation.id],
      ['table notification of notifications.sqlite', rotation.id],
      ['table final_entities of catalog.sqlite', NAME],
      ['Git objects of gitops.git', rotation.versionId!],
      ['Git objects of catalog.git', NAME],
      ['pull requests', rotation.versionId!],
      ['journals', rotation.versionId!],
      ['notifications', rotation.id],
      ['HTTP responses', handedIn.rotationId],
      ['table task_events of scaffolder.sqlite', handedIn.rotationId],
      ['table journal of secrets.sqlite', handedIn.rotationId],
    ]) {
      expect(
        holds(placeOf(places, name), marker),
        `${name} holds ${marker}`,
      ).toBe(true);
    }
  });

  await test.step('the browser was told enough, and what it was told is known', async () => {
    for (const path of [
      '/api/secrets/v1/secrets',
      `/api/secrets/v1/rotations/${rotation.id}`,
      '/api/scaffolder/v2/tasks',
      '/api/notifications',
      '/api/catalog',
    ]) {
      expect(sandbox.traffic.count(path), path).toBeGreaterThan(0);
    }
    const unread = sandbox.traffic.unread();
    expect(unread.length, unread.join()).toBeLessThan(
      sandbox.traffic.count('/') / 10,
    );
  });

  const hidden = sealed.filter(secret => !isPublic(secret));
  await test.step('the search finds a value that is planted', async () => {
    const planted = { name: 'planted', texts: [hidden[0].value] };
    expect(findLeaks([planted], hidden)).not.toEqual([]);
  });
  expect(findLeaks(places, hidden)).toEqual([]);

  /** Up to a pull request: a browser, the scaffolder, the backend and an authority had it in their hands by then. */
  async function handIn() {
    const value = `by-hand-${randomUUID()}`;
    const page = await enter('Grace Mensah');
    await openForm(page, sandbox, BY_HAND);
    await reviewHandIn(page, {
      reason: 'A canary is fed by hand',
      value,
      note: 'Asked for it at the registry',
      url: 'https://tickets.acme.example/4713',
    });
    await page.getByRole('button', { name: 'Rotate', exact: true }).click();
    await followRotation(page);
    await expectPhase(page, 'Proposed');
    const rotationId = rotationIdOf(page);
    await page.context().close();
    return { value, rotationId };
  }

  async function rotate() {
    const page = await enter('Ana Costa');
    await openForm(page, sandbox, NAME);
    await submitForm(page, 'A canary sings');
    await followRotation(page);
    await expectPhase(page, 'Proposed');
    const [pullRequest] = await pullRequestsOf(sandbox, NAME);
    const id = rotationIdOf(page);
    // before the merge, because nobody is asked to review what is merged
    await page.goto(`${sandbox.appUrl}/notifications`);
    await page.getByPlaceholder('Filter').fill('Payments API token');
    await expect(
      page.getByRole('link', { name: 'Review the rotation of' }),
    ).toBeVisible({ timeout: 60_000 });
    await page.goto(pullRequest.html_url);
    await actAs(page, 'Ana Costa');
    await merge(page);
    const api = await secretsApiAs(sandbox, 'ana');
    await page.context().close();
    return untilPhase(api, id, 'propagated');
  }
});

function placeOf(places: Place[], name: string): Place {
  const place = places.find(candidate => candidate.name === name);
  if (!place) throw new Error(`There is no ${name}`);
  return place;
}
