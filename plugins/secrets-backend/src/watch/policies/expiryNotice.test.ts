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

import { DateTime } from 'luxon';
import {
  expiryNotice,
  isHeldBack,
  nextTelling,
  settledNotice,
  staleKeys,
} from './expiryNotice';

const EXPIRY = DateTime.fromISO('2026-12-24T10:00:00.000Z', { zone: 'utc' });
const standard = { notifyBefore: ['P30D', 'P14D', 'P7D', 'P1D'] };

const secret = {
  ref: 'resource:default/db-password',
  title: 'payments DB password',
  ownerRef: 'group:default/payments',
  ownerTrusted: true,
  consumers: [
    {
      ref: 'component:default/api',
      ownerRef: 'group:default/web',
      involved: true,
    },
    {
      ref: 'component:default/worker',
      ownerRef: 'group:default/payments',
      involved: true,
    },
    { ref: 'component:default/nobody', involved: true },
  ],
  lifetime: { expiresAt: EXPIRY.toISO()! },
  rollbacks: 0,
};

const left = (time: object) => EXPIRY.minus(time);

describe('expiryNotice', () => {
  it('says what expires, when, and what to do, to the owner', () => {
    expect(expiryNotice(secret, standard, left({ days: 7 }))).toEqual({
      dedupeKey:
        'expiry:resource:default/db-password:2026-12-24T10:00:00.000Z:P7D',
      secretRef: 'resource:default/db-password',
      recipients: ['group:default/payments'],
      unowned: false,
      expiring: true,
      fact: {
        kind: 'expiry',
        expiresAt: '2026-12-24T10:00:00.000Z',
        rollbacks: 0,
        threshold: 'P7D',
      },
      payload: {
        title: 'payments DB password expires in 7 days',
        description:
          'It expires on 24 December 2026 at 10:00 UTC. 3 entities depend on it. Rotate it.',
        link: '/catalog/default/resource/db-password',
        severity: 'normal',
        topic: 'Secret expiry',
        scope: 'secrets:expiry:resource:default/db-password',
      },
    });
  });

  it('tells nothing long before', () => {
    expect(expiryNotice(secret, standard, left({ days: 31 }))).toBeUndefined();
  });

  it.each<[string, object, string, string, string]>([
    ['from the first', { days: 30 }, 'P30D', 'low', 'expires in 30 days'],
    ['between two', { days: 20 }, 'P30D', 'low', 'expires in 20 days'],
    ['from the second', { hours: 335 }, 'P14D', 'normal', 'expires in 14 days'],
    ['two days before', { days: 2 }, 'P7D', 'normal', 'expires in 2 days'],
    ['a day before', { days: 1 }, 'P1D', 'high', 'expires in 1 day'],
    ['hours before', { hours: 5.5 }, 'P1D', 'high', 'expires in 5 hours'],
    [
      'minutes before',
      { minutes: 5 },
      'P1D',
      'high',
      'expires within the hour',
    ],
    ['at expiry', {}, 'PT0S', 'critical', 'has expired'],
    ['long after', { days: -90 }, 'PT0S', 'critical', 'has expired'],
  ])(
    '%s tells only the last threshold that passed',
    (_, time, threshold, severity, title) => {
      expect(expiryNotice(secret, standard, left(time))).toMatchObject({
        dedupeKey: `expiry:${secret.ref}:${secret.lifetime.expiresAt}:${threshold}`,
        payload: { severity, title: `payments DB password ${title}` },
      });
    },
  );

  it('takes the thresholds in any order', () => {
    const mixed = { notifyBefore: ['P1D', 'P30D', 'P7D'] };
    expect(expiryNotice(secret, mixed, left({ days: 6 }))!.dedupeKey).toMatch(
      /:P7D$/,
    );
  });

  it('tells the owners of consumers from the last day on, each once', () => {
    const everybody = ['group:default/payments', 'group:default/web'];
    expect(
      expiryNotice(secret, standard, left({ days: 1 }))!.recipients,
    ).toEqual(everybody);
    expect(expiryNotice(secret, standard, EXPIRY)!.recipients).toEqual(
      everybody,
    );
    expect(
      expiryNotice(secret, standard, left({ days: 2 }))!.recipients,
    ).toEqual(['group:default/payments']);
  });

  it('tells nobody who only says of themselves that they are concerned', () => {
    const [api] = secret.consumers;
    const told = expiryNotice(
      {
        ...secret,
        ownerTrusted: false,
        consumers: [{ ...api, involved: false }],
      },
      standard,
      EXPIRY,
    );
    expect(told).toMatchObject({ recipients: [], unowned: true });
  });

  it('leaves it open who is told in the place of an owner that is not known', () => {
    const orphan = { ...secret, ownerRef: undefined };
    expect(expiryNotice(orphan, standard, left({ days: 7 }))).toMatchObject({
      recipients: [],
      unowned: true,
    });
    expect(expiryNotice(orphan, standard, EXPIRY)!.recipients).toEqual([
      'group:default/web',
      'group:default/payments',
    ]);
  });

  it('is armed again by each rollback, which brings the same expiry back', () => {
    const keys = [0, 1, 2].map(
      rollbacks =>
        expiryNotice({ ...secret, rollbacks }, standard, EXPIRY)!.dedupeKey,
    );
    expect(new Set(keys).size).toBe(3);
  });

  it('is silent while a rotation is open, except at expiry, where it says so', () => {
    const rotating = { ...secret, openRotationId: 'r-1' };
    expect(isHeldBack(rotating, left({ days: 1 }))).toBe(true);
    expect(isHeldBack(rotating, EXPIRY)).toBe(false);
    expect(isHeldBack(secret, left({ days: 1 }))).toBe(false);
    expect(expiryNotice(rotating, standard, left({ days: 1 }))).toBeUndefined();
    expect(expiryNotice(rotating, standard, EXPIRY)!.payload.description).toBe(
      'It expired on 24 December 2026 at 10:00 UTC. 3 entities depend on it. A rotation is open; see what it waits for.',
    );
  });

  it('has nothing to tell where the expiry is unknown', () => {
    expect(
      expiryNotice({ ...secret, lifetime: {} }, standard, EXPIRY),
    ).toBeUndefined();
  });
});

describe('settledNotice', () => {
  const told = {
    secretRef: secret.ref,
    dedupeKeys: [30, 14].map(
      days => expiryNotice(secret, standard, left({ days }))!.dedupeKey,
    ),
    since: '2026-11-24T10:00:00.000Z',
    reached: ['group:default/payments'],
  };
  const nextYear = { expiresAt: '2027-12-24T10:00:00.000Z' };

  it('has nothing to take back while the expiry is the same', () => {
    expect(settledNotice(told, secret)).toBeUndefined();
    expect(staleKeys(told, secret)).toEqual([]);
  });

  it('leaves to people what they were told of one that was removed from the catalog', () => {
    const now = { ...secret, retiredAt: '2026-12-01T00:00:00.000Z' };
    expect(staleKeys(told, now)).toEqual(told.dedupeKeys);
    expect(settledNotice(told, now)).toBeUndefined();
  });

  it.each<[string, object | undefined, string, string]>([
    [
      'rotated',
      { lifetime: nextYear, versionIssuedAt: '2026-12-10T00:00:00.000Z' },
      'payments DB password was rotated',
      'The version in use expires on 24 December 2027 at 10:00 UTC.',
    ],
    [
      'rotated to one of which nobody knows when it expires',
      { lifetime: {}, versionIssuedAt: '2026-12-10T00:00:00.000Z' },
      'payments DB password was rotated',
      'The version in use has no known expiry.',
    ],
    [
      'declared to expire at another time',
      { lifetime: nextYear, versionIssuedAt: '2026-11-01T00:00:00.000Z' },
      'The expiry of payments DB password has changed',
      'It expires on 24 December 2027 at 10:00 UTC now.',
    ],
  ])(
    'takes back in its place what was told of one that was %s',
    (_, changes, title, description) => {
      const now = { ...secret, ...changes };
      expect(staleKeys(told, now)).toEqual(told.dedupeKeys);
      expect(settledNotice(told, now)).toEqual({
        dedupeKey: `settled:${told.dedupeKeys[1]}`,
        secretRef: secret.ref,
        recipients: told.reached,
        fact: { kind: 'settled', since: told.since },
        payload: {
          title,
          description,
          link: '/catalog/default/resource/db-password',
          severity: 'low',
          topic: 'Secret expiry',
          scope: `secrets:expiry:${secret.ref}`,
        },
      });
    },
  );

  it('tells nobody who was not told before', () => {
    const changed = { ...secret, lifetime: nextYear };
    expect(settledNotice({ ...told, reached: [] }, changed)).toBeUndefined();
  });
});

describe('nextTelling', () => {
  it.each<[string, object, object]>([
    ['long before', { days: 90 }, { days: 30 }],
    ['at the first threshold', { days: 30 }, { days: 14 }],
    ['between two', { days: 10 }, { days: 7 }],
    ['behind the last', { hours: 5 }, {}],
  ])('%s is the next threshold', (_, time, next) => {
    expect(nextTelling(secret, standard, left(time))).toEqual(left(next));
  });

  it('is never once the expiry was told, or where it is unknown', () => {
    expect(nextTelling(secret, standard, EXPIRY)).toBeUndefined();
    expect(
      nextTelling({ ...secret, lifetime: {} }, standard, left({ days: 1 })),
    ).toBeUndefined();
  });
});
