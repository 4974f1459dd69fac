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

import { createHash } from 'node:crypto';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { EU, RotationBench, US } from '../__testUtils__/RotationBench';

jest.setTimeout(60_000);

const PASSWORD = JSON.stringify(['spec', 'encryptedData', 'password']);

describe.each(databases.eachSupportedId())(
  'what a probe is told on %s',
  engineId => {
    async function merged(policy = {}) {
      const b = await RotationBench.create(await openTestDatabase(engineId), {
        policy,
      });
      const id = await b.start();
      await b.runDue();
      b.mergeAll();
      await pass(b);
      return { b, id, versionId: (await b.rotation(id)).versionId! };
    }

    async function pass(b: RotationBench, minutes = 1): Promise<void> {
      b.clock.pass({ minutes });
      await b.runDue();
    }

    const lastAsked = (b: RotationBench, targetId: string) =>
      b.probe.asked.filter(({ target }) => target.id === targetId).at(-1)!;
    const rowOf = (b: RotationBench, table: string) =>
      b.db(table).where({ target_id: EU }).first();

    it('has the digest of every edit of its own target', async () => {
      const { b, id } = await merged();
      const edits = await b.store.edits(id);
      const { target, expected } = lastAsked(b, EU);
      const own = edits.filter(({ file }) => file === target.manifest);
      expect(own).toHaveLength(2);
      expect(expected).toEqual(
        own.map(({ document, path, value }) => ({
          document,
          path,
          sha256: createHash('sha256').update(value).digest('hex'),
        })),
      );
      expect(expected).not.toEqual(lastAsked(b, US).expected);
    });

    it('leaves out the label of a pod template', async () => {
      const b = await RotationBench.create(await openTestDatabase(engineId));
      const file =
        'https://git.example.com/acme/gitops/blob/main/clusters/eu-1/api.yaml';
      b.forge.writeFile(
        file,
        'kind: Deployment\nmetadata:\n  name: api\nspec:\n  template: {}\n',
      );
      await b.changeSpec(spec => ({
        ...spec,
        targets: spec.targets.map((target, i) =>
          i === 0
            ? {
                ...target,
                workloads: [
                  { kind: 'Deployment', name: 'api', manifest: file },
                ],
              }
            : target,
        ),
      }));
      const id = await b.start();
      await b.runDue();
      b.mergeAll();
      await pass(b);
      expect(
        (await b.store.edits(id)).filter(edit => edit.file === file),
      ).toHaveLength(1);
      const kinds = lastAsked(b, EU).expected!.map(
        ({ document }) => document.kind,
      );
      expect(kinds).toEqual(['SealedSecret', 'SealedSecret']);
    });

    it('is not believed by a version id where the cluster holds another text', async () => {
      const { b, id, versionId } = await merged();
      b.propagate(versionId);
      b.probe.setTarget(US, { versionId, holds: { [PASSWORD]: 'other' } });
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'merged',
        waitingFor: `${US}: spec.encryptedData.password is not what was merged`,
      });
      b.propagate(versionId);
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
    });

    it('keeps the old version alive where a consumer is asked about and the cluster holds another text by then', async () => {
      const { b, id, versionId } = await merged({ maxOverlap: 'PT4H' });
      b.propagate(versionId);
      await pass(b);
      b.probe.setTarget(US, { versionId, holds: { [PASSWORD]: 'other' } });
      await pass(b, 241);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'propagated',
        condition: 'blocked',
      });
      expect(b.issuer.liveCredentials).toContain('old');
    });

    it('is what stood there before, for a rollback', async () => {
      const { b, id, versionId } = await merged({ maxOverlap: 'PT4H' });
      b.propagate(versionId);
      await pass(b);
      await b.store.requestRollback(id, {
        requestedBy: 'user:default/jane',
        reason: 'checkout is down',
      });
      await b.runDue();
      b.mergeAll();
      await pass(b);
      const { expected, versionId: sought } = lastAsked(b, EU);
      expect(sought).toBe((await b.rotation(id)).previousVersionId);
      expect(expected).toContainEqual({
        document: expect.anything(),
        path: ['spec', 'encryptedData', 'password'],
        sha256: createHash('sha256').update('AgOld').digest('hex'),
      });
    });

    it('has back what it remembered of the same version, and not of another', async () => {
      const { b, id, versionId } = await merged({ maxOverlap: 'PT4H' });
      expect(lastAsked(b, EU).remembered).toBeUndefined();
      b.probe.setTarget(EU, { remembered: 'pods a and b' });
      await pass(b);
      await pass(b);
      expect(lastAsked(b, EU).remembered).toBe('pods a and b');
      const kept = JSON.stringify({ versionId, text: 'pods a and b' });
      expect((await rowOf(b, 'rotation_targets')).remembered).toBe(kept);
      expect((await rowOf(b, 'secret_targets')).remembered).toBe(kept);

      await b.store.requestRollback(id, {
        requestedBy: 'user:default/jane',
        reason: 'checkout is down',
      });
      await b.runDue();
      b.mergeAll();
      b.probe.asked.length = 0;
      await pass(b);
      expect(
        b.probe.asked.filter(({ remembered }) => remembered !== undefined),
      ).toEqual([]);
    });

    it('is not given back more than can be kept', async () => {
      const { b } = await merged();
      b.probe.setTarget(EU, { remembered: 'ä'.repeat(32 * 1024) });
      await pass(b);
      expect((await rowOf(b, 'rotation_targets')).remembered).not.toBeNull();
      b.probe.setTarget(EU, { remembered: 'ä'.repeat(32 * 1024 + 1) });
      await pass(b);
      expect((await rowOf(b, 'rotation_targets')).remembered).toBeNull();
    });
  },
);
