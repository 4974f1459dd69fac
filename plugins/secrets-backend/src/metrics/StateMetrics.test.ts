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
import { rotationPolicySchema } from '@keyturn/plugin-secrets-common';
import { DECLARED } from '../__testUtils__/declared';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { CollectedMetrics } from '../__testUtils__/CollectedMetrics';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { secretSpec } from '../__testUtils__/secretSpec';
import { TestClock } from '../__testUtils__/TestClock';
import { DatabaseAnchorStore } from '../database/DatabaseAnchorStore';
import { DatabaseInventoryReadStore } from '../database/DatabaseInventoryReadStore';
import { DatabaseNoticeStore } from '../database/DatabaseNoticeStore';
import { DatabaseRotationStore } from '../database/DatabaseRotationStore';
import { DatabaseSecretStore } from '../database/DatabaseSecretStore';
import { DatabaseStateStore } from '../database/DatabaseStateStore';
import { DatabaseTaskRunStore } from '../database/DatabaseTaskRunStore';
import { DatabaseUnknownVersionStore } from '../database/DatabaseUnknownVersionStore';
import { StateMetrics } from './StateMetrics';

jest.setTimeout(120_000);

const NOW = '2026-12-01T00:00:00.000Z';

/** One with a target in each of these environments. */
function secret(
  name: string,
  environments: string[],
  credential: { issuedAt?: string; expiresAt?: string } = {},
  ownerRef: string | undefined = 'group:default/payments',
) {
  return catalogSecret(name, {
    ownerRef,
    spec: secretSpec({
      credential,
      targets: environments.map(environment => ({
        environment,
        cluster: 'eu-1',
        namespace: name,
        manifest: `https://git.example.com/acme/gitops/blob/main/${environment}/${name}.yaml`,
        keys: ['password'],
      })),
    }),
  });
}

describe.each(databases.eachSupportedId())('StateMetrics on %s', engineId => {
  async function set() {
    const db = await openTestDatabase(engineId);
    const clock = new TestClock(NOW);
    const metrics = new CollectedMetrics();
    const logger = mockServices.logger.mock();
    const reads = new DatabaseInventoryReadStore({ db });
    const store = new DatabaseStateStore({ db, reads });
    StateMetrics.register({ metrics, store, clock, logger });
    const shown = async (name: string) =>
      Object.fromEntries(
        (await metrics.points(name)).map(({ value, labels }) => [
          Object.values(labels).join(' '),
          value,
        ]),
      );
    const declare = (...all: ReturnType<typeof secret>[]) =>
      new DatabaseSecretStore({ db }).applyCatalogPage(all, NOW);
    return { db, clock, metrics, logger, reads, store, shown, declare };
  }

  it('shows secrets by health and environment, each in all of its environments', async () => {
    const { shown, declare } = await set();
    await declare(
      secret('healthy', ['production', 'staging'], { expiresAt: '2027-06-01' }),
      secret('due', ['production'], { expiresAt: '2026-12-05' }),
      secret('expired', ['staging'], { expiresAt: '2026-11-01' }),
      secret('unknown', ['staging']),
      secret('nowhere', [], { expiresAt: '2027-06-01' }),
    );
    const found = Object.entries(await shown('secrets.inventory.secrets'));
    expect(Object.fromEntries(found.filter(([, n]) => n > 0))).toEqual({
      'healthy production': 1,
      'healthy staging': 1,
      'due production': 1,
      'expired staging': 1,
      'unknown staging': 1,
      'healthy none': 1,
    });
    expect(found).toContainEqual(['compromised production', 0]);
    expect(found).toHaveLength(3 * 7);
  });

  it('shows the time to the next expiry of each environment, past ones aside', async () => {
    const { shown, declare } = await set();
    await declare(
      secret('a', ['production'], { expiresAt: '2026-12-02' }),
      secret('b', ['production', 'staging'], { expiresAt: '2026-12-03' }),
      secret('c', ['production'], { expiresAt: '2026-11-03' }),
      secret('d', ['qa']),
    );
    expect(await shown('secrets.expiry.nearest')).toEqual({
      production: 86_400,
      staging: 172_800,
    });
  });

  it('shows how many secrets have a version on no record, and for how long an anchor differs', async () => {
    const { db, clock, shown, declare } = await set();
    await declare(
      secret('a', ['production'], { expiresAt: '2027-06-01' }),
      secret('b', ['production'], { expiresAt: '2027-06-01' }),
    );
    let ids = 0;
    const newId = () => `id-${(ids += 1)}`;
    const unknown = new DatabaseUnknownVersionStore({ db, clock, newId });
    const anchors = new DatabaseAnchorStore({ db, clock });
    await unknown.note('resource:default/a', [
      { versionId: 'v-20261124-0a1b2c3d', place: 'production/eu-1/a' },
      { versionId: 'v-20261125-0a1b2c3d', place: 'production/eu-1/a' },
    ]);
    await anchors.differs('https://git.example.com/anchor.json', 'older');
    clock.pass({ minutes: 5 });
    expect(await shown('secrets.versions.unknown')).toEqual({ '': 1 });
    expect(await shown('secrets.journal.anchor.mismatch')).toEqual({ '': 300 });
    const found = await shown('secrets.inventory.secrets');
    expect(found).toMatchObject({
      'unknown production': 1,
      'healthy production': 1,
    });
    await anchors.agrees('https://git.example.com/anchor.json');
    clock.pass({ minutes: 5 });
    expect(await shown('secrets.journal.anchor.mismatch')).toEqual({ '': 0 });
  });

  it('shows the smallest of very many environments together', async () => {
    const { shown, declare } = await set();
    const names = Array.from({ length: 33 }, (_, i) => `e${i + 10}`);
    await declare(
      secret('everywhere', names, { expiresAt: '2026-12-02' }),
      secret('more', ['e42', 'e41'], { expiresAt: '2026-11-01' }),
    );
    const secrets = await shown('secrets.inventory.secrets');
    expect(secrets['due other']).toBe(3);
    expect(secrets['expired e42']).toBe(1);
    expect(Object.keys(secrets)).toHaveLength(31 * 7);
    expect(await shown('secrets.expiry.nearest')).toMatchObject({
      other: 86_400,
    });
  });

  it('shows open rotations by phase, and those that are stuck', async () => {
    const { db, clock, shown, declare } = await set();
    const store = new DatabaseRotationStore({ db, clock, newId: () => 'n' });
    const names = ['a', 'b', 'c'];
    await declare(...names.map(name => secret(name, ['production'])));
    for (const name of names) {
      await store.open({
        id: `r-${name}`,
        secretRef: `resource:default/${name}`,
        secretTitle: name,
        reason: 'test',
        requestedBy: 'user:default/jane',
        policy: rotationPolicySchema.parse({}),
        declared: DECLARED,
        nextAttemptAt: NOW,
      });
    }
    await db('rotations')
      .where({ id: 'r-a' })
      .update({ phase: 'merged', condition: 'partial' });
    await db('rotations')
      .where({ id: 'r-b' })
      .update({ phase: 'completed', condition: 'stalled', open_key: 'r-b' });
    expect(await shown('secrets.rotations.stuck')).toEqual({
      stalled: 0,
      partial: 1,
      blocked: 0,
    });
    expect(await shown('secrets.rotations.open')).toMatchObject({
      requested: 1,
      merged: 1,
      proposed: 0,
    });
  });

  it('shows how the inventory is read and who is missing', async () => {
    const { clock, reads, shown, declare } = await set();
    await declare(secret('a', ['production']), {
      ...secret('b', ['production']),
      ownerRef: undefined,
    });
    expect(await shown('secrets.inventory.age')).toEqual({});
    await reads.succeeded(NOW);
    clock.pass({ minutes: 10 });
    await reads.failed('2026-12-01T00:08:00.000Z', 'The catalog is down');
    expect(await shown('secrets.inventory.age')).toEqual({ '': 600 });
    expect(await shown('secrets.inventory.failing')).toEqual({ '': 120 });
    expect(await shown('secrets.inventory.unowned')).toEqual({ '': 1 });
    clock.pass({ minutes: 1 });
    await reads.succeeded('2026-12-01T00:11:00.000Z');
    expect(await shown('secrets.inventory.failing')).toEqual({ '': 0 });
  });

  it('shows how late the look-out is, and for how long secrets wait for it', async () => {
    const { db, clock, shown, declare } = await set();
    const runs = new DatabaseTaskRunStore({ db });
    await runs.completed('secrets-due-lookout', '2026-11-30T23:50:00.000Z');
    await runs.completed('secrets-due-lookout', '2026-11-30T23:40:00.000Z');
    await declare(secret('a', []), secret('b', []), secret('c', []));
    const due = (ref: string, fields: object) =>
      db('secrets')
        .where({ ref: `resource:default/${ref}` })
        .update({ start_at: '2026-11-30T22:00:00.000Z', ...fields });
    await due('a', { not_before: '2026-12-02T00:00:00.000Z' });
    await due('b', { open_rotation_id: 'r-1' });
    expect(await shown('secrets.lookout.lag')).toEqual({
      'secrets-due-lookout': 600,
    });
    expect(await shown('secrets.lookout.wait')).toEqual({ '': 0 });
    await due('c', { start_at: '2026-11-30T23:59:00.000Z' });
    clock.pass({ minutes: 1 });
    expect(await shown('secrets.lookout.wait')).toEqual({ '': 120 });
  });

  it('shows how many notices wait', async () => {
    const { db, clock, shown } = await set();
    let ids = 0;
    const notices = new DatabaseNoticeStore({
      db,
      clock,
      newId: () => `${++ids}`,
    });
    const notice = (dedupeKey: string) => ({
      dedupeKey,
      secretRef: 'resource:default/a',
      recipients: ['group:default/payments'],
      payload: { title: dedupeKey },
    });
    await notices.enqueue([notice('a'), notice('b')]);
    await notices.markSent('1');
    expect(await shown('secrets.notices.pending')).toEqual({ '': 1 });
  });

  it('asks the database once for all that is collected together', async () => {
    const { clock, metrics, store } = await set();
    const read = jest.spyOn(store, 'read');
    const collect = () =>
      Promise.all([...metrics.registered.keys()].map(n => metrics.points(n)));
    await collect();
    await collect();
    expect(read).toHaveBeenCalledTimes(1);
    clock.pass({ minutes: 1 });
    await collect();
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('shows nothing where the database cannot be asked, and says so once', async () => {
    const { clock, logger, shown, store } = await set();
    jest.spyOn(store, 'read').mockRejectedValueOnce(new Error('down'));
    expect(await shown('secrets.inventory.unowned')).toEqual({});
    expect(await shown('secrets.lookout.wait')).toEqual({});
    expect(logger.warn).toHaveBeenCalledTimes(1);
    clock.pass({ minutes: 1 });
    expect(await shown('secrets.inventory.unowned')).toEqual({ '': 0 });
  });
});
