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
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { startAtOf, StartFacts } from './startAt';

const rotateBy = '2026-11-20T00:00:00.000Z';
const expiresAt = '2026-12-04T00:00:00.000Z';
const policy = rotationPolicySchema.parse({ trigger: 'time' });
const facts: StartFacts = {
  ref: 'resource:default/db',
  lifetime: { rotateBy, expiresAt },
  policy,
};
const at = (text: string) => DateTime.fromISO(text, { zone: 'utc' });

describe('startAtOf', () => {
  it('spreads a thousand secrets of one date evenly over the jitter', () => {
    const hours = Array.from({ length: 1_000 }, (_, i) => {
      const start = startAtOf({ ...facts, ref: `resource:default/s-${i}` })!;
      return Math.floor(at(start).diff(at(rotateBy)).as('hours'));
    });
    const counts = Map.groupBy(hours, hour => hour);
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 24 }, (_, i) => i),
    );
    expect(
      Math.max(...[...counts.values()].map(({ length }) => length)),
    ).toBeLessThan(80);
  });

  it('is none where only a person can mint', () => {
    expect(startAtOf({ ...facts, mintedByHand: true })).toBeUndefined();
  });

  it('answers the same for the same secret and date, and another for another', () => {
    expect(startAtOf(facts)).toBe(startAtOf({ ...facts }));
    const { lifetime } = facts;
    const later = '2026-11-20T00:00:00.001Z';
    expect(
      startAtOf({ ...facts, lifetime: { ...lifetime, rotateBy: later } }),
    ).not.toBe(startAtOf(facts));
  });

  it('is the due date itself where there is no jitter, or no time for any', () => {
    expect(startAtOf({ ...facts, policy: { ...policy, jitter: 'PT0S' } })).toBe(
      rotateBy,
    );
    expect(
      startAtOf({ ...facts, lifetime: { rotateBy, expiresAt: rotateBy } }),
    ).toBe(rotateBy);
  });

  it('never comes before the due date, nor behind half of what is left or behind the jitter', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 0, max: 400 * 86_400_000 }),
        fc.integer({ min: 0, max: 400 * 86_400 }),
        (name, left, jitterSeconds) => {
          const start = at(
            startAtOf({
              ref: `resource:default/${name}`,
              lifetime: {
                rotateBy,
                expiresAt: at(rotateBy).plus(left).toISO()!,
              },
              policy: { trigger: 'time', jitter: `PT${jitterSeconds}S` },
            })!,
          );
          const late = start.diff(at(rotateBy)).toMillis();
          expect(late).toBeGreaterThanOrEqual(0);
          expect(late).toBeLessThanOrEqual(
            Math.min(left / 2, jitterSeconds * 1_000),
          );
        },
      ),
    );
  });

  it('is at once in an emergency, whatever the policy says', () => {
    const emergencyAt = '2026-10-01T00:00:00.000Z';
    const none = rotationPolicySchema.parse({});
    for (const given of [policy, none, undefined]) {
      expect(startAtOf({ ...facts, policy: given, emergencyAt })).toBe(
        emergencyAt,
      );
    }
  });

  it.each([
    ['the policy is unknown', { policy: undefined }],
    ['only people start rotations', { policy: rotationPolicySchema.parse({}) }],
    [
      'only reports start them',
      { policy: rotationPolicySchema.parse({ trigger: 'event' }) },
    ],
    ['nobody knows the expiry', { lifetime: {} }],
  ])('is never where %s', (_, given) => {
    expect(startAtOf({ ...facts, ...given })).toBeUndefined();
  });
});
