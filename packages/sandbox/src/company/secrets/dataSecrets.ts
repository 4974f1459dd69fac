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

export const dataSecrets: readonly SampleSecret[] = [
  {
    name: 'warehouse-password',
    title: 'Warehouse batch password',
    description:
      'The collector encrypts the batches that it leaves in the warehouse for fraud scoring. The warehouse does not know the password.',
    owner: 'data',
    system: 'analytics',
    dependsOn: ['warehouse'],
    credential: {
      kind: 'password',
      issuer: 'random',
      standalone: true,
      issuedDaysAgo: 5,
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'analytics',
        keys: ['password'],
        workloads: ['events-collector', 'fraud-scoring'],
      },
    ],
    policy: 'standard-90d',
    health: 'healthy',
  },
  {
    name: 'warehouse-reader-password',
    title: 'Warehouse report password',
    description:
      'Reporting encrypts the reports that it keeps in the warehouse, which does not know the password. Its manifest lies in a repository that the portal may only read.',
    owner: 'data',
    system: 'analytics',
    dependsOn: ['warehouse'],
    credential: {
      kind: 'password',
      issuer: 'random',
      standalone: true,
      issuedDaysAgo: 85,
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'reports',
        repository: 'legacy-gitops',
        keys: ['password'],
        workloads: ['reporting'],
      },
    ],
    policy: 'standard-90d',
    health: 'due',
  },
  {
    name: 'events-api-token',
    title: 'Events collector token',
    description: 'With this token the collector asks who sends an event.',
    owner: 'data',
    system: 'analytics',
    credential: {
      kind: 'token',
      issuer: 'acme-tokens',
      options: { client: 'events-collector' },
      issuedDaysAgo: 10,
      expiresInDays: 80,
    },
    targets: inBothClusters({
      namespace: 'analytics',
      keys: ['token'],
      workloads: ['events-collector'],
    }),
    policy: 'standard-90d',
    health: 'healthy',
  },
  {
    name: 'events-broker-password',
    title: 'Events broker password',
    description: 'Connects the collector to the broker.',
    owner: 'data',
    system: 'analytics',
    dependsOn: ['events-broker'],
    credential: {
      kind: 'password',
      issuer: 'manual',
      issuedDaysAgo: 95,
      runbook: {
        steps: [
          'Of the two users collector_a and collector_b of the broker, find the one that nobody uses now',
          'Give it a new password, and leave the other one alone',
          'Hand the new one in, and disable the user that is no longer used when Keyturn asks for it',
        ],
      },
    },
    targets: inBothClusters({
      namespace: 'analytics',
      keys: ['password'],
      workloads: ['events-collector'],
    }),
    policy: 'standard-90d',
    health: 'expired',
  },
  {
    name: 'fraud-model-registry-token',
    title: 'Model registry token',
    description: 'Fetches fraud models. Nobody remembers who made it.',
    owner: 'data',
    system: 'analytics',
    credential: { kind: 'token', issuer: 'manual' },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'analytics',
        keys: ['token'],
        workloads: ['fraud-scoring'],
      },
    ],
    health: 'unknown',
  },
  {
    name: 'fraud-scoring-key',
    title: 'Fraud scoring key',
    description:
      'Signs the scores that payments gets and sends back with a payment; only fraud scoring checks them. Replaced every week, without a review.',
    owner: 'data',
    system: 'analytics',
    consumers: ['payments-api'],
    credential: { kind: 'opaque', issuer: 'random', issuedDaysAgo: 6 },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'analytics',
        keys: ['key'],
        workloads: ['fraud-scoring'],
      },
    ],
    policy: 'auto-merge-7d',
    health: 'due',
  },
  {
    name: 'reporting-smtp-password',
    title: 'Report mail password',
    description: 'Sends reports by mail.',
    owner: 'data',
    system: 'analytics',
    credential: {
      kind: 'password',
      issuer: 'manual',
      issuedDaysAgo: 200,
      expiresInDays: -20,
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'reports',
        repository: 'legacy-gitops',
        keys: ['smtp-password'],
        workloads: ['reporting'],
      },
    ],
    policy: 'standard-90d',
    health: 'expired',
  },
  {
    name: 'reporting-bi-token',
    title: 'Dashboard embed token',
    description: 'Embeds dashboards in reports.',
    owner: 'data',
    system: 'analytics',
    consumers: ['reporting'],
    credential: { kind: 'token', issuer: 'manual' },
    targets: [],
    health: 'unknown',
  },
  {
    name: 'data-export-key',
    title: 'Data export key pair',
    description: 'Partners encrypt what they send us to the public half.',
    owner: 'data',
    system: 'analytics',
    credential: {
      kind: 'key-pair',
      issuer: 'key-pair',
      options: { format: 'pem' },
      issuedDaysAgo: 79,
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'analytics',
        keys: ['private.pem', 'public.pem'],
        workloads: ['events-collector'],
        usage: 'volume',
      },
    ],
    policy: 'sunday-night',
    health: 'due',
  },
  {
    name: 'data-borrowed-token',
    title: 'Borrowed API token',
    description:
      'Data has it put into a namespace of Payments, which no boundary covers: nothing is asked or done until somebody extends the boundary, or the target moves.',
    owner: 'data',
    system: 'analytics',
    credential: {
      kind: 'token',
      issuer: 'acme-tokens',
      options: { client: 'events-export' },
      issuedDaysAgo: 12,
      expiresInDays: 78,
    },
    targets: [{ cluster: 'eu-1', namespace: 'payments', keys: ['token'] }],
    policy: 'standard-90d',
    tags: ['try-me'],
    health: 'healthy',
  },
];
