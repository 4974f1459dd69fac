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
import {
  BenchOptions,
  RotationBench,
  SECRET_REF,
} from '../__testUtils__/RotationBench';
import { toApiRotation } from '../service/toApiRotation';

const DOWN = new UpstreamError('The forge is down', { retryable: true });

jest.setTimeout(120_000);

const file = (cluster: string, branch = 'main') =>
  `https://git.example.com/acme/gitops/blob/${branch}/clusters/${cluster}/db-password.yaml`;
const PLACE = 'SealedSecret payments/db-password: spec.encryptedData.password';

describe.each(databases.eachSupportedId())(
  'what the base branch holds after the merge on %s',
  engineId => {
    const bench = async (options: BenchOptions = {}) =>
      RotationBench.create(await openTestDatabase(engineId), options);
    const overlap = { policy: { maxOverlap: 'PT4H' } };

    async function pass(b: RotationBench, minutes = 1): Promise<void> {
      b.clock.pass({ minutes });
      await b.runDue();
    }

    const events = async (b: RotationBench, id: string) =>
      (await b.store.journal(id, 0)).map(({ event }) => event);
    const content = (b: RotationBench, cluster: string) =>
      b.forge.fileContent(file(cluster))!;
    const ciphertext = (text: string) => /^ {4}password: (.*)$/m.exec(text)![1];
    /** The text with another ciphertext, everything else as it is. */
    const withCiphertext = (text: string, other: string) =>
      text.replace(/^( {4}password: ).*$/m, `$1${other}`);
    const actionsOf = async (b: RotationBench, id: string) =>
      toApiRotation(await b.rotation(id)).actions.proposeMissing;
    const ask = async (b: RotationBench, id: string) => {
      await b.store.requestMissing(id, {
        requestedBy: 'user:default/jane',
        reason: 'us-1 was left behind',
      });
      await b.runDue();
    };
    const latest = async (b: RotationBench, id: string) =>
      (await b.rotation(id)).pullRequests.at(-1)!;

    async function proposed(b: RotationBench) {
      const id = await b.start();
      await b.runDue();
      const { versionId, pullRequests } = await b.rotation(id);
      return { id, versionId: versionId!, url: pullRequests[0].url };
    }

    /** As somebody resolves a conflict with "ours": the old line of us-1 is back, the annotations stay. */
    async function mergedWithoutUs(b: RotationBench) {
      const started = await proposed(b);
      const changed = b.forge
        .inspect(started.url)
        .changes.get('clusters/us-1/db-password.yaml')!;
      b.forge.commitToBranch(
        started.url,
        file('us-1'),
        withCiphertext(changed, 'AgOld'),
      );
      b.forge.mergeAsPerson(started.url);
      b.propagate(started.versionId);
      await pass(b);
      return started;
    }

    async function propagated(b: RotationBench) {
      const started = await proposed(b);
      b.forge.mergeAsPerson(started.url);
      b.propagate(started.versionId);
      await pass(b);
      expect(await b.rotation(started.id)).toMatchObject({
        phase: 'propagated',
      });
      return started;
    }

    describe('where a commit on the branch put an old line back', () => {
      it('blocks with file and line, though every cluster names the new version', async () => {
        const b = await bench();
        const { id, versionId, url } = await mergedWithoutUs(b);
        const { waitingFor, lacking, ...rotation } = await b.rotation(id);
        expect(rotation).toMatchObject({
          phase: 'merged',
          condition: 'blocked',
        });
        expect(waitingFor).toContain(
          `${file(
            'us-1',
          )}:10 (${PLACE}): the text from before the rotation stands there`,
        );
        expect(waitingFor).not.toContain('AgOld');
        expect(lacking).toEqual([
          {
            file: file('us-1'),
            line: 10,
            place: PLACE,
            evidence: 'the text from before the rotation stands there',
          },
        ]);
        expect(content(b, 'us-1')).toContain(versionId);
        expect(b.issuer.liveCredentials).toContain('old');

        const journal = await b.store.journal(id, 0);
        const said = journal.filter(
          ({ event }) => event === 'merge.incomplete',
        );
        expect(said).toMatchObject([{ level: 'warning', links: [{ url }] }]);
        expect(said[0].message).toContain(`${file('us-1')}:10`);
        expect(JSON.stringify(journal)).not.toContain('AgOld');

        await pass(b, 10);
        expect(
          (await events(b, id)).filter(event => event === 'merge.incomplete'),
        ).toHaveLength(1);
        expect(b.issuer.liveCredentials).toContain('old');
      });

      it('proposes exactly what is missing, and goes on after its merge', async () => {
        const b = await bench();
        const { id, versionId, url } = await mergedWithoutUs(b);
        expect(await actionsOf(b, id)).toEqual({ possible: true });
        await ask(b, id);
        const { pullRequests, ...rotation } = await b.rotation(id);
        expect(rotation).toMatchObject({
          phase: 'merged',
          condition: undefined,
          missingProposal: undefined,
          waitingFor: expect.stringMatching(/^Waiting for review and merge/),
        });
        expect(pullRequests).toMatchObject([
          { url, state: 'merged', attempt: 1 },
          { state: 'open', attempt: 2 },
        ]);
        const { changes, branch, title, body } = b.forge.inspect(
          pullRequests[1].url,
        );
        expect(branch).toBe(`rotate/db-password/${id}-2`);
        expect(title).toBe(
          `Bring what is missing of the rotation of DB password to ${versionId}`,
        );
        expect(body).toContain('us-1 was left behind');
        expect(body).toContain(PLACE);
        expect([...changes.keys()]).toEqual(['clusters/us-1/db-password.yaml']);
        expect(await actionsOf(b, id)).toMatchObject({
          possible: false,
          reason: expect.stringMatching(/^An open pull request brings/),
        });

        b.forge.mergeAsPerson(pullRequests[1].url);
        await pass(b);
        expect(await b.rotation(id)).toMatchObject({
          phase: 'completed',
          revocation: { outcome: 'revoked' },
        });
        const edits = await b.store.edits(id);
        const written = edits.find(
          edit =>
            edit.file === file('us-1') && edit.path.includes('encryptedData'),
        )!;
        expect(ciphertext(content(b, 'us-1'))).toBe(written.value);
        expect(written.previous).toBe('AgOld');
        expect(await events(b, id)).toContain('missing.requested');
      });

      it('merges what is missing itself where the policy lets it', async () => {
        const b = await bench({ policy: { approval: 'auto-merge' } });
        const { id, versionId } = await propagatedThenReverted(b);
        await ask(b, id);
        b.propagate(versionId);
        await pass(b);
        expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
      });

      it('may be proposed again where a person has closed the proposal', async () => {
        const b = await bench();
        const { id } = await mergedWithoutUs(b);
        await ask(b, id);
        b.forge.closeAsPerson((await latest(b, id)).url);
        await pass(b);
        expect(await b.rotation(id)).toMatchObject({
          phase: 'merged',
          condition: 'blocked',
        });
        await ask(b, id);
        expect(await latest(b, id)).toMatchObject({
          state: 'open',
          attempt: 3,
        });
      });

      it('needs no proposal any longer once somebody brings it by hand', async () => {
        const b = await bench();
        const { id } = await mergedWithoutUs(b);
        await ask(b, id);
        const { url } = await latest(b, id);
        b.landByHand(url);
        await pass(b);
        expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
        expect(b.forge.inspect(url)).toMatchObject({
          state: 'closed',
          comments: ['Closed: its change is on the base branch already'],
        });
      });

      it('compares again after the merge of what was missing', async () => {
        const b = await bench();
        const { id } = await mergedWithoutUs(b);
        await ask(b, id);
        const { url } = await latest(b, id);
        b.forge.commitToBranch(
          url,
          file('us-1'),
          withCiphertext(content(b, 'us-1'), 'AgOld'),
        );
        b.forge.mergeAsPerson(url);
        await pass(b);
        expect(await b.rotation(id)).toMatchObject({
          phase: 'merged',
          condition: 'blocked',
        });
        expect(await actionsOf(b, id)).toEqual({ possible: true });
      });

      it('closes the proposal where the rotation is rolled back instead', async () => {
        const b = await bench();
        const { id } = await mergedWithoutUs(b);
        await ask(b, id);
        const { url } = await latest(b, id);
        await b.store.requestRollback(id, {
          requestedBy: 'user:default/jane',
          reason: 'enough',
        });
        await b.runDue();
        expect(b.forge.inspect(url).state).toBe('closed');
        expect(await b.rotation(id)).toMatchObject({
          phase: 'rollback-proposed',
          lacking: undefined,
        });
        b.mergeAll();
        const { previousVersionId } = await b.rotation(id);
        b.propagate(previousVersionId!);
        await pass(b);
        expect(ciphertext(content(b, 'us-1'))).toBe('AgOld');
        expect(ciphertext(content(b, 'eu-1'))).toBe('AgOld');
      });
    });

    async function propagatedThenReverted(b: RotationBench) {
      const before = content(b, 'us-1');
      const id = await b.start();
      await b.runDue();
      await pass(b);
      const { versionId } = await b.rotation(id);
      b.forge.writeFile(file('us-1'), before);
      b.propagate(versionId!);
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'merged',
        condition: 'blocked',
      });
      return { id, versionId: versionId! };
    }

    it('finds a pull request that was retargeted and merged into another branch', async () => {
      const b = await bench();
      const { id, versionId, url } = await proposed(b);
      b.forge.writeFile(file('eu-1', 'staging'), content(b, 'eu-1'));
      b.forge.retargetAsPerson(url, 'staging');
      b.forge.mergeAsPerson(url);
      b.propagate(versionId);
      await pass(b);
      const { lacking, ...rotation } = await b.rotation(id);
      expect(rotation).toMatchObject({ phase: 'merged', condition: 'blocked' });
      expect(lacking).toHaveLength(4);
      await ask(b, id);
      b.forge.mergeAsPerson((await latest(b, id)).url);
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
      expect(ciphertext(content(b, 'us-1'))).not.toBe('AgOld');
    });

    it('finds ciphertext that somebody has encrypted again, and does not guess about its value', async () => {
      const b = await bench();
      const { id, versionId, url } = await proposed(b);
      b.forge.mergeAsPerson(url);
      b.forge.writeFile(
        file('us-1'),
        withCiphertext(content(b, 'us-1'), 'AgAgain'),
      );
      b.propagate(versionId);
      await pass(b);
      const { lacking, waitingFor } = await b.rotation(id);
      expect(lacking).toMatchObject([
        {
          evidence: expect.stringMatching(
            /^another text stands there, although the file names the new version: it may have been encrypted again/,
          ),
        },
      ]);
      expect(waitingFor).not.toContain('AgAgain');
      expect(b.issuer.liveCredentials).toContain('old');
    });

    it('finds a later change of the same place, and a file that is gone', async () => {
      const b = await bench();
      const { id, versionId, url } = await proposed(b);
      b.forge.mergeAsPerson(url);
      b.forge.writeFile(
        file('us-1'),
        withCiphertext(content(b, 'us-1'), 'AgHand').replace(versionId, 'v-x'),
      );
      b.propagate(versionId);
      await pass(b);
      expect((await b.rotation(id)).lacking).toMatchObject([
        { evidence: 'a text stands there that the rotation did not write' },
        { evidence: 'a text stands there that the rotation did not write' },
      ]);
      b.forge.deleteFile(file('us-1'));
      await pass(b);
      const { lacking, condition, waitingFor } = await b.rotation(id);
      expect(condition).toBe('blocked');
      expect(lacking![0]).toMatchObject({
        file: file('us-1'),
        evidence: expect.stringContaining('not on the fake forge'),
      });
      expect(waitingFor).toContain(file('us-1'));
      // it goes on looking
      b.forge.writeFile(file('us-1'), content(b, 'eu-1'));
      await pass(b);
      expect((await b.rotation(id)).lacking).toHaveLength(1);
    });

    it('asks again later where the forge is down', async () => {
      const b = await bench();
      const { id, versionId, url } = await proposed(b);
      b.forge.mergeAsPerson(url);
      await pass(b);
      b.propagate(versionId);
      b.forge.calls.failNext('readFile', DOWN);
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'merged',
        attempts: 1,
        lacking: undefined,
      });
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
    });

    it('keeps the old version alive where the merge is reverted on main during the overlap', async () => {
      const b = await bench(overlap);
      const before = content(b, 'us-1');
      const { id, versionId } = await propagated(b);
      // the agent has not applied it yet, so the clusters still run the new version
      b.forge.writeFile(file('us-1'), before);
      await pass(b, 241);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'propagated',
        condition: 'blocked',
        lacking: [{ file: file('us-1') }, { file: file('us-1') }],
      });
      expect(b.issuer.liveCredentials).toContain('old');

      await ask(b, id);
      expect(await latest(b, id)).toMatchObject({ state: 'open', attempt: 2 });
      b.forge.mergeAsPerson((await latest(b, id)).url);
      b.propagate(versionId);
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'completed',
        revocation: { outcome: 'revoked' },
      });
      expect(b.issuer.liveCredentials).not.toContain('old');
    });

    describe('of a rollback', () => {
      async function proposedBack(b: RotationBench) {
        const started = await propagated(b);
        const merged = content(b, 'us-1');
        await b.store.requestRollback(started.id, {
          requestedBy: 'user:default/jane',
          reason: 'checkout is down',
        });
        await b.runDue();
        const { url } = await latest(b, started.id);
        const { previousVersionId } = await b.rotation(started.id);
        return { ...started, url, merged, back: previousVersionId! };
      }

      it('blocks where the new line was put back, and brings what is missing', async () => {
        const b = await bench(overlap);
        const { id, url, merged, back } = await proposedBack(b);
        const changed = b.forge
          .inspect(url)
          .changes.get('clusters/us-1/db-password.yaml')!;
        b.forge.commitToBranch(
          url,
          file('us-1'),
          withCiphertext(changed, ciphertext(merged)),
        );
        b.forge.mergeAsPerson(url);
        b.propagate(back);
        await pass(b);
        expect(await b.rotation(id)).toMatchObject({
          phase: 'rollback-merged',
          condition: 'blocked',
          lacking: [
            {
              file: file('us-1'),
              evidence: 'the text that the rotation wrote stands there',
            },
          ],
        });
        expect(await events(b, id)).toContain('merge.incomplete');
        await ask(b, id);
        const proposal = await latest(b, id);
        expect(proposal).toMatchObject({
          state: 'open',
          rollback: true,
          branch: `rollback/db-password/${id}-3`,
        });
        b.forge.mergeAsPerson(proposal.url);
        await pass(b);
        expect(await b.rotation(id)).toMatchObject({
          phase: 'rollback-propagated',
        });
        expect(ciphertext(content(b, 'us-1'))).toBe('AgOld');
      });

      it('keeps the new version alive where the rollback is reverted on main', async () => {
        const b = await bench(overlap);
        const { id, url, merged, back } = await proposedBack(b);
        b.forge.mergeAsPerson(url);
        b.propagate(back);
        await pass(b);
        b.forge.writeFile(file('us-1'), merged);
        await pass(b, 241);
        expect(await b.rotation(id)).toMatchObject({
          phase: 'rollback-propagated',
          condition: 'blocked',
        });
        expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);
        await ask(b, id);
        b.forge.mergeAsPerson((await latest(b, id)).url);
        await pass(b);
        expect(await b.rotation(id)).toMatchObject({ phase: 'rolled-back' });
        expect(b.issuer.liveCredentials).toEqual(['old']);
      });
    });

    it('refuses to propose what is not known to be missing', async () => {
      const b = await bench(overlap);
      const { id } = await propagated(b);
      await expect(
        b.store.requestMissing(id, { requestedBy: 'user:default/jane' }),
      ).rejects.toThrow('It is not the base branch that holds it up');
      expect(
        (await b.db('secrets').where({ ref: SECRET_REF }).first()).version_id,
      ).toBe((await b.rotation(id)).versionId);
    });
  },
);
