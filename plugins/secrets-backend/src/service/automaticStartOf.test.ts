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

import { rotationPolicySchema } from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { automaticStartOf } from './automaticStartOf';

const now = DateTime.fromISO('2026-11-24T12:00:00Z', { zone: 'utc' });
const window = {
  days: ['sun' as const],
  from: '03:00',
  to: '04:00',
  timeZone: 'Europe/Paris',
};
const policy = rotationPolicySchema.parse({ trigger: 'time', window });
const startAt = '2026-11-20T00:00:00.000Z';
const asked = {
  secretRef: 'resource:default/db',
  occasion: 'due',
  reason: 'Due',
  requestedBy: 'plugin:secrets',
  attempts: 3,
  askedAt: '2026-11-24T11:00:00.000Z',
  taskId: 'task-3',
  failure: 'The task failed',
};

describe('automaticStartOf', () => {
  it('says from when on, and when the window opens next', () => {
    expect(automaticStartOf({ secret: { startAt }, policy }, now)).toEqual({
      at: startAt,
      windowOpensAt: '2026-11-29T02:00:00.000Z',
    });
  });

  it('knows no window in an emergency', () => {
    expect(
      automaticStartOf(
        { secret: { startAt, emergencyAt: startAt }, policy },
        now,
      ),
    ).toEqual({ at: startAt });
  });

  it('says until when it leaves the secret alone, and why', () => {
    const notBefore = '2026-11-24T12:00:00.001Z';
    const secret = { startAt, notBefore };
    const open = rotationPolicySchema.parse({ trigger: 'time' });
    expect(automaticStartOf({ secret, policy: open, asked }, now)).toEqual({
      at: startAt,
      notBefore,
      asked: {
        at: '2026-11-24T11:00:00.000Z',
        attempts: 3,
        taskId: 'task-3',
        failure: 'The task failed',
      },
    });
    const past = { startAt, notBefore: '2026-11-24T12:00:00.000Z' };
    expect(automaticStartOf({ secret: past, policy: open }, now)).toEqual({
      at: startAt,
    });
  });

  it('says nothing while a rotation is open, of what has led to one, or where nothing starts by itself', () => {
    const open = { startAt, openRotationId: 'r-1' };
    expect(automaticStartOf({ secret: open, policy, asked }, now)).toEqual({});
    const started = { ...asked, rotationId: 'r-1' };
    const none = rotationPolicySchema.parse({});
    expect(
      automaticStartOf({ secret: {}, policy: none, asked: started }, now),
    ).toEqual({});
  });
});
