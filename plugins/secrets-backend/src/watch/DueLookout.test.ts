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

import { inspect } from 'node:util';
import { JsonObject } from '@backstage/types';
import { rotationPolicySchema } from '@keyturn/plugin-secrets-common';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { databases } from '../__testUtils__/databases';
import { LookoutBench, UNATTENDED } from '../__testUtils__/LookoutBench';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import {
  BenchOptions,
  RotationBench,
  SECRET_REF,
} from '../__testUtils__/RotationBench';

const DUE = {
  expires_at: '2026-12-01T00:00:00.000Z',
  rotate_by: '2026-11-20T00:00:00.000Z',
  start_at: '2026-11-20T06:00:00.000Z',
};
/** Opens an hour after the clock of the benches starts. */
const AFTERNOON = {
  days: ['tue'],
  from: '14:00',
  to: '15:00',
  timeZone: 'Europe/Paris',
};
const TEMPLATE = 'template:default/rotate-secret';
const time = rotationPolicySchema.parse({ trigger: 'time' });

describe.each(databases.eachSupportedId())('DueLookout on %s', engineId => {
  async function set(options: BenchOptions) {
    const bench = await RotationBench.create(
      await openTestDatabase(engineId),
      options,
    );
    await bench.db('secrets').update(DUE);
    const lookout = new LookoutBench(bench);
    const audited: JsonObject[] = [];
    lookout.auditor.createEvent.mockImplementation(
      async ({ eventId, severityLevel, meta }) => {
        const end = (outcome: string) =>
          void audited.push({ eventId, severityLevel, outcome, ...meta });
        return {
          success: async () => end('succeeded'),
          fail: async () => end('failed'),
        };
      },
    );
    return { bench, lookout, audited };
  }

  const byTime = { policy: { trigger: 'time' as const } };

  /** As many more due secrets of a repository, the first to expire first. */
  async function addDue(
    { bench, lookout }: Awaited<ReturnType<typeof set>>,
    names: string[],
    repository: string,
  ) {
    const { spec } = (await lookout.secrets.get(SECRET_REF))!;
    for (const [i, name] of names.entries()) {
      const secret = catalogSecret(name, {
        policy: time,
        repositories: [repository],
        spec: {
          ...spec,
          targets: spec.targets.map(target => ({
            ...target,
            secretName: name,
            namespace: name,
          })),
        },
      });
      await lookout.secrets.applyCatalogPage(
        [secret],
        '2026-11-24T12:00:00.000Z',
      );
      await bench
        .db('secrets')
        .where({ ref: secret.ref })
        .update({ ...DUE, expires_at: `2026-11-29T00:00:0${i}.000Z` });
    }
  }

  it('asks a scaffolder that is down a few times only, and for all when it is back', async () => {
    const context = await set(byTime);
    const { bench, lookout } = context;
    await addDue(
      context,
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
      'https://git.example.com/acme/other',
    );
    lookout.refusal = new Error('socket hang up');
    expect(await lookout.lookOut()).toBe(0);
    expect(await bench.db('rotation_starts')).toHaveLength(5);
    lookout.refusal = undefined;
    bench.clock.pass({ minutes: 15 });
    expect(await lookout.lookOut()).toBe(8);
  });

  it('has the scaffolder start a due rotation once, by the template of people, and links the task', async () => {
    const { bench, lookout, audited } = await set(byTime);
    expect(
      (await Promise.all([lookout.lookOut(), lookout.lookOut()])).sort(),
    ).toEqual([0, 1]);
    expect(await lookout.lookOut()).toBe(0);
    expect(lookout.tasks).toMatchObject([
      { templateRef: TEMPLATE, secretRef: SECRET_REF },
    ]);
    const [rotationId] = await lookout.runTasks();
    const reason = 'Due since 20 Nov 2026 at 00:00 UTC by the policy standard';
    expect(await bench.db('rotations')).toMatchObject([
      {
        id: rotationId,
        secret_ref: SECRET_REF,
        requested_by: 'plugin:secrets',
        task_id: 'task-1',
        phase: 'proposed',
        reason,
      },
    ]);
    expect(await lookout.starts.asked(SECRET_REF)).toMatchObject({
      rotationId,
      taskId: 'task-1',
      attempts: 1,
    });
    expect(audited).toEqual([
      {
        eventId: 'rotation-ask',
        severityLevel: 'medium',
        outcome: 'succeeded',
        secretRef: SECRET_REF,
        reason,
        attempts: 1,
        taskId: 'task-1',
        by: 'plugin:secrets',
      },
    ]);
  });

  it.each(['none', 'event'] as const)(
    'leaves it to people where the policy says %s',
    async trigger => {
      const { lookout } = await set({ policy: { trigger } });
      expect(await lookout.lookOut()).toBe(0);
      expect(lookout.tasks).toEqual([]);
    },
  );

  it('waits for the jitter, and for what has no time at all for ever', async () => {
    const { bench, lookout } = await set(byTime);
    await bench.db('secrets').update({ start_at: '2026-11-24T12:00:00.001Z' });
    expect(await lookout.lookOut()).toBe(0);
    await bench.db('secrets').update({ start_at: null });
    expect(await lookout.lookOut()).toBe(0);
    await bench.db('secrets').update({ start_at: '2026-11-24T12:00:00.000Z' });
    expect(await lookout.lookOut()).toBe(1);
  });

  it('waits for the window of the policy', async () => {
    const { bench, lookout } = await set(byTime);
    await bench
      .db('secrets')
      .update({ start_window: JSON.stringify(AFTERNOON) });
    expect(await lookout.lookOut()).toBe(0);
    expect(await lookout.lookout().evaluate()).toMatchObject({
      candidates: [],
      outsideWindow: 1,
    });
    bench.clock.pass({ hours: 1 });
    expect(await lookout.lookOut()).toBe(1);
  });

  it('is not hidden by however many that wait for their window', async () => {
    const { bench, lookout } = await set(byTime);
    const row = await bench.db('secrets').first();
    const waiting = Array.from({ length: 10_000 }, (_, i) => ({
      ...row,
      ref: `resource:default/waiting-${i}`,
      name: `waiting-${i}`,
      start_window: JSON.stringify(AFTERNOON),
      expires_at: '2026-11-29T00:00:00.000Z',
    }));
    await bench.db.batchInsert('secrets', waiting, 500);
    expect(await lookout.lookout().evaluate()).toMatchObject({
      candidates: [{ ref: SECRET_REF }],
      outsideWindow: 10_000,
    });
  });

  it('lets no repository have more open pull requests than it may, the most urgent first', async () => {
    const all = await set(byTime);
    const { bench, lookout } = all;
    await bench.db('secrets').update({ repositories: '["https://b"]' });
    await addDue(all, ['a', 'b', 'c'], 'https://a');
    expect(await lookout.lookOut({ mostPullRequests: 2 })).toBe(3);
    expect(lookout.tasks.map(({ secretRef }) => secretRef)).toEqual([
      'resource:default/a',
      'resource:default/b',
      SECRET_REF,
    ]);
    // What was asked for takes room before it is a rotation, and a rotation before it is a pull request.
    expect(await lookout.lookOut({ mostPullRequests: 2 })).toBe(0);
    for (const { secretRef, reason } of lookout.tasks.slice(0, 2)) {
      await lookout.rotations.start({ secretRef, reason }, UNATTENDED);
    }
    expect(await lookout.starts.openPullRequests(bench.clock.now())).toEqual(
      new Map([
        ['https://a', 2],
        ['https://b', 1],
      ]),
    );
    expect(await lookout.lookOut({ mostPullRequests: 2 })).toBe(0);
    expect(await lookout.lookOut({ mostPullRequests: 3 })).toBe(1);
  });

  it('counts pull requests while they are open', async () => {
    const all = await set(byTime);
    const { bench, lookout } = all;
    const id = await bench.start();
    await bench.runDue();
    const repository = 'https://git.example.com/acme/gitops';
    const now = bench.clock.now();
    expect(await lookout.starts.openPullRequests(now)).toEqual(
      new Map([[repository, 1]]),
    );
    await addDue(all, ['a'], repository);
    expect(await lookout.lookOut({ mostPullRequests: 1 })).toBe(0);
    bench.mergeAll();
    bench.clock.pass({ minutes: 1 });
    await bench.engine().run(id);
    expect(await lookout.lookOut({ mostPullRequests: 1 })).toBe(1);
  });

  it('leaves alone what another secret claims too, and says once who it is', async () => {
    const { bench, lookout } = await set(byTime);
    const { spec, ref } = (await lookout.secrets.get(SECRET_REF))!;
    // It had the places first, and is not due.
    await bench.db('secret_places').delete();
    const other = catalogSecret('other', {
      spec: {
        ...spec,
        targets: spec.targets.map(target => ({
          ...target,
          secretName: 'db-password',
        })),
      },
    });
    await lookout.secrets.applyCatalogPage([other], '2026-11-24T12:00:00.000Z');
    const places = await bench.db('secret_places');
    await bench.db('secret_places').insert(
      places.map(place => ({
        ...place,
        secret_ref: ref,
        claimed_at: '2026-11-24T12:00:01.000Z',
      })),
    );
    const again = lookout.lookout();
    const { signal } = new AbortController();
    expect(await again.lookOut(signal)).toBe(0);
    expect(await again.lookOut(signal)).toBe(0);
    expect(lookout.tasks).toEqual([]);
    expect(lookout.logger.warn.mock.calls).toEqual([
      [
        expect.stringMatching(
          /db-password is due .* declared by another secret, which had it first.*resource:default\/other claims/,
        ),
      ],
    ]);

    await lookout.secrets.retireExcept(
      new Set([SECRET_REF]),
      '2026-11-24T13:00:00.000Z',
    );
    // A short absence frees nothing.
    expect(await again.lookOut(signal)).toBe(0);
    await lookout.secrets.retireExcept(
      new Set([SECRET_REF]),
      '2026-12-02T13:00:00.000Z',
    );
    expect(await again.lookOut(signal)).toBe(1);
    expect(await bench.db('secrets').where({ ref: other.ref })).toMatchObject([
      { start_at: null },
    ]);
  });

  it('lets no secret merge itself that its policy has reviewed', async () => {
    const { lookout } = await set({
      ...byTime,
      spec: { rotation: { policy: 'standard', approval: 'auto-merge' } },
    });
    expect(await lookout.lookOut()).toBe(0);
    expect(lookout.tasks).toEqual([]);
  });

  it('does not insist on the day somebody closed the pull request', async () => {
    const { bench, lookout } = await set(byTime);
    await lookout.lookOut();
    await lookout.runTasks();
    bench.forge.closeAsPerson(bench.forge.pullRequestUrls[0]);
    bench.clock.pass({ minutes: 1 });
    await bench.runDue();
    expect(await bench.db('rotations')).toMatchObject([{ phase: 'cancelled' }]);
    bench.clock.pass({ hours: 23, minutes: 50 });
    expect(await lookout.lookOut()).toBe(0);
    bench.clock.pass({ minutes: 15 });
    expect(await lookout.lookOut()).toBe(1);
  });

  describe('where the template fails', () => {
    it('asks ever more seldom, is loud, and tells the owner once', async () => {
      const { bench, lookout, audited } = await set(byTime);
      lookout.refusal = new Error(
        'Backend request failed, 404 Not Found <html>password=hunter2</html>',
      );
      const asked: number[] = [];
      for (let at = 0; at < 40; at++) {
        const before = audited.length;
        expect(await lookout.lookOut()).toBe(0);
        if (audited.length > before) asked.push(at);
        bench.clock.pass({ minutes: 1 });
      }
      expect(asked).toEqual([0, 1, 3, 7, 15, 31]);
      expect(new Set(audited.map(({ outcome }) => outcome))).toEqual(
        new Set(['failed']),
      );
      const last = await lookout.starts.asked(SECRET_REF);
      expect(last).toMatchObject({ attempts: 6, taskId: undefined });
      expect(last!.failure).toBe(
        `There is no template ${TEMPLATE}, or the portal has no scaffolder; secrets.lookout.template names the template`,
      );
      expect(lookout.logger.error.mock.calls.flat()).toContain(
        `No rotation of ${SECRET_REF} was started, attempt 6: ${last!.failure}`,
      );
      expect(inspect(lookout.logger.error.mock.calls)).not.toContain('hunter2');
      const notices = await bench.db('notices');
      expect(notices).toHaveLength(1);
      expect(notices[0].recipients).toBe('["group:default/payments"]');
      expect(notices[0].payload).toContain('could not be started');
      expect(notices[0].payload).not.toContain('hunter2');
      expect(await bench.db('rotations')).toEqual([]);

      lookout.refusal = undefined;
      bench.clock.pass({ hours: 8 });
      expect(await lookout.lookOut()).toBe(1);
    });

    it.each(['failed', 'cancelled', 'completed'] as const)(
      'finds out of a task that is %s and has started nothing',
      async status => {
        const { bench, lookout } = await set(byTime);
        await lookout.lookOut();
        lookout.tasks[0].status = status;
        expect(await lookout.lookOut()).toBe(0);
        expect(await lookout.starts.asked(SECRET_REF)).toMatchObject({
          failure: `The scaffolder task task-1 is ${status} and has started no rotation; its log says why`,
        });
        bench.clock.pass({ minutes: 14 });
        expect(await lookout.lookOut()).toBe(0);
        bench.clock.pass({ minutes: 1 });
        expect(await lookout.lookOut()).toBe(1);
        expect(lookout.tasks).toHaveLength(2);
      },
    );

    it('makes a new task ever more seldom, and tells the owner of the third', async () => {
      const { bench, lookout } = await set(byTime);
      const made: number[] = [];
      for (let at = 0; at < 8 * 60; at += 5) {
        if ((await lookout.lookOut()) > 0) made.push(at);
        lookout.tasks.forEach(task => {
          task.status = 'failed';
        });
        bench.clock.pass({ minutes: 5 });
      }
      expect(made).toEqual([0, 15, 45, 105, 225, 465]);
      expect(await bench.db('notices')).toHaveLength(1);
    });

    it('makes no second task while the first is still at work', async () => {
      const { bench, lookout } = await set(byTime);
      await lookout.lookOut();
      lookout.tasks[0].status = 'processing';
      for (let i = 0; i < 4; i++) {
        bench.clock.pass({ minutes: 15 });
        expect(await lookout.lookOut()).toBe(0);
      }
      expect(lookout.tasks).toHaveLength(1);
    });

    it('asks again after a crash between claim and task, and adopts what a lost answer started', async () => {
      const { bench, lookout } = await set(byTime);
      lookout.refusal = new Error('socket hang up');
      await lookout.lookOut();
      // The task was made all the same, and runs.
      const { rotation } = await lookout.rotations.start(
        { secretRef: SECRET_REF, reason: 'x', taskId: 'lost' },
        UNATTENDED,
      );
      expect(rotation).toMatchObject({
        taskId: 'lost',
        requestedBy: 'plugin:secrets',
      });
      expect(await lookout.starts.asked(SECRET_REF)).toMatchObject({
        rotationId: rotation.id,
        failure: undefined,
      });
      lookout.refusal = undefined;
      bench.clock.pass({ days: 2 });
      expect(await lookout.lookOut()).toBe(0);
    });
  });

  it('lets a task that no person started do only what was asked for', async () => {
    const { bench, lookout } = await set({});
    const start = { secretRef: SECRET_REF, reason: 'I would like to' };
    await expect(lookout.rotations.start(start, UNATTENDED)).rejects.toThrow(
      /You may not rotate/,
    );
    const id = await bench.start();
    await expect(
      lookout.rotations.advance(id, { to: 'issued' }, UNATTENDED),
    ).rejects.toThrow(/You may not rotate/);
    await expect(
      lookout.rotations.cancel(id, { reason: 'no' }, UNATTENDED),
    ).rejects.toThrow(/You may not cancel/);
  });
});
