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
    title: 'Warehouse password',
    description: 'Loads events into the warehouse.',
    owner: 'data',
    system: 'analytics',
    dependsOn: ['warehouse'],
    credential: { kind: 'password', issuer: 'random', issuedDaysAgo: 5 },
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
    title: 'Warehouse reader password',
    description:
      'Reads the warehouse for reports. Its manifest lies in a repository that the portal may only read.',
    owner: 'data',
    system: 'analytics',
    dependsOn: ['warehouse'],
    credential: { kind: 'password', issuer: 'random', issuedDaysAgo: 85 },
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
    credential: { kind: 'password', issuer: 'random', issuedDaysAgo: 95 },
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
      'Payments shows it when it asks for a score. Replaced every week, without a review.',
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
];
