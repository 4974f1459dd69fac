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

import {
  abandonmentText,
  revocationText,
} from '@keyturn/plugin-secrets-common';
import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import {
  BenchOptions,
  EU,
  RotationBench,
  US,
} from '../__testUtils__/RotationBench';
import { toApiRotation } from '../service/toApiRotation';

type Phase = 'requested' | 'issued' | 'proposed' | 'merged' | 'propagated';

describe.each(databases.eachSupportedId())(
  'the end of a rotation on %s says why it came to that:',
  engineId => {
    const bench = async (options: BenchOptions = {}) =>
      RotationBench.create(await openTestDatabase(engineId), options);

    async function step(b: RotationBench, minutes = 1): Promise<void> {
      b.clock.pass({ minutes });
      await b.runDue();
    }

    async function upTo(phase: Phase, b: RotationBench): Promise<string> {
      const id = await b.start();
      if (phase === 'requested') return id;
      await b.runDue();
      if (phase === 'issued' || phase === 'proposed') return id;
      b.mergeAll();
      await step(b);
      if (phase === 'merged') return id;
      b.propagate((await b.rotation(id)).versionId!);
      await step(b);
      return id;
    }

    /** As it is on record, and as the journal tells it. */
    async function ending(b: RotationBench, id: string) {
      const row = await b.db('rotations').where({ id }).first();
      const journal = await b.store.journal(id, 0);
      return {
        phase: row.phase,
        revocation: row.revocation && JSON.parse(row.revocation),
        abandonment: row.abandonment && JSON.parse(row.abandonment),
        journal: journal.map(({ message }) => message),
      };
    }

    describe('the previous version', () => {
      it('was revoked by its issuer', async () => {
        const b = await bench();
        const { revocation, journal } = await ending(
          b,
          await upTo('propagated', b),
        );
        expect(revocation).toEqual({
          outcome: 'revoked',
          reason: 'by-issuer',
          subject: 'previous',
          versions: [
            {
              id: expect.stringMatching(/^adopted-/),
              outcome: 'revoked',
              reason: 'by-issuer',
              evidence: 'Credential old stopped working',
            },
          ],
        });
        expect(journal).toContainEqual(
          expect.stringMatching(
            /^The previous version adopted-\w+ was revoked\. Credential old stopped working$/,
          ),
        );
      });

      it('had ended before', async () => {
        const b = await bench({ policy: { maxOverlap: 'PT2H' } });
        const id = await upTo('propagated', b);
        b.issuer.revokeAsPerson('old');
        await step(b, 120);
        expect((await ending(b, id)).revocation).toMatchObject({
          outcome: 'revoked',
          reason: 'already-ended',
        });
      });

      it('is not found by an issuer that could revoke it', async () => {
        const b = await bench();
        jest.spyOn(b.issuer, 'revoke').mockResolvedValueOnce({
          outcome: 'nothing-to-revoke',
          evidence: 'Client x has no token old',
        });
        const { revocation } = await ending(b, await upTo('propagated', b));
        expect(revocation).toMatchObject({
          outcome: 'nothing-to-revoke',
          reason: 'not-found',
        });
        expect(revocationText(revocation)).not.toContain('cannot revoke');
      });

      it('is of an issuer that cannot revoke', async () => {
        const b = await bench({
          issuer: { capabilities: { revocation: false } },
        });
        expect(
          (await ending(b, await upTo('propagated', b))).revocation,
        ).toMatchObject({
          outcome: 'nothing-to-revoke',
          reason: 'issuer-cannot-revoke',
        });
      });

      it('is on no record, which is not the same as nothing to revoke', async () => {
        const b = await bench({
          spec: { credential: { kind: 'password', issuer: 'fake-issuer' } },
        });
        const { revocation } = await ending(b, await upTo('propagated', b));
        expect(revocation).toEqual({
          outcome: 'unknown',
          reason: 'no-record',
          subject: 'previous',
          versions: [],
        });
        expect(revocationText(revocation)).toMatch(/revoke it by hand\.$/);
      });

      it('is kept by the policy, also where it is on no record', async () => {
        for (const spec of [
          {},
          {
            credential: {
              kind: 'password' as const,
              issuer: 'fake-issuer',
            },
          },
        ]) {
          const b = await bench({ policy: { revokeOld: false }, spec });
          expect(
            (await ending(b, await upTo('propagated', b))).revocation,
          ).toMatchObject({ outcome: 'kept', reason: 'policy' });
        }
      });

      it('is kept because the new one is dead, and no policy is blamed', async () => {
        const b = await bench({ policy: { maxOverlap: 'PT2H' } });
        const id = await upTo('propagated', b);
        b.issuer.revokeAsPerson('credential-2');
        await step(b, 120);
        const { revocation, journal } = await ending(b, id);
        expect(revocation).toMatchObject({
          outcome: 'kept',
          reason: 'staying-version-dead',
          versions: [{ reason: 'staying-version-dead' }],
        });
        expect(revocationText(revocation)).not.toMatch(/policy|still works/);
        const { versionId } = await b.rotation(id);
        expect(journal).toContain(
          `By the word of its issuer, the new version ${versionId} does not work`,
        );
        expect(
          await b.db('versions').where({ state: 'previous' }),
        ).toHaveLength(1);
      });

      it('differs from the others that went with it, of which each is named', async () => {
        const b = await bench({ policy: { stallAfter: 'PT1H' } });
        const first = await upTo('merged', b);
        await step(b, 120);
        await b.cancel(first);
        await b.runDue();
        jest.spyOn(b.issuer, 'revoke').mockResolvedValueOnce({
          outcome: 'nothing-to-revoke',
          evidence: 'Not one of this account',
        });
        const { revocation } = await ending(b, await upTo('propagated', b));
        const { versionId } = await b.rotation(first);
        expect(revocation).toMatchObject({
          outcome: 'nothing-to-revoke',
          reason: 'not-found',
          versions: [
            { outcome: 'nothing-to-revoke', reason: 'not-found' },
            { id: versionId, outcome: 'revoked', reason: 'by-issuer' },
          ],
        });
        expect(revocationText(revocation)).toContain(
          `Version ${versionId} was revoked.`,
        );
      });
    });

    it('a rollback names the new version', async () => {
      const b = await bench({ policy: { maxOverlap: 'PT8H' } });
      const id = await upTo('merged', b);
      await b.store.requestRollback(id, {
        requestedBy: 'user:default/jane',
        reason: 'Broke checkout',
      });
      await b.runDue();
      b.mergeAll();
      await step(b);
      b.propagate((await b.rotation(id)).previousVersionId!);
      await step(b);
      await step(b, 8 * 60);
      expect(toApiRotation(await b.rotation(id))).toMatchObject({
        phase: 'rolled-back',
        revocation: { reason: 'by-issuer', subject: 'new' },
        ending:
          'The rotation was rolled back to the previous version. The new version was revoked.',
      });
    });

    describe('abandoned', () => {
      const REFUSED = new UpstreamError('No such repository', {
        retryable: false,
      });

      /** Ends it where it stands, which is possible once it is stuck. */
      async function abandon(b: RotationBench, id: string) {
        await b.cancel(id);
        await b.runDue();
        return ending(b, id);
      }

      it('before a merge was seen, the previous version is in use as far as is known', async () => {
        const b = await bench();
        const id = await upTo('proposed', b);
        b.forge.calls.failNext('getPullRequest', REFUSED);
        await b.cancel(id);
        await b.runDue();
        const { phase, abandonment } = await abandon(b, id);
        expect(phase).toBe('failed');
        expect(abandonment).toMatchObject({
          reason: 'no-merge-seen',
          phase: 'proposed',
          targets: [
            { id: EU, state: 'unobserved' },
            { id: US, state: 'unobserved' },
          ],
        });
        expect(abandonmentText(abandonment)).toMatch(/as far as is known/);
      });

      it('after a merge in part, both may be in use', async () => {
        const b = await bench({ twoRepositories: true });
        const id = await upTo('proposed', b);
        b.forge.mergeAsPerson(b.forge.pullRequestUrls[0]);
        b.forge.closeAsPerson(b.forge.pullRequestUrls[1]);
        await step(b);
        expect((await abandon(b, id)).abandonment).toMatchObject({
          reason: 'merged-in-part',
        });
      });

      it('after the merge, it names which target runs what, as last seen, and the reason of the person stays', async () => {
        const b = await bench({ policy: { stallAfter: 'PT1H' } });
        const id = await upTo('merged', b);
        const { versionId } = await b.rotation(id);
        b.probe.setTarget(EU, { versionId });
        b.probe.setTarget(US, { versionId: 'v-older' });
        await step(b, 120);
        const { abandonment, revocation, journal } = await abandon(b, id);
        expect(revocation).toBeNull();
        expect(abandonment).toMatchObject({
          reason: 'targets-not-proven',
          phase: 'merged',
          targets: [
            { id: EU, state: 'running', versionId },
            { id: US, state: 'not-yet', versionId: 'v-older' },
          ],
        });
        const shown = toApiRotation(await b.rotation(id));
        expect(shown).toMatchObject({
          phase: 'failed',
          waitingFor: 'not today',
          ending: abandonmentText(abandonment),
        });
        expect(shown.ending).toContain(
          `Both versions may be in use, and the previous one was not revoked. As last seen: ${EU} runs ${versionId}; ${US} is not proven and names v-older.`,
        );
        expect(shown.ending).not.toContain('stays in use');
        expect(journal).toContain(`Abandoned: not today. ${shown.ending}`);
      });

      it('behind the proof, the new version is in use', async () => {
        const b = await bench({ policy: { maxOverlap: 'PT2H' } });
        const id = await upTo('propagated', b);
        await b.db('rotations').where({ id }).update({ condition: 'blocked' });
        expect((await abandon(b, id)).abandonment).toMatchObject({
          reason: 'targets-proven',
        });
      });

      it('after a revocation began whose answer was lost, nobody claims that nothing was revoked', async () => {
        const b = await bench();
        const id = await upTo('merged', b);
        b.issuer.calls.failNext('revoke', REFUSED, 'after');
        b.propagate((await b.rotation(id)).versionId!);
        await step(b);
        expect(await b.rotation(id)).toMatchObject({ condition: 'blocked' });
        const { abandonment } = await abandon(b, id);
        expect(abandonment).toMatchObject({ reason: 'revocation-begun' });
        expect(abandonmentText(abandonment)).toMatch(
          /whether the previous one still works is not known/,
        );
        expect(b.issuer.liveCredentials).not.toContain('old');
      });

      it('during a rollback, both may be in use', async () => {
        const b = await bench({
          policy: { stallAfter: 'PT1H', maxOverlap: 'PT8H' },
        });
        const id = await upTo('merged', b);
        await b.store.requestRollback(id, {
          requestedBy: 'user:default/jane',
          reason: 'Broke checkout',
        });
        await b.runDue();
        b.mergeAll();
        await step(b);
        await step(b, 120);
        expect((await abandon(b, id)).abandonment).toMatchObject({
          reason: 'rollback-targets-not-proven',
          phase: 'rollback-merged',
        });
      });
    });

    it('knows that nothing uses a target from not having looked', async () => {
      const b = await bench({ policy: { maxOverlap: 'PT2H' } });
      const id = await upTo('merged', b);
      expect((await b.rotation(id)).consumers).toBeUndefined();
      b.propagate((await b.rotation(id)).versionId!);
      await step(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'propagated',
        consumers: [],
      });
    });

    describe('before it has issued', () => {
      it('shows its targets as declared and not observed, also where it ends there', async () => {
        const b = await bench();
        const id = await upTo('requested', b);
        const targets = [
          { id: EU, state: 'unobserved', evidence: [] },
          { id: US, state: 'unobserved', evidence: [] },
        ];
        expect(toApiRotation(await b.rotation(id))).toMatchObject({ targets });
        await b.cancel(id);
        await b.runDue();
        expect(toApiRotation(await b.rotation(id))).toMatchObject({
          phase: 'cancelled',
          targets,
          ending:
            'The rotation was cancelled before its merge. The previous version was not touched and stays in use.',
        });
      });
    });
  },
);
