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

import { mockServices } from '@backstage/backend-test-utils';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import {
  EU,
  RotationBench,
  SECRET_REF,
  US,
} from '../__testUtils__/RotationBench';
import { secretSpec } from '../__testUtils__/secretSpec';
import { DatabaseNoticeStore } from '../database/DatabaseNoticeStore';
import { DatabaseSecretStore } from '../database/DatabaseSecretStore';
import { PolicyBook } from '../policies/PolicyBook';
import { testRows } from '../__testUtils__/testRows';
import { EscalationLookout } from './EscalationLookout';
import { ExpiryLookout } from './ExpiryLookout';

jest.setTimeout(120_000);

const GROUP = 'group:default/platform';
const OWNER = 'group:default/payments';
const { signal } = new AbortController();

describe.each(databases.eachSupportedId())(
  'EscalationLookout on %s',
  engineId => {
    async function set(
      policy: Parameters<typeof RotationBench.create>[1] = {},
    ) {
      const b = await RotationBench.create(
        await openTestDatabase(engineId),
        policy,
      );
      const { db, clock, newId, store: rotations } = b;
      const secrets = new DatabaseSecretStore({ db });
      const notices = new DatabaseNoticeStore({ db, clock, newId });
      const watched = {
        secrets,
        notices,
        policies: PolicyBook.fromConfig(mockServices.rootConfig()),
        logger: mockServices.logger.mock(),
        clock,
        rows: testRows({ db, clock }),
      };
      const escalation = () =>
        new EscalationLookout({
          ...watched,
          rotations,
          rules: { group: GROUP },
        });
      const expiry = new ExpiryLookout(watched);
      const written = async (like: string) =>
        (
          await db('notices')
            .where('dedupe_key', 'like', like)
            .orderBy(['created_at', 'dedupe_key'])
        ).map(row => ({
          to: JSON.parse(row.recipients),
          ...JSON.parse(row.payload),
        }));
      const declare = (name: string, expiresAt: string, ownerRef?: string) =>
        secrets.applyCatalogPage(
          [
            catalogSecret(name, {
              ownerRef,
              spec: secretSpec({ credential: { expiresAt } }),
            }),
          ],
          clock.now().toISO()!,
        );
      const sendAll = async () => {
        for (const { id } of await notices.pending(100)) {
          await notices.markSent(id);
        }
      };
      const inDays = (days: number) => clock.now().plus({ days }).toISO()!;
      return { b, escalation, expiry, written, declare, sendAll, inDays };
    }

    it('tells of each stage once, whoever looks and however often', async () => {
      const { b, escalation, written, declare, inDays } = await set();
      await declare('late', inDays(6), OWNER);
      await declare('early', inDays(60), OWNER);
      await declare('orphan', inDays(60));
      const found = await Promise.all([
        escalation().lookOut(signal),
        escalation().lookOut(signal),
      ]);
      expect(found.reduce((x, y) => x + y)).toBe(2);
      expect(await escalation().lookOut(signal)).toBe(0);
      b.clock.pass({ days: 7 });
      expect(await escalation().lookOut(signal)).toBe(1);
      expect(
        (await written('escalation:%')).map(({ title, to }) => [title, ...to]),
      ).toEqual([
        ['late is due, and nobody rotates it', GROUP],
        ['orphan has no owner', GROUP],
        ['late has expired', GROUP],
      ]);
    });

    it('leaves alone what the catalog does not have any more', async () => {
      const { b, escalation, declare, inDays } = await set();
      await declare('late', inDays(-1), OWNER);
      await b.db('secrets').update({ retired_at: b.clock.now().toISO() });
      expect(await escalation().lookOut(signal)).toBe(0);
    });

    it('tells of a pull request that waits, then of the rotation that is stuck', async () => {
      const { b, escalation, written } = await set({
        policy: { remindAfter: 'PT6H', stallAfter: 'P1D' },
      });
      const id = await b.start();
      await b.runDue();
      b.clock.pass({ hours: 17 });
      await b.runDue();
      expect(await escalation().lookOut(signal)).toBe(0);
      b.clock.pass({ hours: 1 });
      await b.runDue();
      expect(await escalation().lookOut(signal)).toBe(1);
      b.clock.pass({ hours: 7 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        condition: 'stalled',
        conditionSince: b.clock.now().toISO(),
      });
      expect(await escalation().lookOut(signal)).toBe(0);
      b.clock.pass({ hours: 24 });
      await b.runDue();
      expect(await escalation().lookOut(signal)).toBe(1);
      const link = `/secrets/rotations/${id}`;
      expect(await written('escalation:%')).toMatchObject([
        { title: 'A pull request for DB password still waits', link },
        { title: 'The rotation of DB password is still stalled', link },
      ]);
    });

    it('says that a secret was rotated where it was said that it expires', async () => {
      const { b, expiry, written, sendAll, inDays } = await set({
        policy: { ttl: 'P90D' },
      });
      await b.db('secrets').update({ expires_at: inDays(6), tell_at: '' });
      await expiry.lookOut(signal);
      await sendAll();
      const id = await b.start();
      await b.runDue();
      b.mergeAll();
      b.clock.pass({ minutes: 2 });
      await b.runDue();
      b.propagate((await b.rotation(id)).versionId!);
      await expiry.lookOut(signal);
      expect(await written('settled:%')).toEqual([]);
      b.clock.pass({ minutes: 2 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
      await expiry.lookOut(signal);
      await expiry.lookOut(signal);
      expect(await written('settled:%')).toMatchObject([
        {
          to: [OWNER],
          title: 'DB password was rotated',
          scope: `secrets:expiry:${SECRET_REF}`,
        },
      ]);
    });

    it('warns anew after a rollback to a version that it has warned of before', async () => {
      const { b, expiry, written, sendAll, inDays } = await set({
        policy: { ttl: 'P90D', maxOverlap: 'P1D' },
      });
      await b
        .db('secrets')
        .update({ expires_at: inDays(6), rotate_by: inDays(-1), tell_at: '' });
      await expiry.lookOut(signal);
      await sendAll();
      const id = await b.start();
      await b.runDue();
      b.mergeAll();
      b.clock.pass({ minutes: 2 });
      await b.runDue();
      b.propagate((await b.rotation(id)).versionId!);
      b.clock.pass({ minutes: 2 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'propagated' });
      await expiry.lookOut(signal);
      await sendAll();
      await b.store.requestRollback(id, {
        requestedBy: 'user:default/jane',
        reason: 'it broke',
      });
      await b.runDue();
      b.mergeAll();
      b.clock.pass({ minutes: 2 });
      await b.runDue();
      const { previousVersionId } = await b.rotation(id);
      b.probe.setTarget(EU, { versionId: previousVersionId });
      b.probe.setTarget(US, { versionId: previousVersionId });
      for (let turn = 0; turn < 3; turn++) {
        b.clock.pass({ days: 1, minutes: 2 });
        await b.runDue();
      }
      expect(await b.rotation(id)).toMatchObject({ phase: 'rolled-back' });
      await expiry.lookOut(signal);
      await expiry.lookOut(signal);
      expect((await written('expiry:%')).map(({ title }) => title)).toEqual([
        'DB password expires in 6 days',
        'DB password expires in 3 days',
      ]);
      expect(await written('settled:%')).toHaveLength(1);
    });
  },
);
