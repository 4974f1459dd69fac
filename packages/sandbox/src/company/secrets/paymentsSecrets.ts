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

export const paymentsSecrets: readonly SampleSecret[] = [
  {
    name: 'payments-db-password',
    title: 'Payments database password',
    description: 'Password of the role with which services write payments.',
    owner: 'payments',
    system: 'payments',
    dependsOn: ['payments-db'],
    credential: {
      kind: 'password',
      issuer: 'manual',
      issuedDaysAgo: 20,
      runbook: {
        steps: [
          'Of the two roles payments_a and payments_b, find the one that nobody uses now',
          'Give it a new password in the payments database, and leave the other one alone',
          'Hand the new one in, and lock the role that is no longer used when Keyturn asks for it',
        ],
      },
    },
    targets: inBothClusters({
      namespace: 'payments',
      keys: ['password'],
      workloads: ['payments-api', 'payments-worker'],
    }),
    policy: 'standard-90d',
    health: 'healthy',
  },
  {
    name: 'ledger-db-password',
    title: 'Ledger connection pool password',
    description:
      'The ledger and the connection pool beside it, in the same pods, know each other by it. The database behind the pool does not know it.',
    owner: 'payments',
    system: 'payments',
    dependsOn: ['ledger-db'],
    credential: {
      kind: 'password',
      issuer: 'random',
      standalone: true,
      issuedDaysAgo: 80,
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'payments',
        keys: ['password'],
        workloads: ['ledger'],
      },
    ],
    policy: 'standard-90d',
    health: 'due',
  },
  {
    name: 'payments-api-token',
    title: 'Payments API token',
    description:
      'With this token the payments services call other services of Acme.',
    owner: 'payments',
    system: 'payments',
    credential: {
      kind: 'token',
      issuer: 'acme-tokens',
      options: { client: 'payments-api' },
      issuedDaysAgo: 15,
      expiresInDays: 75,
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'payments',
        keys: ['token'],
        workloads: ['payments-api'],
      },
    ],
    policy: 'standard-90d',
    health: 'healthy',
  },
  {
    name: 'refunds-token',
    title: 'Refunds token',
    description: 'With this token refunds asks the payments API to pay back.',
    owner: 'payments',
    system: 'payments',
    credential: {
      kind: 'token',
      issuer: 'acme-tokens',
      options: { client: 'refunds', expiresInDays: 90 },
      issuedDaysAgo: 81,
      expiresInDays: 9,
    },
    targets: inBothClusters({
      namespace: 'payments',
      keys: ['token'],
      workloads: ['refunds'],
    }),
    policy: 'standard-90d',
    health: 'due',
  },
  {
    name: 'payments-webhook-key',
    title: 'Payment provider webhook key',
    description:
      'The payments API signs the addresses that it gives the provider for webhooks, and checks them when one arrives. Nobody else knows the key.',
    owner: 'payments',
    system: 'payments',
    credential: { kind: 'opaque', issuer: 'random', issuedDaysAgo: 120 },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'payments',
        keys: ['hmac-key'],
        workloads: ['payments-api'],
      },
    ],
    policy: 'standard-90d',
    health: 'expired',
  },
  {
    name: 'card-vault-tls',
    title: 'Card vault certificate',
    description: 'Server certificate of the card vault.',
    owner: 'payments',
    system: 'payments',
    credential: {
      kind: 'certificate',
      issuer: 'manual',
      issuedDaysAgo: 165,
      expiresInDays: 200,
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'payments',
        keys: ['tls.crt', 'tls.key'],
        workloads: ['payments-api'],
        usage: 'volume',
      },
    ],
    policy: 'yearly-certificates',
    health: 'healthy',
  },
  {
    name: 'acquirer-client-tls',
    title: 'Client certificate for the acquiring bank',
    description:
      'The bank only talks to callers with this certificate. New ones are ordered by mail and take a week.',
    owner: 'payments',
    system: 'payments',
    credential: {
      kind: 'certificate',
      issuer: 'manual',
      issuedDaysAgo: 353,
      expiresInDays: 12,
    },
    targets: inBothClusters({
      namespace: 'payments',
      keys: ['tls.crt', 'tls.key'],
      workloads: ['payments-worker'],
      usage: 'volume',
    }),
    policy: 'yearly-certificates',
    health: 'due',
  },
  {
    name: 'ledger-export-ssh-key',
    title: 'SSH key of the ledger export',
    description: 'Uploads the books to the auditors every month.',
    owner: 'payments',
    system: 'payments',
    credential: {
      kind: 'ssh-key',
      issuer: 'manual',
      runbook: {
        steps: [
          'Make a key pair with ssh-keygen',
          'Mail the public key to the auditors, and wait until they have added it',
          'Hand the private key in as JSON, and have the old one removed when Keyturn asks for it',
        ],
      },
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'payments',
        keys: ['ssh-privatekey'],
        workloads: ['ledger'],
        usage: 'volume',
      },
    ],
    health: 'unknown',
  },
  {
    name: 'payments-staging-db-password',
    title: 'Payments database password (staging)',
    description:
      'The database of staging is thrown away with its pod and takes the password as it starts. Replaced every week, without a review.',
    owner: 'payments',
    system: 'payments',
    consumers: ['payments-api'],
    credential: {
      kind: 'password',
      issuer: 'random',
      standalone: true,
      issuedDaysAgo: 2,
    },
    targets: [
      {
        environment: 'staging',
        cluster: 'eu-1',
        namespace: 'payments-staging',
        keys: ['password'],
        workloads: ['payments-api'],
      },
    ],
    policy: 'auto-merge-7d',
    health: 'healthy',
  },
  {
    name: 'demo-shop-password',
    title: 'Demo shop password (try me: 30 seconds of overlap)',
    description:
      'Only the demo shop knows it, so nothing breaks when it is rotated. Its policy short-demo lets the old version live for only 30 seconds.',
    owner: 'payments',
    system: 'payments',
    credential: {
      kind: 'password',
      issuer: 'random',
      standalone: true,
      issuedDaysAgo: 78,
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'demo',
        keys: ['password'],
        workloads: ['payments-demo'],
      },
    ],
    policy: 'short-demo',
    tags: ['try-me'],
    health: 'due',
  },
  {
    name: 'demo-shop-token',
    title: 'Demo shop API token (try me: 30 seconds of overlap)',
    description:
      'Issued by the token service, proven there, and revoked there 30 seconds after both clusters run the new one.',
    owner: 'payments',
    system: 'payments',
    credential: {
      kind: 'token',
      issuer: 'acme-tokens',
      options: { client: 'payments-demo' },
      issuedDaysAgo: 77,
      expiresInDays: 13,
    },
    targets: inBothClusters({
      namespace: 'demo',
      keys: ['token'],
      workloads: ['payments-demo'],
    }),
    policy: 'short-demo',
    tags: ['try-me'],
    health: 'due',
  },
];
