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
  endingText,
  JournalEntry,
  revocationOf,
  Rotation,
} from '@keyturn/plugin-secrets-common';
import { FakeSecretsData } from './FakeSecretsApi';
import { sampleActions } from './sampleActions';
import { At, sampleTarget } from './sampleTarget';

function sampleRotation(
  id: string,
  at: At,
  change: Partial<Rotation> = {},
): Rotation {
  const { phase = 'proposed', condition } = change;
  return {
    id,
    secretRef: 'resource:default/checkout-session-key',
    secretTitle: 'Checkout session key',
    phase,
    actions: sampleActions({ phase, condition }),
    reason: 'Due in 6 days',
    requestedBy: 'user:default/ada',
    versionId: 'v-01jf',
    previousVersionId: 'v-01jd',
    pullRequests: [],
    targets: [
      sampleTarget('eu-1', 'checkout-session-key', {
        state: 'not-yet',
        evidence: ['The live SealedSecret still carries v-01jd.'],
        observedAt: at({ minutes: -1 }),
      }),
      sampleTarget('us-1', 'checkout-session-key', {
        state: 'not-yet',
        evidence: ['The live SealedSecret still carries v-01jd.'],
        observedAt: at({ minutes: -1 }),
      }),
    ],
    declaration: `declared-${id}`,
    createdAt: at({ minutes: -40 }),
    updatedAt: at({ minutes: -38 }),
    ending: endingText({ ...change, phase }),
    ...change,
  };
}

/** Rotations in every phase and condition, with their journal. */
export function sampleRotations(
  at: At,
): Pick<FakeSecretsData, 'rotations' | 'journal'> {
  const pullRequest = {
    url: 'https://git.example.com/acme/gitops/pull/12',
    repository: 'https://git.example.com/acme/gitops',
    number: 12,
  };
  const rotations = [
    sampleRotation('r-open', at, {
      pullRequests: [{ ...pullRequest, state: 'open' }],
      waitingFor: 'acme/gitops #12 waits for a review.',
      nextAttemptAt: at({ minutes: 1 }),
    }),
    sampleRotation('r-partial', at, {
      secretRef: 'resource:default/ledger-signing-key',
      secretTitle: 'Ledger signing key',
      phase: 'merged',
      condition: 'partial',
      waitingFor:
        'production/eu-1 runs the new version; production/us-1 is unknown because the cluster does not answer.',
      requestedBy: 'plugin:secrets',
      taskId: 'task-1',
      reason: 'Due in 10 days',
      createdAt: at({ days: -1, hours: -4 }),
      updatedAt: at({ hours: -5 }),
      pullRequests: [
        {
          ...pullRequest,
          number: 11,
          url: 'https://git.example.com/acme/gitops/pull/11',
          state: 'merged',
          mergedBy: 'grace',
          mergeCommit: '1f0e9d8c',
        },
      ],
      targets: [
        sampleTarget('eu-1', 'ledger-signing-key', {
          versionId: 'v-01jf',
          observedAt: at({ minutes: -3 }),
        }),
        sampleTarget('us-1', 'ledger-signing-key', {
          state: 'unknown',
          unknownSince: at({ hours: -5 }),
          unknownReason: 'Cluster us-1 does not answer.',
          observedAt: at({ hours: -5 }),
          evidence: ['The live SealedSecret carried v-01jd.'],
        }),
      ],
    }),
    sampleRotation('r-done', at, {
      secretRef: 'resource:default/payments-db-password',
      secretTitle: 'Payments db password',
      phase: 'completed',
      revocation: revocationOf('previous', [
        { id: 'v-01jd', reason: 'by-issuer' },
      ]),
      createdAt: at({ days: -78 }),
      updatedAt: at({ days: -77 }),
      pullRequests: [
        {
          ...pullRequest,
          number: 7,
          state: 'merged',
          mergedBy: 'grace',
          approvedBy: ['ada', 'hopper'],
        },
      ],
      targets: [sampleTarget('eu-1', 'payments-db-password')],
    }),
    sampleRotation('r-nothing', at, {
      secretTitle: 'Checkout session key',
      phase: 'completed',
      revocation: revocationOf('previous', [], 'issuer-cannot-revoke'),
      createdAt: at({ days: -70 }),
      updatedAt: at({ days: -70 }),
      targets: [],
    }),
    sampleRotation('r-cancelled', at, {
      secretRef: 'resource:default/payments-db-password',
      secretTitle: 'Payments db password',
      phase: 'cancelled',
      waitingFor: 'acme/gitops #6 was closed without a merge.',
      createdAt: at({ days: -79 }),
      updatedAt: at({ days: -79 }),
      pullRequests: [{ ...pullRequest, number: 6, state: 'closed' }],
      targets: [],
    }),
  ];
  const journal: JournalEntry[] = [
    {
      seq: 1,
      rotationId: 'r-open',
      at: at({ minutes: -40 }),
      event: 'phase.requested',
      level: 'info',
      message: 'Rotation requested: due in 6 days.',
      actor: 'user:default/ada',
      links: [],
    },
    {
      seq: 2,
      rotationId: 'r-open',
      at: at({ minutes: -39 }),
      event: 'phase.issued',
      level: 'info',
      message: 'Version v-01jf was minted and sealed for eu-1 and us-1.',
      actor: 'plugin:secrets',
      links: [],
    },
    {
      seq: 3,
      rotationId: 'r-open',
      at: at({ minutes: -38 }),
      event: 'phase.proposed',
      level: 'info',
      message: 'acme/gitops #12 was opened.',
      actor: 'plugin:secrets',
      links: [
        {
          title: 'acme/gitops #12',
          url: 'https://git.example.com/acme/gitops/pull/12',
        },
      ],
    },
    {
      seq: 1,
      rotationId: 'r-partial',
      at: at({ days: -1, hours: -4 }),
      event: 'phase.merged',
      level: 'info',
      message: 'acme/gitops #11 was merged by grace.',
      actor: 'plugin:secrets',
      links: [],
    },
    {
      seq: 2,
      rotationId: 'r-partial',
      at: at({ hours: -5 }),
      event: 'target.unknown',
      level: 'warning',
      message:
        'production/us-1 cannot be observed: the cluster does not answer.',
      actor: 'plugin:secrets',
      links: [],
    },
    {
      seq: 1,
      rotationId: 'r-cancelled',
      at: at({ days: -79 }),
      event: 'phase.proposed',
      level: 'info',
      message: 'acme/gitops #6 was opened.',
      actor: 'plugin:secrets',
      links: [],
    },
  ];
  return { rotations, journal };
}
