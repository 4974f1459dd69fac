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

import {
  rotationPolicySchema,
  SecretDetail,
} from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { automaticStartSentence } from './automaticStartSentence';
import { sampleSecret } from './__testUtils__/sampleSecrets';

const now = DateTime.fromISO('2026-11-24T12:00:00Z', { zone: 'utc' });
const earlier = '2026-11-24T11:00:00.000Z';
const later = '2026-11-27T12:00:00.000Z';
const sentence = (change: Partial<SecretDetail>) =>
  automaticStartSentence(
    sampleSecret('db', { automaticStart: {}, ...change }),
    now,
  );
const policy = (fields: object) => rotationPolicySchema.parse(fields);

describe('automaticStartSentence', () => {
  it('says when a rotation starts by itself', () => {
    expect(sentence({ automaticStart: { at: later } })).toEqual({
      key: 'automatic.at',
      at: later,
    });
    expect(sentence({ automaticStart: { at: earlier } })).toEqual({
      key: 'automatic.soon',
    });
  });

  it('says that it waits for the window, and which one that is', () => {
    const window = {
      days: ['mon', 'tue'],
      from: '09:00',
      to: '17:00',
      timeZone: 'Europe/Paris',
    };
    expect(
      sentence({
        policy: policy({ trigger: 'time', window }),
        automaticStart: { at: later, windowOpensAt: later },
      }),
    ).toEqual({
      key: 'automatic.atInWindow',
      at: later,
      words: {
        days: 'mon, tue',
        from: '09:00',
        to: '17:00',
        timeZone: 'Europe/Paris',
      },
    });
    expect(
      sentence({ automaticStart: { at: earlier, windowOpensAt: later } }),
    ).toEqual({ key: 'automatic.waitsForWindow', at: later });
  });

  it('says until when it is left alone', () => {
    expect(
      sentence({ automaticStart: { at: earlier, notBefore: later } }),
    ).toEqual({ key: 'automatic.leftAlone', at: later });
  });

  it.each<[string, Partial<SecretDetail>]>([
    ['notAsItIs', { problems: ['It has no targets.'] }],
    [
      'notByHand',
      { capabilities: { automatic: false, revocation: true, proof: true } },
    ],
    ['notWithoutPolicy', { policy: undefined, policyName: undefined }],
    ['notTriggered', { policy: policy({ trigger: 'none' }) }],
    ['onReport', { policy: policy({ trigger: 'event' }) }],
    ['notWithoutExpiry', { lifetime: {} }],
  ])('says why nothing starts by itself: %s', (key, change) => {
    expect(sentence(change)?.key).toBe(`automatic.${key}`);
  });

  it('says nothing where the backend does not', () => {
    expect(sentence({ automaticStart: undefined })).toBeUndefined();
  });
});
