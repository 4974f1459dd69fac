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

import { SampleSecret, SampleTarget } from './SampleSecret';

const runtime = {
  cluster: 'eu-1',
  namespace: 'runtime',
  repository: 'platform-gitops',
} satisfies Partial<SampleTarget>;

export const platformSecrets: readonly SampleSecret[] = [
  {
    name: 'root-ca-key',
    title: 'Root CA key',
    description:
      'Signs all internal certificates. Made at a ceremony, before there was a platform.',
    owner: 'platform',
    system: 'runtime',
    consumers: ['ingress'],
    credential: { kind: 'opaque', issuer: 'manual' },
    class: 'bootstrap',
    targets: [],
    health: 'unknown',
  },
  {
    name: 'sealing-key-backup',
    title: 'Backup of the sealing key',
    description: 'With this copy a lost cluster can be rebuilt from Git.',
    owner: 'platform',
    system: 'runtime',
    consumers: ['backup-agent'],
    credential: { kind: 'opaque', issuer: 'manual' },
    class: 'bootstrap',
    targets: [],
    health: 'unknown',
  },
  {
    name: 'gitops-agent-token',
    title: 'GitOps agent token',
    description: 'Lets the agents of both clusters read the repositories.',
    owner: 'platform',
    system: 'runtime',
    credential: {
      kind: 'token',
      issuer: 'manual',
      issuedDaysAgo: 150,
      expiresInDays: 215,
    },
    class: 'bootstrap',
    targets: [],
    policy: 'standard-90d',
    health: 'healthy',
  },
  {
    name: 'registry-pull-password',
    title: 'Registry pull password',
    description:
      'Every pipeline pulls images through a cache in the same pods, which takes the password as it starts. Replaced every week without a review, once a check of the pipeline has passed.',
    owner: 'platform',
    system: 'runtime',
    consumers: ['checkout', 'reporting'],
    credential: {
      kind: 'password',
      issuer: 'random',
      standalone: true,
      issuedDaysAgo: 6,
    },
    targets: [{ ...runtime, keys: ['password'], workloads: ['ci-runner'] }],
    policy: 'auto-merge-7d',
    health: 'due',
  },
  {
    name: 'ci-deploy-key',
    title: 'Deploy key of the pipelines',
    description: 'Pushes image tags into the GitOps repositories.',
    owner: 'platform',
    system: 'runtime',
    credential: {
      kind: 'ssh-key',
      issuer: 'manual',
      issuedDaysAgo: 265,
      expiresInDays: 100,
    },
    targets: [
      {
        ...runtime,
        keys: ['ssh-privatekey'],
        workloads: ['ci-runner'],
        usage: 'volume',
      },
    ],
    policy: 'standard-90d',
    health: 'healthy',
  },
  {
    name: 'backup-store-key',
    title: 'Backup store key',
    description: 'Writes copies of all databases. The store gives it a year.',
    owner: 'platform',
    system: 'runtime',
    dependsOn: ['backup-store'],
    credential: {
      kind: 'opaque',
      issuer: 'manual',
      issuedDaysAgo: 357,
      expiresInDays: 8,
    },
    targets: [
      { ...runtime, keys: ['secret-key'], workloads: ['backup-agent'] },
    ],
    policy: 'standard-90d',
    health: 'due',
  },
  {
    name: 'ingress-wildcard-tls',
    title: 'Wildcard certificate',
    description: 'Server certificate of everything that has no own one.',
    owner: 'platform',
    system: 'runtime',
    credential: {
      kind: 'certificate',
      issuer: 'manual',
      issuedDaysAgo: 90,
      expiresInDays: 275,
    },
    targets: (['eu-1', 'us-1'] as const).map(cluster => ({
      ...runtime,
      cluster,
      keys: ['tls.crt', 'tls.key'],
      workloads: ['ingress'],
      usage: 'volume' as const,
    })),
    policy: 'yearly-certificates',
    health: 'healthy',
  },
  {
    name: 'mail-relay-password',
    title: 'Mail relay password',
    description: 'Hands mails to the relay.',
    owner: 'platform',
    system: 'messaging',
    credential: {
      kind: 'password',
      issuer: 'manual',
      issuedDaysAgo: 71,
      runbook: {
        steps: [
          'Add a second password to the user mail-sender of the relay, and leave the first one alone',
          'Hand the second one in, and remove the first one when Keyturn asks for it',
        ],
      },
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'messaging',
        file: 'secrets.yaml',
        keys: ['RELAY_PASSWORD'],
        workloads: ['mail-sender'],
        usage: 'env-from',
      },
    ],
    policy: 'standard-90d',
    health: 'healthy',
  },
  {
    name: 'mail-relay-htpasswd',
    title: 'Mail relay password file',
    description: 'Hash of the mail relay password, as the relay wants it.',
    owner: 'platform',
    system: 'messaging',
    consumers: ['mail-sender'],
    dependsOn: ['mail-relay-password'],
    credential: { kind: 'opaque', issuer: 'manual' },
    class: 'derived',
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'messaging',
        file: 'secrets.yaml',
        keys: ['htpasswd'],
      },
    ],
    health: 'unknown',
  },
  {
    name: 'webhook-relay-key',
    title: 'Webhook signing key',
    description: 'Partners check our webhooks with it.',
    owner: 'platform',
    system: 'messaging',
    credential: {
      kind: 'opaque',
      issuer: 'manual',
      issuedDaysAgo: 64,
      runbook: {
        steps: [
          'Make a key with openssl rand, and send it to the partners as the second one that counts',
          'Hand it in, and tell the partners to forget the first one when Keyturn asks for it',
        ],
      },
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'messaging',
        file: 'secrets.yaml',
        keys: ['hmac-key'],
        workloads: ['webhook-relay'],
      },
    ],
    policy: 'standard-90d',
    health: 'healthy',
  },
];
