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
import { EventParams } from '@backstage/plugin-events-node';
import { SECRET_COMPROMISED_TOPIC } from '@keyturn/plugin-secrets-node';
import { LookoutBench } from '../__testUtils__/LookoutBench';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RotationBench, SECRET_REF } from '../__testUtils__/RotationBench';
import { CompromiseEvents } from './CompromiseEvents';

describe('CompromiseEvents', () => {
  async function set() {
    const bench = await RotationBench.create(
      await openTestDatabase('SQLITE_3'),
      { policy: { trigger: 'event' } },
    );
    const lookout = new LookoutBench(bench);
    const audit = { reported: jest.fn() };
    const logger = mockServices.logger.mock();
    const events = mockServices.events.mock();
    await new CompromiseEvents({
      compromises: lookout.reports,
      audit,
      logger,
    }).start(events);
    const [[subscription]] = events.subscribe.mock.calls;
    expect(subscription.topics).toEqual([SECRET_COMPROMISED_TOPIC]);
    const publish = (eventPayload: unknown) =>
      subscription.onEvent({
        topic: SECRET_COMPROMISED_TOPIC,
        eventPayload,
      } as EventParams);
    return { bench, lookout, audit, logger, publish };
  }

  it('report as the API does, once', async () => {
    const { bench, lookout, audit, publish } = await set();
    const payload = {
      secretRef: 'db-password',
      reason: 'Seen in a paste',
      source: 'paste-scanner',
    };
    await publish(payload);
    await publish(payload);
    expect(await bench.db('compromises')).toMatchObject([
      {
        secret_ref: SECRET_REF,
        reported_by: 'plugin:events',
        source: 'paste-scanner',
      },
    ]);
    expect(lookout.tasks).toHaveLength(1);
    expect(audit.reported.mock.calls).toEqual([
      [payload, { known: false }],
      [payload, { known: true }],
    ]);
  });

  it('are taken in without the value that they quote', async () => {
    const { bench, audit, publish } = await set();
    const value = 'xK9#mP2$vL5@nQ8';
    await publish({
      secretRef: 'db-password',
      reason: `Found ${value} in a paste`,
      source: `scanner of ${value}`,
      url: 'https://jane:hunter2@paste.example.com/1',
    });
    const rows = await bench.db('compromises');
    expect(rows).toMatchObject([
      {
        reason:
          'The report held what looks like the value, so its text was not kept',
        source: null,
        url: null,
      },
    ]);
    expect(audit.reported).toHaveBeenCalledTimes(1);
    for (const kept of [rows, audit.reported.mock.calls]) {
      expect(JSON.stringify(kept)).not.toContain(value);
      expect(JSON.stringify(kept)).not.toContain('hunter2');
    }
  });

  it.each([
    [undefined],
    ['db-password'],
    [{ secretRef: SECRET_REF }],
    [{ reason: 'leak' }],
    [{ secretRef: '', reason: 'leak' }],
    [{ secretRef: SECRET_REF, reason: 'leak', url: 'ftp://x' }],
    [{ secretRef: SECRET_REF, reason: 'leak', value: 'hunter2' }],
    [{ secretRef: SECRET_REF, reason: 'a\0b' }],
    [{ secretRef: 'x'.repeat(301), reason: 'leak' }],
  ])('leave %j alone, and say so without it', async payload => {
    const { bench, audit, logger, publish } = await set();
    await publish(payload);
    expect(await bench.db('compromises')).toEqual([]);
    expect(audit.reported).not.toHaveBeenCalled();
    expect(logger.error).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(logger.error.mock.calls)).not.toContain('hunter2');
  });

  it('are loud about a secret that is not there', async () => {
    const { audit, logger, publish } = await set();
    const payload = { secretRef: 'nothing', reason: 'leak' };
    await expect(publish(payload)).rejects.toThrow('There is no secret');
    expect(logger.error).toHaveBeenCalledTimes(1);
    expect(audit.reported.mock.calls).toEqual([
      [payload, { error: expect.any(Error) }],
    ]);
  });

  it('are not asked for again where that would lead to the same', async () => {
    const { bench, audit, logger, publish } = await set();
    await publish({ secretRef: 'resource:', reason: 'leak' });
    await bench
      .db('secrets')
      .update({ retired_at: '2026-11-24T12:00:00.000Z' });
    await publish({ secretRef: SECRET_REF, reason: 'leak' });
    expect(
      audit.reported.mock.calls.map(([, { error }]) => error.name),
    ).toEqual(['InputError', 'ConflictError']);
    expect(logger.error).toHaveBeenCalledTimes(2);
  });
});
