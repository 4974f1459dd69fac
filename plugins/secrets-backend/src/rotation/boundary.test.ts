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

import { TrustedOwner } from '@keyturn/plugin-secrets-boundaries';
import { SecretSpec } from '@keyturn/plugin-secrets-common';
import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { Knex } from 'knex';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { BenchOptions, RotationBench } from '../__testUtils__/RotationBench';

const PAYMENTS: TrustedOwner = {
  ref: 'group:default/payments',
  name: 'payments',
  namespace: 'default',
  ancestors: [],
  teams: [],
};

/** Boundaries around what the secret of a bench declares; a rule replaces single fields. */
function rules(rule: object = {}) {
  return {
    groupsFrom: ['url:https://git.example.com/acme/people/blob/main/**'],
    rules: [
      {
        owners: ['group:default/*'],
        declaredIn: [
          'https://git.example.com/acme/catalog/blob/main/teams/{owner.name}/**',
        ],
        targets: [
          {
            repository: 'https://git.example.com/acme/gitops',
            branch: 'main',
            paths: ['clusters/**'],
            clusters: ['*'],
            namespaces: ['{owner.name}'],
          },
        ],
        issuers: { 'fake-issuer': {} },
        authorities: { 'fake-authority': {} },
        policies: ['*'],
        ...rule,
      },
    ],
  };
}

const NOBODYS = rules({ issuers: {} });

describe.each(databases.eachSupportedId())(
  'the boundary of a rotation on %s',
  engineId => {
    let knex: Knex;

    beforeAll(async () => {
      knex = await openTestDatabase(engineId);
    });

    async function bench(options: BenchOptions = {}): Promise<RotationBench> {
      const b = await RotationBench.create(knex, options);
      b.boundaries.restrict(rules(), [PAYMENTS]);
      return b;
    }

    const step = async (b: RotationBench) => {
      b.clock.pass({ minutes: 5 });
      await b.runDue();
    };
    /** What the upstreams were asked for. */
    const calls = (b: RotationBench) =>
      [b.issuer, b.authority, b.forge, b.probe].map(part => part.calls.count());

    async function upTo(
      phase: 'proposed' | 'merged' | 'propagated',
      b: RotationBench,
    ) {
      const id = await b.start();
      await b.runDue();
      if (phase === 'proposed') return id;
      b.mergeAll();
      await step(b);
      if (phase === 'merged') return id;
      b.propagate((await b.rotation(id)).versionId!);
      await step(b);
      return id;
    }

    it('lets one through that is inside', async () => {
      const b = await bench();
      const id = await upTo('propagated', b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
      expect(b.issuer.liveCredentials).not.toContain('old');
    });

    it.each([
      ['no rule covers the issuer', NOBODYS],
      ['no rule covers the namespace', rules({ targets: [] })],
      ['the config has no boundaries', undefined],
    ])('has nothing asked and nothing minted where %s', async (_, config) => {
      const b = await bench();
      const id = await b.start();
      b.boundaries.restrict(config, [PAYMENTS]);
      await b.runDue();
      await step(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'requested',
        condition: 'blocked',
      });
      expect(calls(b)).toEqual([0, 0, 0, 0]);
      b.boundaries.restrict(rules(), [PAYMENTS]);
      await step(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'proposed' });
    });

    it('believes no owner that comes from elsewhere', async () => {
      const b = await bench();
      b.boundaries.restrict(rules(), []);
      const id = await b.start();
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        condition: 'blocked',
        waitingFor: expect.stringContaining('spec.owner'),
      });
      expect(calls(b)).toEqual([0, 0, 0, 0]);
    });

    it.each(['proposed', 'merged', 'propagated'] as const)(
      'holds up one that is %s, touches nothing, and lets it go on once it is covered again',
      async phase => {
        const b = await bench({ policy: { maxOverlap: 'PT1H' } });
        const id = await upTo(phase, b);
        const { phase: before } = await b.rotation(id);
        b.boundaries.restrict(NOBODYS, [PAYMENTS]);
        const asked = calls(b);
        b.clock.pass({ hours: 2 });
        await b.runDue();
        await step(b);
        expect(await b.rotation(id)).toMatchObject({
          phase: before,
          condition: 'blocked',
          waitingFor: expect.stringContaining('spec.credential.issuer'),
        });
        expect(calls(b)).toEqual(asked);
        expect(b.issuer.liveCredentials).toContain('old');
        b.boundaries.restrict(rules(), [PAYMENTS]);
        b.mergeAll();
        await step(b);
        b.propagate((await b.rotation(id)).versionId!);
        for (let i = 0; i < 3; i++) {
          b.clock.pass({ hours: 2 });
          await b.runDue();
        }
        expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
      },
    );

    it('ends between minting and storing where the boundary goes away in between, with nothing left alive', async () => {
      const b = await bench();
      const verify = b.issuer.verify.bind(b.issuer);
      b.issuer.verify = async (...args) => {
        b.boundaries.restrict(NOBODYS, [PAYMENTS]);
        return verify(...args);
      };
      const id = await b.start();
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'requested',
        condition: 'blocked',
      });
      expect(b.authority.calls.count()).toBe(1);
      await b.cancel(id);
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'cancelled' });
      expect(b.issuer.liveCredentials).toEqual(['old']);
    });

    it('does not keep what it made itself from being taken back', async () => {
      const b = await bench();
      const id = await upTo('proposed', b);
      b.boundaries.restrict(NOBODYS, []);
      await b.cancel(id);
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'cancelled' });
      expect(b.issuer.liveCredentials).toEqual(['old']);
      expect(b.forge.inspect(b.forge.pullRequestUrls[0]).state).toBe('closed');
    });

    describe('and its declaration', () => {
      const changes: Array<[string, (spec: SecretSpec) => SecretSpec]> = [
        ['owner', spec => ({ ...spec, owner: 'group:default/data' })],
        [
          'credential.issuer',
          spec => ({
            ...spec,
            credential: { ...spec.credential, issuer: 'x' },
          }),
        ],
        [
          'credential.id',
          spec => ({
            ...spec,
            credential: { ...spec.credential, id: 'theirs' },
          }),
        ],
        [
          'credential.options',
          spec => ({
            ...spec,
            credential: { ...spec.credential, options: { account: 'theirs' } },
          }),
        ],
        [
          'authority.path',
          spec => ({ ...spec, authority: { ...spec.authority, path: 'a/b' } }),
        ],
        [
          'targets[0].namespace',
          spec => ({
            ...spec,
            targets: spec.targets.map(target => ({
              ...target,
              namespace: 'x',
            })),
          }),
        ],
      ];

      it.each(changes)(
        'is cancelled before the merge where spec.%s changes',
        async (field, change) => {
          const b = await bench();
          const id = await upTo('proposed', b);
          await b.changeSpec(change);
          await step(b);
          expect(await b.rotation(id)).toMatchObject({
            phase: 'cancelled',
            waitingFor: expect.stringContaining(`spec.${field}`),
          });
          expect(b.issuer.liveCredentials).toEqual(['old']);
          expect(b.forge.inspect(b.forge.pullRequestUrls[0]).state).toBe(
            'closed',
          );
        },
      );

      it.each(changes)(
        'is blocked after the merge where spec.%s changes, and revokes nothing',
        async (field, change) => {
          const b = await bench();
          const id = await upTo('merged', b);
          b.propagate((await b.rotation(id)).versionId!);
          await b.changeSpec(change);
          await step(b);
          expect(await b.rotation(id)).toMatchObject({
            phase: 'merged',
            condition: 'blocked',
            waitingFor: expect.stringContaining(`spec.${field}`),
          });
          expect(b.issuer.liveCredentials).toContain('old');
        },
      );

      it('does not go on by itself where it was merged while it should have been cancelled', async () => {
        const b = await bench();
        const id = await upTo('proposed', b);
        await b.changeSpec(changes[0][1]);
        b.mergeAll();
        await step(b);
        await step(b);
        expect(await b.rotation(id)).toMatchObject({
          phase: 'proposed',
          condition: 'blocked',
        });
        expect(b.issuer.liveCredentials).toContain('old');
      });
    });

    describe('and a rollback', () => {
      const back = (b: RotationBench, id: string) =>
        b.store.requestRollback(id, {
          requestedBy: 'user:default/jane',
          reason: 'it broke',
        });

      it('needs nothing but its places', async () => {
        const b = await bench({ policy: { maxOverlap: 'PT8H' } });
        const id = await upTo('propagated', b);
        const { previousVersionId } = await b.rotation(id);
        b.boundaries.restrict(NOBODYS, [PAYMENTS]);
        await b.changeSpec(spec => ({
          ...spec,
          credential: { ...spec.credential, issuer: 'another' },
        }));
        await back(b, id);
        await step(b);
        b.mergeAll();
        await step(b);
        b.propagate(previousVersionId!);
        for (let i = 0; i < 3; i++) {
          b.clock.pass({ hours: 9 });
          await b.runDue();
        }
        expect(await b.rotation(id)).toMatchObject({ phase: 'rolled-back' });
        expect(b.issuer.liveCredentials).toEqual(['old']);
      });

      it('proposes nothing where its places are not covered', async () => {
        const b = await bench({ policy: { maxOverlap: 'PT8H' } });
        const id = await upTo('propagated', b);
        b.boundaries.restrict(rules({ targets: [] }), [PAYMENTS]);
        await back(b, id);
        const proposals = b.forge.pullRequestUrls.length;
        await step(b);
        expect(await b.rotation(id)).toMatchObject({ condition: 'blocked' });
        expect(b.forge.pullRequestUrls).toHaveLength(proposals);
      });
    });

    describe('and accounts', () => {
      const ofAccount = (account: string) =>
        rules({ issuers: { 'fake-issuer': { account: [account] } } });
      const named = (account: string, id: string) => ({
        spec: {
          credential: {
            kind: 'password' as const,
            issuer: 'fake-issuer',
            id,
            options: { account },
          },
        },
      });

      it('refuses an adopted credential of another account before anything is minted, and names nobody', async () => {
        const b = await bench(named('payments', 'theirs'));
        b.issuer.addLiveCredential('theirs', undefined, 'ledger');
        b.boundaries.restrict(ofAccount('payments'), [PAYMENTS]);
        const id = await b.start();
        await b.runDue();
        const { phase, waitingFor } = await b.rotation(id);
        expect(phase).toBe('failed');
        expect(waitingFor).toContain('spec.credential.id');
        expect(waitingFor).not.toContain('ledger');
        expect(b.issuer.calls.count('issue')).toBe(0);
        expect(b.issuer.liveCredentials).toContain('theirs');
      });

      it('mints nothing for an account that is not covered', async () => {
        const b = await bench(named('ledger', 'old'));
        b.boundaries.restrict(ofAccount('payments'), [PAYMENTS]);
        const id = await b.start();
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({ condition: 'blocked' });
        expect(calls(b)).toEqual([0, 0, 0, 0]);
      });

      it('keeps a previous version whose account is not covered by now', async () => {
        const b = await bench(named('payments', 'mine'));
        b.issuer.addLiveCredential('mine', undefined, 'payments');
        b.boundaries.restrict(ofAccount('payments'), [PAYMENTS]);
        const id = await upTo('merged', b);
        b.propagate((await b.rotation(id)).versionId!);
        // Somebody gave it to another account at the system itself.
        b.issuer.addLiveCredential('mine', undefined, 'ledger');
        await step(b);
        expect(await b.rotation(id)).toMatchObject({
          phase: 'completed',
          revocation: { outcome: 'kept' },
        });
        expect(b.issuer.liveCredentials).toContain('mine');
      });
    });

    describe('and a pull request that is shared', () => {
      const options = {
        policy: { trigger: 'time', batchFor: 'PT5M' } as const,
      };

      it('goes on without a member that may not act, whose change is in none', async () => {
        const b = await bench(options);
        b.boundaries.restrict(
          rules({
            targets: [
              {
                repository: 'https://git.example.com/acme/gitops',
                branch: 'main',
                paths: ['clusters/**'],
                clusters: ['*'],
                namespaces: ['*'],
              },
            ],
            declaredIn: ['https://git.example.com/acme/catalog/blob/main/**'],
            sharedCatalog: 'trusted',
          }),
          [PAYMENTS],
        );
        const other = await b.addSecret('other');
        const requestedBy = 'plugin:secrets';
        const first = await b.start({ requestedBy });
        const second = await b.start({ requestedBy, secretRef: other.ref });
        for (let i = 0; i < 4; i++) await step(b);
        const [shared] = b.forge.pullRequestUrls;
        expect((await b.rotation(first)).batchId).toBeDefined();
        expect((await b.rotation(second)).phase).toBe('proposed');
        await b.changeSpec(spec => ({ ...spec, owner: 'group:default/data' }));
        for (let i = 0; i < 4; i++) await step(b);
        expect(b.forge.inspect(shared).state).toBe('closed');
        expect(await b.rotation(first)).toMatchObject({ phase: 'cancelled' });
        const alone = await b.rotation(second);
        expect(alone.phase).toBe('proposed');
        const open = alone.pullRequests.find(({ state }) => state === 'open')!;
        const { changes } = b.forge.inspect(open.url);
        expect([...changes.keys()]).toEqual(['clusters/eu-1/other.yaml']);
      });
    });

    it('is asked of again after an upstream that failed', async () => {
      const b = await bench();
      b.forge.calls.failNext(
        'propose',
        new UpstreamError('busy', { retryable: true }),
      );
      const id = await b.start();
      await b.runDue();
      b.boundaries.restrict(NOBODYS, [PAYMENTS]);
      const proposed = b.forge.calls.count('propose');
      await step(b);
      expect(await b.rotation(id)).toMatchObject({ condition: 'blocked' });
      expect(b.forge.calls.count('propose')).toBe(proposed);
    });
  },
);
