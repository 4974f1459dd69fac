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
import { Mortal } from '../__testUtils__/mortal';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { BenchOptions, RotationBench } from '../__testUtils__/RotationBench';
import { HandedInCredential } from '../issuers/HandedInCredential';
import { HandedInIssuer } from '../issuers/HandedInIssuer';
import { ManualIssuer } from '../issuers/ManualIssuer';

jest.setTimeout(300_000);

const VALUE = 'canary-minted-by-hand-51c7';
const RUNBOOK = 'https://wiki.example.com/rotate';
const ENOUGH = 200;

describe.each(databases.eachSupportedId())(
  'a rotation that a person mints for on %s',
  engineId => {
    const options = (policy: BenchOptions['policy'] = {}): BenchOptions => ({
      otherIssuer: new ManualIssuer(),
      policy,
      spec: {
        credential: {
          kind: 'token',
          issuer: 'manual',
          runbook: { url: RUNBOOK },
        },
      },
    });

    const bench = async (policy?: BenchOptions['policy']) =>
      RotationBench.create(await openTestDatabase(engineId), options(policy));

    const minted = {
      actor: 'user:default/jane',
      note: 'Made in the console',
      url: 'https://tickets.example.com/7',
    };

    async function handIn(
      b: RotationBench,
      id: string,
      engine = b.engine(),
    ): Promise<HandedInCredential> {
      const credential = HandedInCredential.of({ password: VALUE });
      await engine.run(id, {
        until: 'issued',
        handedIn: new HandedInIssuer(credential, minted),
      });
      credential.dispose();
      return credential;
    }

    async function pass(b: RotationBench, minutes = 1): Promise<void> {
      b.clock.pass({ minutes });
      await b.runDue();
    }

    /** The new version runs everywhere, and the rotation waits for a person. */
    async function untilRevocation(b: RotationBench): Promise<string> {
      const id = await b.start();
      await handIn(b, id);
      await pass(b);
      b.mergeAll();
      await pass(b);
      b.propagate((await b.rotation(id)).versionId!);
      await pass(b);
      return id;
    }

    const confirm = (
      b: RotationBench,
      id: string,
      outcome: 'revoked' | 'nothing-to-revoke' = 'revoked',
    ) =>
      b.store.confirmRevocation(id, {
        outcome,
        actor: 'user:default/jane',
        note: 'Deleted in the console',
        url: 'https://tickets.example.com/8',
      });

    const journal = (b: RotationBench, id: string) => b.store.journal(id, 0);

    it('is not asked about the previous version while it is on its way back to it', async () => {
      const b = await bench({ maxOverlap: 'PT0S' });
      const id = await untilRevocation(b);
      expect(await b.rotation(id)).toMatchObject({ awaiting: 'revocation' });
      // As the engine looks again, a person decides to go back.
      const observe = b.probe.observe.bind(b.probe);
      jest.spyOn(b.probe, 'observe').mockImplementationOnce(async question => {
        await b.store.requestRollback(id, {
          requestedBy: 'user:default/jane',
          reason: 'checkout is down',
        });
        return observe(question);
      });
      b.forge.calls.failNext(
        'propose',
        new UpstreamError('The forge refuses', { retryable: false }),
      );
      await pass(b, 15);
      await b.runDue();
      const rotation = await b.rotation(id);
      expect(rotation).toMatchObject({
        condition: 'blocked',
        waitingFor: 'The forge refuses',
      });
      expect(rotation.awaiting).toBeUndefined();
      await expect(confirm(b, id)).rejects.toThrow(/does not wait/);
    });

    it('says what is to do and where, and mints nothing by itself', async () => {
      const b = await bench();
      const id = await b.start();
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'requested',
        condition: 'blocked',
        awaiting: 'values',
        waitingFor: expect.stringMatching(
          /^Only a person can mint DB password: .* hand it in/,
        ),
        versionId: undefined,
      });
      const [, asked] = await journal(b, id);
      expect(asked.links.map(({ url }) => url)).toEqual([
        'https://portal.example.com/create/templates/default/rotate-manual-secret?formData=%7B%22secretRef%22%3A%22resource%3Adefault%2Fdb-password%22%7D',
        RUNBOOK,
      ]);
      const said = (await journal(b, id)).length;
      await pass(b, 60);
      expect(await journal(b, id)).toHaveLength(said);
      expect(b.authority.calls.count('stage')).toBe(0);
    });

    it('is issued by what is handed in, walks the same phases, and keeps no value', async () => {
      const b = await bench();
      const id = await untilRevocation(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'propagated',
        condition: 'blocked',
        awaiting: 'revocation',
      });
      const rows = await Promise.all(
        [
          'rotations',
          'rotation_edits',
          'rotation_targets',
          'rotation_pull_requests',
          'versions',
          'journal',
          'notices',
          'secrets',
        ].map(table => b.db(table)),
      );
      expect(JSON.stringify(rows)).toContain('Made in the console');
      expect(JSON.stringify(rows)).not.toContain(VALUE);
      expect(b.loggedText()).not.toContain(VALUE);
      expect(
        b.forge.pullRequestUrls.map(url => b.forge.inspect(url).body).join(),
      ).not.toContain(VALUE);
      expect(await journal(b, id)).toContainEqual(
        expect.objectContaining({
          event: 'version.minted-by-hand',
          actor: 'user:default/jane',
          message: 'Minted by hand: Made in the console',
          links: [{ title: 'Evidence', url: 'https://tickets.example.com/7' }],
        }),
      );
    });

    it('ends once somebody says that the old credential was revoked, who is on record', async () => {
      const b = await bench();
      const id = await untilRevocation(b);
      await pass(b, 60);
      expect(await b.rotation(id)).toMatchObject({ phase: 'propagated' });
      await confirm(b, id);
      await expect(confirm(b, id)).rejects.toThrow(/confirmed already/);
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'completed',
        revocation: { outcome: 'revoked' },
      });
      expect(await journal(b, id)).toContainEqual(
        expect.objectContaining({
          event: 'version.revoked',
          actor: 'user:default/jane',
          message:
            'The previous version was revoked. A person revoked it by hand and confirmed that. Deleted in the console',
        }),
      );
    });

    it('says that nothing was revoked where there was nothing to revoke', async () => {
      const b = await bench();
      const id = await untilRevocation(b);
      await confirm(b, id, 'nothing-to-revoke');
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'completed',
        revocation: { outcome: 'nothing-to-revoke' },
      });
    });

    it('asks nobody where the policy keeps the old version', async () => {
      const b = await bench({ revokeOld: false });
      const id = await untilRevocation(b);
      expect((await b.rotation(id)).phase).toBe('completed');
    });

    it('asks for nothing to be revoked before every target runs the new version', async () => {
      const b = await bench({ maxOverlap: 'PT4H' });
      const id = await untilRevocation(b);
      await expect(confirm(b, id)).rejects.toThrow(
        /must not end before every target/,
      );
      expect((await b.rotation(id)).condition).toBeUndefined();
    });

    it('of a second one names the version that is to be revoked', async () => {
      const b = await bench();
      const first = await untilRevocation(b);
      const { versionId } = await b.rotation(first);
      await confirm(b, first);
      await b.runDue();
      const second = await untilRevocation(b);
      await confirm(b, second);
      await b.runDue();
      expect(await b.rotation(second)).toMatchObject({
        phase: 'completed',
        previousVersionId: versionId,
      });
      expect(
        await b.db('versions').where({ id: versionId }).first(),
      ).toMatchObject({ state: 'revoked' });
    });

    it('can be rolled back, and then asks for the new credential to be revoked', async () => {
      const b = await bench();
      const id = await untilRevocation(b);
      await b.store.requestRollback(id, {
        requestedBy: 'user:default/jane',
        reason: 'wrong account',
      });
      await b.runDue();
      b.mergeAll();
      await pass(b);
      const { versionId } = await b.rotation(id);
      b.propagate(`before-${versionId}`);
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'rollback-propagated',
        awaiting: 'revocation',
        waitingFor: expect.stringContaining('revoke the new credential'),
      });
      await confirm(b, id);
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'rolled-back',
        revocation: { outcome: 'revoked' },
      });
      await expect(
        b.store.requestRollback(id, { requestedBy: 'x', reason: 'y' }),
      ).rejects.toThrow(/has ended/);
    });

    it('asks again when what was handed in could not be stored', async () => {
      const b = await bench();
      const id = await b.start();
      b.authority.calls.failNext(
        'stage',
        new UpstreamError('The cluster does not answer', { retryable: true }),
      );
      const lost = await handIn(b, id);
      expect(lost.taken).toBe(true);
      await pass(b, 5);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'requested',
        awaiting: 'values',
        condition: 'blocked',
      });
      await handIn(b, id);
      expect(await b.rotation(id)).toMatchObject({ phase: 'issued' });
    });

    it('hears the first of two who hand in at once', async () => {
      const b = await bench();
      const id = await b.start();
      const [one, other] = await Promise.all([handIn(b, id), handIn(b, id)]);
      expect([one.taken, other.taken].sort()).toEqual([false, true]);
      expect(await b.rotation(id)).toMatchObject({ phase: 'issued' });
    });

    it('can be cancelled while it waits, and after it was issued', async () => {
      const b = await bench();
      const waiting = await b.start();
      await b.runDue();
      await b.cancel(waiting);
      await b.runDue();
      expect(await b.rotation(waiting)).toMatchObject({ phase: 'cancelled' });
      const issued = await b.start();
      await handIn(b, issued);
      await b.cancel(issued);
      await b.runDue();
      expect(await b.rotation(issued)).toMatchObject({ phase: 'cancelled' });
    });

    it('is cancelled once the declaration names an issuer that mints', async () => {
      const b = await bench();
      const id = await b.start();
      await b.runDue();
      await b.changeSpec(spec => ({
        ...spec,
        credential: { kind: 'token', issuer: b.issuer.id },
      }));
      await pass(b, 20);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'cancelled',
        waitingFor: expect.stringContaining('spec.credential.issuer'),
      });
    });

    it.each(['before', 'after'] as const)(
      'asks again, or has it all, when it dies %s any call while it takes what is handed in',
      async when => {
        const knex = await openTestDatabase(engineId);
        let survived = false;
        for (let call = 1; call < ENOUGH && !survived; call++) {
          const b = await RotationBench.create(knex, options());
          const id = await b.start();
          const mortal = new Mortal(call, when);
          try {
            await handIn(b, id, b.engine(mortal.wrap));
          } catch (error) {
            if (!mortal.died) throw error;
          }
          await pass(b, 2);
          const { phase, awaiting } = await b.rotation(id);
          const hasEdits = (await b.store.edits(id)).length > 0;
          expect([
            { call, phase: 'requested', awaiting: 'values', hasEdits: false },
            { call, phase: 'proposed', awaiting: undefined, hasEdits: true },
          ]).toContainEqual({ call, phase, awaiting, hasEdits });
          if (phase === 'requested') {
            await handIn(b, id);
            await pass(b);
          }
          expect({ call, phase: (await b.rotation(id)).phase }).toEqual({
            call,
            phase: 'proposed',
          });
          expect(b.forge.pullRequestUrls).toHaveLength(1);
          expect(await b.db('versions')).toHaveLength(1);
          survived = !mortal.died;
        }
        expect(survived).toBe(true);
      },
    );
  },
);
