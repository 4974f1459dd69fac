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

import { inBothClusters, SampleSecret } from './SampleSecret';

/** Each in a namespace of its own, so that one can be rotated, leaked or broken without a trace in another. */
export const partnerSecrets: readonly SampleSecret[] = [
  {
    name: 'partner-api-token',
    title: 'Partner API token',
    description:
      'Partners look up the state of payments with it. Try me: report it as compromised.',
    owner: 'payments',
    system: 'payments',
    consumers: ['checkout'],
    credential: {
      kind: 'token',
      issuer: 'acme-tokens',
      options: { client: 'partner-api' },
      issuedDaysAgo: 12,
      expiresInDays: 78,
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'partners',
        keys: ['token'],
        workloads: ['payments-demo'],
      },
    ],
    policy: 'standard-90d',
    tags: ['try-me'],
    health: 'healthy',
  },
  {
    name: 'bank-portal-password',
    title: 'Bank portal password',
    description:
      'Only a person can change it, in the portal of the bank. Try me: rotate it by hand.',
    owner: 'payments',
    system: 'payments',
    credential: {
      kind: 'password',
      issuer: 'manual',
      issuedDaysAgo: 12,
      expiresInDays: 78,
      runbook: {
        steps: [
          'Sign in to the portal of the bank as acme-payments',
          'Under Access, add a second password and leave the first one alone',
          'Hand the new password in, and delete the first one when Keyturn asks for it',
        ],
      },
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'bank',
        keys: ['password'],
        workloads: ['payments-worker'],
      },
    ],
    policy: 'short-demo',
    tags: ['try-me'],
    health: 'healthy',
  },
  {
    name: 'settlement-password',
    title: 'Settlement password',
    description:
      'The workers of both clusters know each other by it. Loud after twenty seconds if one cluster does not follow. Try me: have a cluster refuse to unseal.',
    owner: 'payments',
    system: 'payments',
    credential: {
      kind: 'password',
      issuer: 'random',
      standalone: true,
      issuedDaysAgo: 12,
    },
    targets: inBothClusters({
      namespace: 'settlement',
      keys: ['password'],
      workloads: ['payments-worker'],
    }),
    policy: 'short-demo',
    overrides: { deadlines: { merged: 'PT20S' } },
    tags: ['try-me'],
    health: 'healthy',
  },
  {
    name: 'receipts-token',
    title: 'Receipts token',
    description:
      'Receipts are fetched with it. Try me: roll a rotation back before its old version is revoked.',
    owner: 'payments',
    system: 'payments',
    credential: {
      kind: 'token',
      issuer: 'acme-tokens',
      options: { client: 'receipts' },
      issuedDaysAgo: 12,
      expiresInDays: 78,
    },
    targets: inBothClusters({
      namespace: 'receipts',
      keys: ['token'],
      workloads: ['refunds'],
    }),
    policy: 'short-demo',
    tags: ['try-me'],
    health: 'healthy',
  },
  {
    name: 'statements-token',
    title: 'Statements token',
    description:
      'Statements are sent with it. Try me: use it in a workload that the declaration does not know.',
    owner: 'payments',
    system: 'payments',
    credential: {
      kind: 'token',
      issuer: 'acme-tokens',
      options: { client: 'statements' },
      issuedDaysAgo: 12,
      expiresInDays: 78,
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'statements',
        keys: ['token'],
        workloads: ['refunds'],
      },
    ],
    policy: 'short-demo',
    tags: ['try-me'],
    health: 'healthy',
  },
  {
    name: 'invoices-token',
    title: 'Invoices token',
    description:
      'Invoices are filed with it. Try me: put the old ciphertext of one cluster back on the branch of a rotation before merging it.',
    owner: 'payments',
    system: 'payments',
    credential: {
      kind: 'token',
      issuer: 'acme-tokens',
      options: { client: 'invoices' },
      issuedDaysAgo: 12,
      expiresInDays: 78,
    },
    targets: inBothClusters({
      namespace: 'invoices',
      keys: ['token'],
      workloads: ['refunds'],
    }),
    policy: 'short-demo',
    tags: ['try-me'],
    health: 'healthy',
  },
];
