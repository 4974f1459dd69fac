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

import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import {
  BenchOptions,
  EU,
  RotationBench,
  SECRET_REF,
  US,
} from '../__testUtils__/RotationBench';

const PLATFORM = 'user:default/platform';

describe.each(databases.eachSupportedId())(
  'the revocation gate on %s',
  engineId => {
    const bench = async (options: BenchOptions = {}) => {
      const b = await RotationBench.create(
        await openTestDatabase(engineId),
        options,
      );
      b.components.known.set('reports', {
        ref: 'component:default/reports',
        ownerRef: 'group:default/data',
      });
      return b;
    };

    async function look(b: RotationBench, minutes = 1): Promise<void> {
      b.clock.pass({ minutes });
      await b.runDue();
    }

    /** Merged everywhere, and every target on the new version; then the gate is looked at for the first time. */
    async function upToTheGate(
      b: RotationBench,
      consumers: Parameters<RotationBench['probe']['setTarget']>[1] = {},
    ): Promise<string> {
      const id = await b.start();
      await b.runDue();
      b.mergeAll();
      await look(b);
      const { versionId } = await b.rotation(id);
      b.probe.setTarget(EU, { versionId, ...consumers });
      b.probe.setTarget(US, { versionId });
      await look(b);
      return id;
    }

    const straggling = {
      consumers: [
        { kind: 'Deployment', name: 'api' },
        {
          kind: 'CronJob',
          name: 'nightly',
          component: 'reports',
          state: 'not-yet' as const,
        },
      ],
    };

    const nightly = `CronJob payments/nightly at ${EU}`;

    const notices = async (b: RotationBench) =>
      (await b.db('notices').orderBy(['created_at', 'id'])).map(row => ({
        title: JSON.parse(row.payload).title,
        recipients: JSON.parse(row.recipients),
      }));

    const events = async (b: RotationBench, id: string) =>
      (await b.store.journal(id, 0)).map(({ event }) => event);

    const shownOf = async (b: RotationBench, id: string) =>
      (await b.rotation(id)).stragglers?.map(({ key }) => key) ?? [];

    const override = async (b: RotationBench, id: string, shown?: string[]) =>
      b.store.requestOverride(id, {
        actor: PLATFORM,
        reason: 'it is idle',
        shown: shown ?? (await shownOf(b, id)),
      });

    it('opens once every target and everything that uses one is proven', async () => {
      const b = await bench();
      const id = await upToTheGate(b, {
        consumers: [{ kind: 'Deployment', name: 'api', component: 'reports' }],
      });
      expect(await b.rotation(id)).toMatchObject({
        phase: 'completed',
        revocation: { outcome: 'revoked' },
        stragglers: undefined,
        consumers: [
          {
            target: EU,
            kind: 'Deployment',
            namespace: 'payments',
            name: 'api',
            componentRef: 'component:default/reports',
            ownerRef: 'group:default/data',
            state: 'running',
            evidence: ['Deployment api: running'],
          },
        ],
      });
      expect(b.issuer.liveCredentials).toEqual(['credential-2']);
    });

    it('stays shut for a consumer that nobody declared, and names it and its owner', async () => {
      const b = await bench();
      const id = await upToTheGate(b, straggling);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'propagated',
        condition: 'blocked',
        waitingFor: `The previous version is not revoked while these are not seen to run the new one: ${nightly} (owner group:default/data): CronJob nightly: not-yet`,
        stragglers: [
          { name: nightly, ownerRef: 'group:default/data', state: 'not-yet' },
        ],
      });
      expect(b.issuer.liveCredentials).toContain('old');
      expect(await events(b, id)).toEqual(
        expect.arrayContaining([
          'consumer.running',
          'consumer.not-yet',
          'condition.blocked',
        ]),
      );
    });

    it('opens by itself when the last straggler has come along', async () => {
      const b = await bench();
      const id = await upToTheGate(b, straggling);
      const { versionId } = await b.rotation(id);
      b.probe.setTarget(EU, {
        versionId,
        consumers: [{ kind: 'CronJob', name: 'nightly' }],
      });
      await look(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'completed',
        condition: undefined,
        stragglers: undefined,
      });
    });

    it('takes consumers that cannot be looked for as unknown, not as none', async () => {
      const b = await bench();
      const id = await upToTheGate(b, { consumersDenied: 'forbidden' });
      const shut = await b.rotation(id);
      expect(shut).toMatchObject({
        condition: 'blocked',
        targets: [
          {
            state: 'running',
            consumersUnknown: expect.stringContaining('forbidden'),
          },
          { state: 'running', consumersUnknown: undefined },
        ],
        stragglers: [{ name: `whatever uses ${EU}`, state: 'unknown' }],
      });
      expect(b.issuer.liveCredentials).toContain('old');

      b.probe.setTarget(EU, { versionId: shut.versionId });
      await look(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
      expect((await b.rotation(id)).targets[0].consumersUnknown).toBe(
        undefined,
      );
    });

    it('keeps what it knew of a target that it cannot look at any more', async () => {
      const b = await bench();
      const id = await upToTheGate(b, straggling);
      b.probe.setTarget(EU, { down: 'no route' });
      await look(b);
      const { consumers, stragglers } = await b.rotation(id);
      expect(consumers?.map(({ name, state }) => [name, state])).toEqual([
        ['nightly', 'unknown'],
        ['api', 'unknown'],
      ]);
      expect(stragglers?.map(({ name }) => name)).toEqual([
        EU,
        nightly,
        `Deployment payments/api at ${EU}`,
      ]);
      expect(b.issuer.liveCredentials).toContain('old');
    });

    it('looks at consumers as soon as the overlap begins, so that their owners have time', async () => {
      const b = await bench({ policy: { maxOverlap: 'PT2H' } });
      const id = await upToTheGate(b, straggling);
      expect(await b.rotation(id)).toMatchObject({
        condition: undefined,
        nextAttemptAt: expect.stringContaining('T14:02'),
        waitingFor: expect.stringContaining(
          `Not on the new one yet: ${nightly} (owner group:default/data)`,
        ),
        consumers: [{ name: 'nightly' }, { name: 'api' }],
      });
    });

    it('says that owners are missing while the catalog cannot be asked, and is no more open for it', async () => {
      const b = await bench();
      b.components.down = 'connection refused';
      const id = await upToTheGate(b, straggling);
      expect(await b.rotation(id)).toMatchObject({
        condition: 'blocked',
        waitingFor: expect.stringContaining(
          'The catalog could not be asked who owns them',
        ),
      });
      expect(b.loggedText()).toContain('connection refused');
      b.components.down = undefined;
      await look(b);
      expect(await b.rotation(id)).toMatchObject({
        waitingFor: expect.stringContaining('(owner group:default/data)'),
      });
      // what was known before is not forgotten
      b.components.down = 'connection refused';
      await look(b);
      expect((await b.rotation(id)).stragglers).toMatchObject([
        { ownerRef: 'group:default/data' },
      ]);
    });

    it('tells the owner of the secret at once, and those of the stragglers once the deadline has passed', async () => {
      const b = await bench({ policy: { deadlines: { propagated: 'PT1H' } } });
      await upToTheGate(b, straggling);
      const blocked = 'The rotation of DB password waits for a person';
      const overdue =
        'An old version of DB password is still in use past its time';
      const owners = ['group:default/payments', 'user:default/jane'];
      expect((await notices(b)).slice(-1)).toEqual([
        { title: blocked, recipients: owners },
      ]);
      await look(b, 90);
      await look(b);
      expect((await notices(b)).slice(-2)).toEqual([
        { title: blocked, recipients: owners },
        { title: overdue, recipients: [...owners, 'group:default/data'] },
      ]);
      const secret = await b.db('secrets').where({ ref: SECRET_REF }).first();
      expect(Boolean(secret.rotation_partial)).toBe(true);
    });

    it('gives the overlap no part in the deadline, and begins it anew when a person asks to try again', async () => {
      const b = await bench({
        policy: { maxOverlap: 'P2D', stallAfter: 'PT1H' },
      });
      const id = await upToTheGate(b, straggling);
      const titles = async () => (await notices(b)).map(({ title }) => title);
      const overdue =
        'An old version of DB password is still in use past its time';
      await look(b, 2 * 24 * 60);
      expect(await titles()).not.toContain(overdue);
      await look(b, 50);
      await b.store.requestRetry(id, PLATFORM);
      await look(b, 50);
      expect(await titles()).not.toContain(overdue);
      await look(b, 20);
      expect(await titles()).toContain(overdue);
    });

    it('does not wait for consumers of a version that its issuer calls dead', async () => {
      const b = await bench({ policy: { maxOverlap: 'PT1H' } });
      const id = await upToTheGate(b, straggling);
      b.issuer.revokeAsPerson('credential-2');
      await look(b, 60);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'completed',
        revocation: { outcome: 'kept' },
      });
      expect(b.issuer.liveCredentials).toEqual(['old']);
    });

    it('is not passed by a runner that has lost its ticket since it looked', async () => {
      const b = await bench();
      const isLive = jest.spyOn(b.issuer, 'isLive');
      isLive.mockImplementation(async version => {
        const { phase, id } = await b.store
          .list({ limit: 1 }, 'everything')
          .then(({ items }) => items[0]);
        if (phase === 'propagated') {
          // as if this process had slept for longer than its ticket lasts
          b.clock.pass({ seconds: 31 });
          await b.store.claim(id, 'somebody-else', 30);
        }
        return b.issuer.liveCredentials.includes(
          String(version.handle.credentialId),
        );
      });
      await upToTheGate(b);
      expect(isLive).toHaveBeenCalled();
      expect(b.issuer.liveCredentials).toContain('old');
      expect(b.issuer.calls.count('revoke')).toBe(0);
    });

    describe('overridden', () => {
      it('opens for what was known, with who, why and whom on record', async () => {
        const b = await bench();
        const id = await upToTheGate(b, straggling);
        await override(b, id);
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({
          phase: 'completed',
          revocation: { outcome: 'revoked' },
          override: {
            actor: PLATFORM,
            reason: 'it is idle',
            stragglers: [{ name: nightly }],
          },
        });
        expect(b.issuer.liveCredentials).toEqual(['credential-2']);
        expect(await b.store.journal(id, 0)).toEqual(
          expect.arrayContaining([
            expect.objectContaining({
              event: 'override.requested',
              actor: PLATFORM,
              message: expect.stringMatching(/it is idle.*nightly/),
            }),
            expect.objectContaining({
              event: 'override.applied',
              level: 'warning',
              actor: PLATFORM,
              message: expect.stringContaining('nightly'),
            }),
          ]),
        );
        expect((await notices(b)).slice(-1)).toEqual([
          {
            title: 'DB password was rotated',
            recipients: expect.arrayContaining(['group:default/data']),
          },
        ]);
      });

      it('is refused with what came in between, whatever is asked for', async () => {
        const b = await bench();
        const id = await upToTheGate(b, straggling);
        const shown = await shownOf(b, id);
        b.probe.setTarget(US, {
          versionId: (await b.rotation(id)).versionId,
          consumers: [{ kind: 'Pod', name: 'debug', state: 'not-yet' }],
        });
        await look(b);
        for (const keys of [shown, [...shown, 'made up']]) {
          const refusal = await override(b, id, keys).catch(error => error);
          expect(refusal).toMatchObject({
            name: 'ConflictError',
            message: expect.stringMatching(
              /^The rotation of DB password is propagated.*alive as well: Pod payments\/debug at .*Look again/,
            ),
          });
          expect(refusal.message).not.toContain(nightly);
        }
        expect(await b.rotation(id)).toMatchObject({
          condition: 'blocked',
          override: undefined,
          stragglers: [{ name: nightly }, {}],
        });
        expect(await events(b, id)).not.toContain('override.requested');

        await override(b, id);
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
      });

      it('is refused where one that was shown as unknown is known to run something else by now', async () => {
        const b = await bench();
        const id = await upToTheGate(b, straggling);
        b.probe.setTarget(EU, { down: 'no route' });
        await look(b);
        const shown = await shownOf(b, id);
        b.probe.setTarget(EU, { versionId: 'v-older' });
        await look(b);
        await expect(override(b, id, shown)).rejects.toThrow(
          `alive as well: ${EU}: `,
        );
      });

      it('covers of what was shown only what is still there', async () => {
        const b = await bench();
        const id = await upToTheGate(b, straggling);
        const { versionId } = await b.rotation(id);
        const debug = { kind: 'Pod', name: 'debug', state: 'not-yet' as const };
        b.probe.setTarget(US, { versionId, consumers: [debug] });
        await look(b);
        const shown = await shownOf(b, id);
        expect(shown).toHaveLength(2);
        b.probe.setTarget(US, { versionId });
        await look(b);
        b.probe.setTarget(US, { versionId, consumers: [debug] });

        await override(b, id, shown);
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({
          phase: 'propagated',
          override: { stragglers: [{ name: nightly }] },
          waitingFor: expect.stringMatching(/new one: Pod payments\/debug/),
        });
        expect(b.issuer.liveCredentials).toContain('old');
      });

      it('is shut again by a straggler that was not known', async () => {
        const b = await bench();
        const id = await upToTheGate(b, straggling);
        const { versionId } = await b.rotation(id);
        b.probe.setTarget(US, {
          versionId,
          consumers: [{ kind: 'Pod', name: 'debug', state: 'not-yet' }],
        });
        await override(b, id);
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({
          phase: 'propagated',
          condition: 'blocked',
          waitingFor: expect.stringMatching(
            /new one: Pod payments\/debug.*The override of \d+ \w+ \d+ at [\d:]+ UTC covers what was known then/,
          ),
        });
        expect(b.issuer.liveCredentials).toContain('old');

        await override(b, id);
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
      });

      it('is shut again where a straggler turns out to be more than unknown', async () => {
        const b = await bench();
        const id = await upToTheGate(b, straggling);
        b.probe.setTarget(EU, { down: 'no route' });
        await look(b);
        b.probe.setTarget(EU, { versionId: 'v-older' });
        await override(b, id);
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({
          phase: 'propagated',
          stragglers: [{ name: EU, state: 'not-yet' }],
        });
        expect(b.issuer.liveCredentials).toContain('old');
      });

      it('says nothing about the way back: there it is decided anew', async () => {
        const b = await bench();
        const id = await upToTheGate(b, straggling);
        const { versionId, previousVersionId } = await b.rotation(id);
        b.probe.setTarget(EU, { versionId: 'v-older' });
        await look(b);
        b.probe.setTarget(US, {
          versionId,
          consumers: [{ kind: 'Pod', name: 'debug', state: 'not-yet' }],
        });
        await override(b, id);
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({
          condition: 'blocked',
          override: { stragglers: [{ name: EU, state: 'not-yet' }] },
        });

        await b.store.requestRollback(id, {
          requestedBy: PLATFORM,
          reason: 'it was wrong',
        });
        await b.runDue();
        b.mergeAll();
        await look(b);
        b.propagate(previousVersionId!);
        b.probe.setTarget(US, {
          versionId: previousVersionId,
          consumers: [{ kind: 'Pod', name: 'debug', state: 'not-yet' }],
        });
        await look(b);
        b.probe.setTarget(EU, { versionId });
        await look(b);
        expect(await b.rotation(id)).toMatchObject({
          phase: 'rollback-propagated',
          condition: 'blocked',
          override: undefined,
          stragglers: [
            // what lags behind one version is another straggler than what lags behind another
            { name: EU, key: expect.stringContaining(previousVersionId!) },
            { key: expect.stringContaining(previousVersionId!) },
          ],
        });
        expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);

        await override(b, id);
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({ phase: 'rolled-back' });
        expect(b.issuer.liveCredentials).toEqual(['old']);
        expect(await b.store.journal(id, 0)).toContainEqual(
          expect.objectContaining({
            event: 'override.applied',
            message: expect.stringContaining('may still use the new version'),
          }),
        );
      });

      it('revokes nothing where the issuer says that the new version is dead', async () => {
        const b = await bench();
        const id = await upToTheGate(b, straggling);
        b.issuer.revokeAsPerson('credential-2');
        await override(b, id);
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({
          revocation: { outcome: 'kept' },
        });
        expect(b.issuer.liveCredentials).toEqual(['old']);
      });

      it('revokes nothing once the secret declares another target', async () => {
        const b = await bench();
        const id = await upToTheGate(b, straggling);
        await b.declareTarget('ap-1');
        await override(b, id);
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({
          phase: 'propagated',
          condition: 'blocked',
          waitingFor: expect.stringContaining('spec.targets[2]'),
        });
        expect(b.issuer.liveCredentials).toContain('old');
      });

      it('is refused before the merge, during the overlap, where something else blocks, and after the end', async () => {
        const refused = /not the revocation gate/;
        const b = await bench({ policy: { maxOverlap: 'PT1H' } });
        const id = await b.start();
        await expect(override(b, id)).rejects.toThrow(refused);
        await b.runDue();
        await expect(override(b, id)).rejects.toThrow(refused);
        b.forge.setConflicting(b.forge.pullRequestUrls[0]);
        await look(b);
        expect(await b.rotation(id)).toMatchObject({ condition: 'blocked' });
        await expect(override(b, id)).rejects.toThrow(refused);
        b.mergeAll();
        await look(b);
        await expect(override(b, id)).rejects.toThrow(refused);
        const { versionId } = await b.rotation(id);
        b.probe.setTarget(EU, { versionId, ...straggling });
        b.probe.setTarget(US, { versionId });
        await look(b);
        expect(await b.rotation(id)).toMatchObject({ phase: 'propagated' });
        await expect(override(b, id)).rejects.toThrow(refused);
        await look(b, 60);
        await override(b, id);
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
        await expect(override(b, id)).rejects.toThrow(/ended as completed/);
      });

      it('is refused once the rotation is being given up', async () => {
        const b = await bench();
        const id = await upToTheGate(b, straggling);
        await b.cancel(id);
        await expect(override(b, id)).rejects.toThrow(/being undone/);
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({
          phase: 'failed',
          stragglers: undefined,
        });
        expect(b.issuer.liveCredentials).toContain('old');
      });
    });
  },
);
