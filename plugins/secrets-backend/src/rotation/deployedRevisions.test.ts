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

import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { EU, RotationBench, US } from '../__testUtils__/RotationBench';

const DOWN = new UpstreamError('The forge is down', { retryable: true });

jest.setTimeout(60_000);

const EU_FILE =
  'https://git.example.com/acme/gitops/blob/main/clusters/eu-1/db-password.yaml';
const FLUX = 'Flux Kustomization flux-system/apps';

describe.each(databases.eachSupportedId())(
  'what an agent says that it has applied on %s',
  engineId => {
    async function merged() {
      const b = await RotationBench.create(await openTestDatabase(engineId), {
        policy: { maxOverlap: 'PT4H' },
      });
      const id = await b.start();
      const before = b.forge.headOf(EU_FILE);
      await b.runDue();
      b.mergeAll();
      await pass(b);
      const versionId = (await b.rotation(id)).versionId!;
      b.propagate(versionId);
      return { b, id, versionId, before, head: b.forge.headOf(EU_FILE) };
    }

    async function pass(b: RotationBench, minutes = 1): Promise<void> {
      b.clock.pass({ minutes });
      await b.runDue();
    }

    async function eu(b: RotationBench, id: string) {
      const { targets } = await b.rotation(id);
      return targets.find(({ target }) => target.id === EU)!;
    }

    it('is named by the evidence where the commit holds the version', async () => {
      const { b, id, versionId, head } = await merged();
      b.probe.setTarget(EU, {
        versionId,
        deployed: [{ agent: FLUX, follows: 'main', commit: head }],
      });
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'propagated' });
      expect((await eu(b, id)).evidence).toContain(
        `${FLUX} has applied ${head.slice(0, 7)}`,
      );
    });

    it('is believed of a later commit that still holds it', async () => {
      const { b, id, versionId } = await merged();
      b.forge.writeFile(EU_FILE.replace('db-password', 'other'), 'a: 1\n');
      b.probe.setTarget(EU, {
        versionId,
        deployed: [
          { agent: FLUX, follows: 'HEAD', commit: b.forge.headOf(EU_FILE) },
        ],
      });
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'propagated' });
    });

    it.each([
      ['staging', 'branch staging'],
      ['refs/heads/staging', 'branch staging'],
      ['refs/tags/v1', 'tag v1'],
    ])('is another branch or tag: %s', async (follows, named) => {
      const { b, id, versionId, head } = await merged();
      b.probe.setTarget(EU, {
        versionId,
        deployed: [{ agent: FLUX, follows, commit: head }],
      });
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'merged',
        waitingFor: `${EU}: ${FLUX} follows ${named}, not main`,
      });
      expect(await eu(b, id)).toMatchObject({ state: 'not-yet' });
    });

    it('is a commit that does not hold the version', async () => {
      const { b, id, versionId, before } = await merged();
      b.probe.setTarget(EU, {
        versionId,
        deployed: [{ agent: FLUX, follows: 'main', commit: before }],
      });
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'merged',
        waitingFor: `${EU}: ${FLUX} has applied ${before.slice(
          0,
          7,
        )}, where ${EU_FILE}:8 does not hold ${versionId}`,
      });
    });

    it('is a commit that the forge does not have', async () => {
      const { b, id, versionId } = await merged();
      b.probe.setTarget(EU, {
        versionId,
        deployed: [{ agent: FLUX, commit: 'f'.repeat(40) }],
      });
      await pass(b);
      expect((await b.rotation(id)).waitingFor).toMatch(
        /^production\/eu-1\/payments: Flux .* has applied fffffff, which cannot be compared: /,
      );
    });

    it('cannot be told while the forge is down', async () => {
      const { b, id, versionId, head } = await merged();
      b.probe.setTarget(EU, {
        versionId,
        deployed: [{ agent: FLUX, follows: 'main', commit: head }],
      });
      b.forge.calls.failNext('readFile', DOWN);
      await pass(b);
      expect(await eu(b, id)).toMatchObject({ state: 'unknown' });
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'propagated' });
    });

    it('keeps the old version alive where an agent goes elsewhere during the overlap', async () => {
      const { b, id, versionId } = await merged();
      await pass(b);
      b.probe.setTarget(US, {
        versionId,
        deployed: [{ agent: FLUX, follows: 'staging' }],
      });
      await pass(b, 241);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'propagated',
        condition: 'blocked',
        waitingFor: expect.stringContaining('follows branch staging, not main'),
      });
      expect(b.issuer.liveCredentials).toContain('old');
    });
  },
);
