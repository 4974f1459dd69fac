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

import { SampleSecret } from './SampleSecret';

export const identitySecrets: readonly SampleSecret[] = [
  {
    name: 'accounts-db-password',
    title: 'Accounts database password',
    description:
      'Opens the customer database. The clusters are run from two repositories, so a rotation makes two pull requests.',
    owner: 'identity',
    system: 'accounts',
    dependsOn: ['accounts-db'],
    credential: {
      kind: 'password',
      issuer: 'manual',
      issuedDaysAgo: 50,
      runbook: {
        steps: [
          'Of the two roles accounts_a and accounts_b, find the one that nobody uses now',
          'Give it a new password in the accounts database, and leave the other one alone',
          'Hand the new one in, and lock the role that is no longer used when Keyturn asks for it',
        ],
      },
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'accounts',
        keys: ['password'],
        workloads: ['login', 'profiles'],
      },
      {
        cluster: 'us-1',
        namespace: 'accounts',
        repository: 'platform-gitops',
        keys: ['password'],
        workloads: ['login', 'profiles'],
      },
    ],
    policy: 'standard-90d',
    health: 'healthy',
  },
  {
    name: 'accounts-signing-key',
    title: 'Sign-in token signing key',
    description:
      'Login signs with the private half; the storefront, of another team, checks with the public half.',
    owner: 'identity',
    system: 'accounts',
    consumers: ['payments-api'],
    credential: {
      kind: 'key-pair',
      issuer: 'key-pair',
      options: { format: 'pem' },
      issuedDaysAgo: 33,
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'accounts',
        keys: ['private.pem', 'public.pem'],
        workloads: ['login'],
        usage: 'volume',
      },
      {
        cluster: 'eu-1',
        namespace: 'storefront',
        secretName: 'accounts-public-key',
        keys: ['public.pem'],
        workloads: ['storefront-web'],
        usage: 'volume',
      },
    ],
    policy: 'standard-90d',
    health: 'healthy',
  },
  {
    name: 'login-oauth-client-secret',
    title: 'Client secret of social sign-in',
    description: 'Made by hand in the console of the sign-in provider.',
    owner: 'identity',
    system: 'accounts',
    credential: {
      kind: 'opaque',
      issuer: 'manual',
      issuedDaysAgo: 172,
      expiresInDays: 10,
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'accounts',
        keys: ['client-secret'],
        workloads: ['login'],
      },
    ],
    policy: 'standard-90d',
    health: 'due',
  },
  {
    name: 'session-encryption-key',
    title: 'Session encryption key',
    description:
      'Encrypts sessions. Replaced every month, without anybody asking.',
    owner: 'identity',
    system: 'accounts',
    credential: { kind: 'opaque', issuer: 'random', issuedDaysAgo: 27 },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'accounts',
        keys: ['key'],
        workloads: ['sessions'],
      },
    ],
    policy: 'fast-30d',
    health: 'due',
  },
  {
    name: 'session-cookie-key',
    title: 'Session cookie key',
    description: 'Computed from the session encryption key.',
    owner: 'identity',
    system: 'accounts',
    dependsOn: ['session-encryption-key'],
    credential: { kind: 'opaque', issuer: 'manual' },
    class: 'derived',
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'accounts',
        keys: ['cookie-key'],
        workloads: ['sessions'],
      },
    ],
    health: 'unknown',
  },
  {
    name: 'profiles-cache-password',
    title: 'Profiles cache password',
    description:
      'Profiles keeps a cache in its own pods, and nothing else asks it. The declaration says the key is called password; the manifest calls it pass. A rotation refuses to guess.',
    owner: 'identity',
    system: 'accounts',
    consumers: ['profiles'],
    credential: {
      kind: 'password',
      issuer: 'random',
      standalone: true,
      issuedDaysAgo: 12,
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'accounts',
        keys: ['password'],
        flaw: 'missing-key',
      },
    ],
    policy: 'standard-90d',
    health: 'healthy',
  },
  {
    name: 'saml-idp-certificate',
    title: 'SAML signing certificate',
    description: 'Signs the sign-in of business customers.',
    owner: 'identity',
    system: 'accounts',
    credential: {
      kind: 'certificate',
      issuer: 'manual',
      issuedDaysAgo: 366,
      expiresInDays: -1,
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'accounts',
        keys: ['tls.crt', 'tls.key'],
        workloads: ['login'],
        usage: 'volume',
      },
    ],
    policy: 'yearly-certificates',
    health: 'expired',
  },
  {
    name: 'login-throttle-token',
    title: 'Sign-in throttle token',
    description: 'Declared to be held by an authority that is not configured.',
    owner: 'identity',
    system: 'accounts',
    credential: {
      kind: 'token',
      issuer: 'manual',
      issuedDaysAgo: 15,
      expiresInDays: 75,
    },
    authority: { ref: 'vault-eu', path: 'accounts/throttle' },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'accounts',
        keys: ['token'],
        workloads: ['login'],
      },
    ],
    policy: 'standard-90d',
    health: 'healthy',
  },
  {
    name: 'recovery-api-token',
    title: 'Account recovery token',
    description:
      'With this token sessions sends recovery mails. Its policy short-demo lets the old version live for only 30 seconds.',
    owner: 'identity',
    system: 'accounts',
    consumers: ['mail-sender'],
    credential: {
      kind: 'token',
      issuer: 'acme-tokens',
      options: { client: 'recovery' },
      issuedDaysAgo: 45,
      expiresInDays: 45,
    },
    targets: [
      {
        cluster: 'us-1',
        namespace: 'accounts',
        repository: 'platform-gitops',
        keys: ['token'],
        workloads: ['sessions'],
      },
    ],
    policy: 'short-demo',
    overrides: { rotateBefore: 'P30D' },
    health: 'healthy',
  },
];
