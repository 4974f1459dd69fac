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
import { z } from 'zod';

/**
 * The company's rotation policies, in the shape of `secrets.policies` in the config.
 *
 * Most wait for a person to press the button, so that secrets that are due at the start of a demo still are
 * when somebody looks at them; `fast-30d`, `auto-merge-7d` and `sunday-night` start by themselves.
 */
export const samplePolicies = {
  'standard-90d': {
    trigger: 'none',
    ttl: 'P90D',
    rotateBefore: 'P14D',
    maxOverlap: 'P1D',
    // Whoever has found a leaked one must not have a day to use it.
    emergency: { maxOverlap: 'PT0S' },
  },
  'fast-30d': {
    trigger: 'time',
    ttl: 'P30D',
    rotateBefore: 'P5D',
    maxOverlap: 'PT4H',
    // Open around the clock, so that a demo shows it at any time.
    window: {
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      from: '00:00',
      to: '00:00',
      timeZone: 'Europe/Paris',
    },
    notifyBefore: ['P7D', 'P3D', 'P1D'],
  },
  /** Nobody works then, so that what is due waits for it, and its page says until when. */
  'sunday-night': {
    trigger: 'time',
    ttl: 'P90D',
    rotateBefore: 'P14D',
    maxOverlap: 'P1D',
    window: {
      days: ['sun'],
      from: '03:00',
      to: '04:00',
      timeZone: 'Europe/Paris',
    },
  },
  /** The old version is revoked half a minute after the last target runs the new one, so one can watch it. */
  'short-demo': {
    trigger: 'none',
    ttl: 'P90D',
    rotateBefore: 'P14D',
    maxOverlap: 'PT30S',
    stallAfter: 'PT10M',
  },
  'yearly-certificates': {
    trigger: 'none',
    ttl: 'P365D',
    rotateBefore: 'P30D',
    maxOverlap: 'P7D',
    notifyBefore: ['P60D', 'P30D', 'P14D', 'P7D', 'P1D'],
  },
  /** Nobody reviews: the pull request is merged as soon as the forge allows it. */
  'auto-merge-7d': {
    trigger: 'time',
    ttl: 'P7D',
    rotateBefore: 'P2D',
    maxOverlap: 'PT5M',
    approval: 'auto-merge',
    notifyBefore: ['P1D'],
  },
} satisfies Record<string, z.input<typeof rotationPolicySchema>>;

export type SamplePolicyName = keyof typeof samplePolicies;
