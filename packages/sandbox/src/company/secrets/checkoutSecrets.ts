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

export const checkoutSecrets: readonly SampleSecret[] = [
  {
    name: 'cart-cache-password',
    title: 'Cart cache password',
    description: 'Opens the cache of open carts.',
    owner: 'checkout',
    system: 'storefront',
    dependsOn: ['cart-cache'],
    credential: {
      kind: 'password',
      issuer: 'manual',
      issuedDaysAgo: 41,
      runbook: {
        steps: [
          'Add a second password to the user cart of the cache, and leave the first one alone',
          'Hand the second one in, and remove the first one when Keyturn asks for it',
        ],
      },
    },
    targets: inBothClusters({
      namespace: 'storefront',
      keys: ['CACHE_PASSWORD'],
      workloads: ['cart'],
      usage: 'env-from',
    }),
    policy: 'standard-90d',
    health: 'healthy',
  },
  {
    name: 'cart-encryption-key',
    title: 'Cart encryption key',
    description: 'Encrypts the contents of carts at rest.',
    owner: 'checkout',
    system: 'storefront',
    credential: { kind: 'opaque', issuer: 'random', issuedDaysAgo: 10 },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'storefront',
        keys: ['key'],
        workloads: ['cart'],
      },
    ],
    policy: 'fast-30d',
    health: 'healthy',
  },
  {
    name: 'storefront-session-key',
    title: 'Storefront session key',
    description:
      'Signs the cookies of shoppers. Its manifest is a Helm template, which a rotation leaves alone.',
    owner: 'checkout',
    system: 'storefront',
    consumers: ['storefront-web'],
    credential: { kind: 'opaque', issuer: 'random', issuedDaysAgo: 83 },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'storefront',
        keys: ['session-key'],
        flaw: 'templated',
      },
    ],
    policy: 'standard-90d',
    health: 'due',
  },
  {
    name: 'storefront-cdn-token',
    title: 'CDN purge token',
    description:
      'Empties the CDN after a release. Made by hand in the dashboard of the CDN.',
    owner: 'checkout',
    system: 'storefront',
    credential: { kind: 'token', issuer: 'manual' },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'storefront',
        keys: ['CDN_TOKEN'],
        workloads: ['storefront-web'],
        usage: 'env-from',
      },
    ],
    health: 'unknown',
  },
  {
    name: 'storefront-tls',
    title: 'Shop certificate',
    description: 'Server certificate of the shop.',
    owner: 'checkout',
    system: 'storefront',
    credential: {
      kind: 'certificate',
      issuer: 'manual',
      issuedDaysAgo: 340,
      expiresInDays: 25,
    },
    targets: inBothClusters({
      namespace: 'storefront',
      keys: ['tls.crt', 'tls.key'],
      workloads: ['storefront-web'],
      usage: 'volume',
    }),
    policy: 'yearly-certificates',
    health: 'due',
  },
  {
    name: 'checkout-api-token',
    title: 'Checkout API token',
    description: 'With this token checkout asks the payments API to charge.',
    owner: 'checkout',
    system: 'storefront',
    credential: {
      kind: 'token',
      issuer: 'acme-tokens',
      options: { client: 'checkout' },
      issuedDaysAgo: 30,
      expiresInDays: 60,
    },
    targets: inBothClusters({
      namespace: 'storefront',
      keys: ['token'],
      workloads: ['checkout'],
    }),
    policy: 'standard-90d',
    health: 'healthy',
  },
  {
    name: 'checkout-tax-api-key',
    title: 'Tax service key',
    description: 'Asks the tax service how much tax an order carries.',
    owner: 'checkout',
    system: 'storefront',
    credential: {
      kind: 'token',
      issuer: 'manual',
      issuedDaysAgo: 368,
      expiresInDays: -3,
      runbook: {
        steps: [
          'Sign in to the console of the tax service as checkout',
          'Under API keys, create a second key and leave the first one alone',
          'Hand the new key in, and delete the first one when Keyturn asks for it',
        ],
      },
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'storefront',
        keys: ['api-key'],
        workloads: ['checkout'],
      },
    ],
    policy: 'standard-90d',
    health: 'expired',
  },
  {
    name: 'checkout-coupon-key',
    title: 'Coupon signing key',
    description:
      'Signs coupon codes. Names a policy, quarterly, that nobody has defined.',
    owner: 'checkout',
    system: 'storefront',
    credential: {
      kind: 'opaque',
      issuer: 'random',
      issuedDaysAgo: 30,
      expiresInDays: 60,
    },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'storefront',
        keys: ['key'],
        workloads: ['checkout'],
      },
    ],
    policy: 'quarterly',
    health: 'healthy',
  },
  {
    name: 'search-index-key',
    title: 'Search index key',
    description:
      'Writes to the search index. It belonged to the Search team, which was dissolved.',
    owner: 'search',
    system: 'storefront',
    credential: { kind: 'token', issuer: 'manual' },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'storefront',
        keys: ['SEARCH_KEY'],
        workloads: ['storefront-web'],
        usage: 'env-from',
      },
    ],
    health: 'unknown',
  },
  {
    name: 'search-suggestions-password',
    title: 'Search suggestions password',
    description:
      'Reads the list of suggestions. It belonged to the Search team, which was dissolved.',
    owner: 'search',
    system: 'storefront',
    credential: { kind: 'password', issuer: 'manual', issuedDaysAgo: 210 },
    targets: [
      {
        cluster: 'eu-1',
        namespace: 'storefront',
        keys: ['password'],
        workloads: ['storefront-web'],
      },
    ],
    policy: 'standard-90d',
    health: 'expired',
  },
];
