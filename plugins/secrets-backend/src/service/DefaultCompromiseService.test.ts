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

import { mockCredentials } from '@backstage/backend-test-utils';
import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { databases } from '../__testUtils__/databases';
import { LookoutBench } from '../__testUtils__/LookoutBench';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import {
  BenchOptions,
  RotationBench,
  SECRET_REF,
} from '../__testUtils__/RotationBench';
import { healthOfRecord } from './toApiSecret';

const ana = { credentials: mockCredentials.user('user:default/ana') };
const scanner = { credentials: mockCredentials.service('external:scanner') };
const leak = {
  reason: 'Seen in a public paste',
  source: 'paste-scanner',
  url: 'https://scanner.example.com/findings/1',
};
const closedWindow = {
  days: ['sun' as const],
  from: '03:00',
  to: '04:00',
  timeZone: 'Europe/Paris',
};

describe.each(databases.eachSupportedId())('compromises on %s', engineId => {
  async function set(options: BenchOptions = {}) {
    const bench = await RotationBench.create(
      await openTestDatabase(engineId),
      options,
    );
    const lookout = new LookoutBench(bench);
    const { reports, secrets, compromises } = lookout;
    return {
      bench,
      lookout,
      reports,
      secret: async () => (await secrets.get(SECRET_REF))!,
      compromise: async () => (await compromises.get(SECRET_REF))!,
      health: async () =>
        healthOfRecord((await secrets.get(SECRET_REF))!, bench.clock.now()),
      notices: async () =>
        (await bench.db('notices').orderBy('id')).map(row => ({
          ...JSON.parse(row.payload),
          recipients: JSON.parse(row.recipients),
        })),
      events: async () =>
        (await bench.db('journal').orderBy('seq')).map(row => row.event),
    };
  }
  type Set = Awaited<ReturnType<typeof set>>;

  /** From proposed to every target on the new version. */
  async function propagate({ bench }: Set, id: string) {
    bench.mergeAll();
    bench.clock.pass({ minutes: 1 });
    await bench.engine().run(id);
    bench.propagate((await bench.rotation(id)).versionId!);
    bench.clock.pass({ minutes: 1 });
    await bench.engine().run(id);
  }

  it('are marked, told, rotated in an emergency and contained', async () => {
    const all = await set({
      policy: {
        window: closedWindow,
        maxOverlap: 'P7D',
        emergency: { maxOverlap: 'PT0S' },
      },
    });
    const { bench, lookout, reports } = all;
    const report = await reports.report(SECRET_REF, leak, ana);
    expect(report).toEqual({
      known: false,
      problems: [],
      taskId: 'task-1',
      compromise: {
        ...leak,
        reportedAt: '2026-11-24T12:00:00.000Z',
        reportedBy: 'user:default/ana',
        status: 'An emergency rotation is to start by itself',
      },
    });
    expect(await all.health()).toBe('compromised');
    expect(await all.notices()).toMatchObject([
      {
        severity: 'critical',
        title: 'DB password is reported as compromised',
        link: '/catalog/default/resource/db-password',
        recipients: ['group:default/payments', 'group:default/checkout'],
      },
    ]);

    const [id] = await lookout.runTasks();
    expect(await bench.rotation(id)).toMatchObject({
      phase: 'proposed',
      requestedBy: 'user:default/ana',
      taskId: 'task-1',
      reason: expect.stringMatching(
        /^Reported as compromised on 24 Nov 2026 at 12:00 UTC by paste-scanner: Seen/,
      ),
      policy: { approval: 'review', maxOverlap: 'PT0S' },
    });
    expect(await all.compromise()).toMatchObject({ rotationId: id });

    await propagate(all, id);
    expect(await bench.rotation(id)).toMatchObject({
      phase: 'completed',
      revocation: { outcome: 'revoked' },
    });
    expect(await all.compromise()).toMatchObject({
      reportedAt: '2026-11-24T12:00:00.000Z',
      containedAt: '2026-11-24T12:02:00.000Z',
    });
    expect(await all.secret()).toMatchObject({
      compromisedAt: undefined,
      emergencyAt: undefined,
    });
    expect(await all.health()).not.toBe('compromised');
    expect(await all.events()).toEqual(
      expect.arrayContaining([
        'compromise.reported',
        'compromise.answered',
        'compromise.contained',
      ]),
    );
    expect((await all.notices()).map(({ title }) => title)).toContain(
      'The compromise of DB password is contained',
    );
    expect(await lookout.lookOut()).toBe(0);
  });

  it('keep the first instant however often they are reported', async () => {
    const all = await set();
    const { bench, lookout, reports } = all;
    const answers = await Promise.all([
      reports.report(SECRET_REF, leak, ana),
      reports.report(SECRET_REF, { reason: 'me too' }, ana),
    ]);
    expect(answers.map(({ known }) => known).sort()).toEqual([false, true]);
    bench.clock.pass({ minutes: 1 });
    const again = await reports.report(SECRET_REF, { reason: 'again' }, ana);
    expect(again).toMatchObject({
      known: true,
      compromise: { reportedAt: '2026-11-24T12:00:00.000Z' },
    });
    expect(lookout.tasks).toHaveLength(1);
    expect(await all.notices()).toHaveLength(1);
    expect(await bench.db('compromises')).toHaveLength(1);
  });

  it('start by a service only where the policy lets events start rotations', async () => {
    for (const trigger of ['time', 'event'] as const) {
      const { lookout, reports } = await set({ policy: { trigger } });
      await reports.report(SECRET_REF, leak, scanner);
      expect(lookout.tasks).toHaveLength(1);
    }
    const { bench, lookout, reports, health, secret, notices } = await set();
    const report = await reports.report(SECRET_REF, leak, scanner);
    expect(report).toMatchObject({ known: false, problems: [] });
    expect(report.compromise.status).toBe(
      'Its policy starts no rotation by itself; start one',
    );
    expect(await health()).toBe('compromised');
    expect(await notices()).toMatchObject([
      { description: expect.stringContaining('so start one now') },
    ]);
    expect(await lookout.lookOut()).toBe(0);
    expect(lookout.tasks).toEqual([]);
    expect((await secret()).emergencyAt).toBeUndefined();

    await reports.report(SECRET_REF, { reason: 'It is true' }, ana);
    expect(lookout.tasks).toHaveLength(1);
    await reports.report(SECRET_REF, { reason: 'It is, really' }, ana);
    expect(
      await bench.db('journal').orderBy('seq').select('actor', 'message'),
    ).toEqual([
      {
        actor: 'external:scanner',
        message: 'Reported as compromised: Seen in a public paste',
      },
      {
        actor: 'user:default/ana',
        message:
          'Reported again as compromised, so that an emergency rotation may start: It is true',
      },
    ]);
  });

  it('make an emergency of a rotation that waits for its window', async () => {
    const all = await set({ policy: { window: closedWindow } });
    const { bench, lookout, reports } = all;
    const id = await bench.start();
    await bench.runDue();
    expect(await bench.rotation(id)).toMatchObject({
      phase: 'issued',
      waitingFor: expect.stringContaining('window'),
    });
    const report = await reports.report(SECRET_REF, leak, ana);
    expect(report.compromise).toMatchObject({
      rotationId: id,
      status: 'A rotation is open that replaces the compromised version',
    });
    expect(lookout.tasks).toEqual([]);
    await bench.runDue();
    expect(await bench.rotation(id)).toMatchObject({ phase: 'proposed' });
    await propagate(all, id);
    expect(await all.compromise()).toMatchObject({
      rotationId: id,
      containedAt: expect.any(String),
    });
  });

  it('make an emergency of a rotation that a person opens meanwhile', async () => {
    const all = await set({ policy: { window: closedWindow } });
    const { bench, lookout, reports } = all;
    await reports.report(SECRET_REF, leak, scanner);
    const id = await bench.start();
    expect(await all.compromise()).toMatchObject({ rotationId: id });
    await bench.runDue();
    expect(await bench.rotation(id)).toMatchObject({ phase: 'proposed' });
    expect(await lookout.lookOut()).toBe(0);
  });

  it('count for the version that is live: during an overlap another rotation follows', async () => {
    const all = await set({ policy: { trigger: 'time', maxOverlap: 'P1D' } });
    const { bench, lookout, reports } = all;
    const id = await bench.start();
    await bench.runDue();
    await propagate(all, id);
    expect(await bench.rotation(id)).toMatchObject({ phase: 'propagated' });
    const { compromise } = await reports.report(SECRET_REF, leak, ana);
    expect(compromise.rotationId).toBeUndefined();
    expect(await lookout.lookOut()).toBe(0);
    bench.clock.pass({ days: 1 });
    await bench.engine().run(id);
    expect(await bench.rotation(id)).toMatchObject({ phase: 'completed' });
    expect(await all.health()).toBe('compromised');
    expect(await lookout.lookOut()).toBe(1);
    const [next] = await lookout.runTasks();
    expect(await all.compromise()).toMatchObject({ rotationId: next });
  });

  it('stay open where the issuer revokes nothing, until a person withdraws them', async () => {
    const all = await set({
      issuer: { capabilities: { revocation: false } },
      policy: { trigger: 'time' },
    });
    const { bench, lookout, reports } = all;
    await reports.report(SECRET_REF, leak, ana);
    const [id] = await lookout.runTasks();
    await propagate(all, id);
    expect(await bench.rotation(id)).toMatchObject({ phase: 'completed' });
    const { replacedAt, containedAt } = await all.compromise();
    expect(replacedAt).toBe('2026-11-24T12:02:00.000Z');
    expect(containedAt).toBeUndefined();
    expect(await all.health()).toBe('compromised');
    expect(await all.events()).toContain('compromise.replaced');
    expect((await all.notices()).map(({ title }) => title)).toContain(
      'The compromised version of DB password was replaced, but not revoked',
    );
    expect(await reports.report(SECRET_REF, leak, ana)).toMatchObject({
      known: true,
      compromise: { status: expect.stringContaining('was not revoked') },
    });
    bench.clock.pass({ days: 2 });
    expect(await lookout.lookOut()).toBe(0);

    const withdrawn = await reports.withdraw(
      SECRET_REF,
      { reason: 'Locked in the database by hand' },
      ana,
    );
    expect(withdrawn).toMatchObject({
      replacedAt,
      withdrawn: {
        at: '2026-11-26T12:02:00.000Z',
        by: 'user:default/ana',
        reason: 'Locked in the database by hand',
      },
      status: 'The report was withdrawn: Locked in the database by hand',
    });
    expect(await all.health()).not.toBe('compromised');
    expect(await all.events()).toContain('compromise.withdrawn');
  });

  it.each([
    ['cancelled', 24],
    ['failed', 1],
  ] as const)(
    'are answered by another rotation where one is %s, after %i hours',
    async (phase, hours) => {
      const all = await set();
      const { bench, lookout, reports } = all;
      await reports.report(SECRET_REF, leak, ana);
      if (phase === 'failed') bench.issuer.calls.failNext('issue', lasting());
      const { secretRef, reason } = lookout.tasks[0];
      const { rotation } = await lookout.rotations.start(
        { secretRef, reason },
        ana,
      );
      if (phase === 'cancelled') await bench.cancel(rotation.id);
      await bench.engine().run(rotation.id);
      expect(await bench.rotation(rotation.id)).toMatchObject({ phase });
      expect((await all.compromise()).rotationId).toBeUndefined();
      bench.clock.pass({ hours, minutes: -1 });
      expect(await lookout.lookOut()).toBe(0);
      bench.clock.pass({ minutes: 1 });
      expect(await lookout.lookOut()).toBe(1);
    },
  );

  it('are open again where the rotation that replaced the version is rolled back', async () => {
    const all = await set({ policy: { emergency: { maxOverlap: 'P1D' } } });
    const { bench, lookout, reports } = all;
    await reports.report(SECRET_REF, leak, ana);
    const [id] = await lookout.runTasks();
    await propagate(all, id);
    expect(await all.compromise()).toMatchObject({
      rotationId: id,
      replacedAt: expect.any(String),
    });
    expect((await all.secret()).emergencyAt).toBeUndefined();

    await bench.store.requestRollback(id, {
      requestedBy: 'user:default/jane',
      reason: 'checkout is down',
    });
    await bench.engine().run(id);
    bench.forge.mergeAsPerson(bench.forge.pullRequestUrls.at(-1)!, 'jane');
    bench.clock.pass({ minutes: 1 });
    await bench.engine().run(id);
    bench.propagate((await bench.rotation(id)).previousVersionId!);
    bench.clock.pass({ days: 2 });
    await bench.engine().run(id);
    bench.clock.pass({ days: 2 });
    await bench.engine().run(id);
    expect(await bench.rotation(id)).toMatchObject({ phase: 'rolled-back' });
    const { rotationId, replacedAt, containedAt } = await all.compromise();
    expect({ rotationId, replacedAt, containedAt }).toEqual({});
    expect(await all.health()).toBe('compromised');
    bench.clock.pass({ days: 1 });
    expect(await lookout.lookOut()).toBe(1);
  });

  it('wait neither for room in a repository nor for days that are left to people', async () => {
    const { bench, lookout, reports } = await set();
    await bench.db('secrets').update({
      repositories: '["https://a"]',
      not_before: '2026-11-25T00:00:00.000Z',
    });
    lookout.refusal = new Error('connect ECONNREFUSED');
    const report = await reports.report(SECRET_REF, leak, ana);
    expect(report.problems).toEqual([
      'The scaffolder did not make a task; the log of the portal says why',
    ]);
    const told = await bench.db('notices').whereLike('dedupe_key', 'start:%');
    expect(told).toHaveLength(1);
    lookout.refusal = undefined;
    bench.clock.pass({ minutes: 1 });
    expect(await lookout.lookOut({ mostPullRequests: 0 })).toBe(1);
  });

  it('give a rotation no longer reason than it takes', async () => {
    const { bench, lookout, reports } = await set();
    await reports.report(SECRET_REF, { reason: 'x'.repeat(500) }, ana);
    expect(lookout.tasks[0].reason).toHaveLength(500);
    const [id] = await lookout.runTasks();
    expect((await bench.rotation(id)).reason).toHaveLength(500);
  });

  it('say what keeps a rotation from being started', async () => {
    const { lookout, reports, health, notices } = await set({
      spec: { rotation: { policy: 'unheard-of' } },
    });
    const { problems, compromise } = await reports.report(
      SECRET_REF,
      leak,
      ana,
    );
    expect(problems).toEqual([
      expect.stringContaining("unknown policy 'unheard-of'"),
    ]);
    const sentence = `No rotation can start by itself: ${problems[0]}`;
    expect(compromise.status).toBe(sentence);
    expect(await notices()).toMatchObject([
      { description: `Seen in a public paste. ${sentence}.` },
    ]);
    expect(lookout.tasks).toEqual([]);
    expect(await health()).toBe('compromised');
  });

  it('outlive every read of the catalog', async () => {
    const { bench, lookout, reports, secret } = await set();
    await reports.report(SECRET_REF, leak, ana);
    const known = await secret();
    await lookout.secrets.applyCatalogPage(
      [
        {
          ...known,
          title: `${known.title}!`,
          ownerRef: undefined,
          places: [],
        },
      ],
      bench.clock.now().toISO()!,
    );
    expect(await secret()).toMatchObject({
      title: 'DB password!',
      compromisedAt: '2026-11-24T12:00:00.000Z',
      startAt: '2026-11-24T12:00:00.000Z',
    });
  });

  it('are refused of what is not there or retired, and withdrawn only where there are any', async () => {
    const { lookout, reports } = await set();
    await expect(reports.report('nothing', leak, ana)).rejects.toThrow(
      'There is no secret resource:default/nothing',
    );
    await expect(
      reports.withdraw(SECRET_REF, { reason: 'well' }, ana),
    ).rejects.toThrow(/not reported as compromised/);
    await lookout.secrets.retireExcept(new Set(), '2026-11-24T12:00:00.000Z');
    await expect(reports.report(SECRET_REF, leak, ana)).rejects.toThrow(
      /removed from the catalog/,
    );
  });

  it('leave no rotation unlinked that opens at the same moment', async () => {
    for (let i = 0; i < 5; i++) {
      const { bench, reports, compromise } = await set({
        policy: { window: closedWindow },
      });
      const [id] = await Promise.all([
        bench.start(),
        reports.report(SECRET_REF, leak, scanner),
      ]);
      expect(await compromise()).toMatchObject({ rotationId: id });
      expect((await bench.rotation(id)).policy.window).toBeUndefined();
    }
  });
});

function lasting(): Error {
  return new UpstreamError('The issuer does not want to', {
    retryable: false,
  });
}
