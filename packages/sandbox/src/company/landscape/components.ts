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

import { TeamName } from '../people';

export interface SampleComponent {
  name: string;
  title: string;
  description: string;
  owner: TeamName;
  system: string;
  type: 'service' | 'website';
  /** How it runs; default is a Deployment. */
  workload?: 'StatefulSet';
  provides?: string[];
  consumes?: string[];
}

export const COMPONENTS: readonly SampleComponent[] = [
  {
    name: 'payments-api',
    title: 'Payments API',
    description: 'Takes card payments and talks to the payment provider.',
    owner: 'payments',
    system: 'payments',
    type: 'service',
    provides: ['payments'],
    consumes: ['accounts'],
  },
  {
    name: 'payments-worker',
    title: 'Payments worker',
    description: 'Settles payments in the background.',
    owner: 'payments',
    system: 'payments',
    type: 'service',
  },
  {
    name: 'ledger',
    title: 'Ledger',
    description: 'Books every movement of money, twice.',
    owner: 'payments',
    system: 'payments',
    type: 'service',
    workload: 'StatefulSet',
  },
  {
    name: 'refunds',
    title: 'Refunds',
    description: 'Gives money back.',
    owner: 'payments',
    system: 'payments',
    type: 'service',
    consumes: ['payments'],
  },
  {
    name: 'payments-demo',
    title: 'Payments demo shop',
    description:
      'A tiny shop to try rotations on; nothing breaks when it does.',
    owner: 'payments',
    system: 'payments',
    type: 'website',
    consumes: ['payments'],
  },
  {
    name: 'storefront-web',
    title: 'Storefront',
    description: 'The shop window that customers see.',
    owner: 'checkout',
    system: 'storefront',
    type: 'website',
    consumes: ['cart', 'accounts'],
  },
  {
    name: 'cart',
    title: 'Cart',
    description: 'Remembers what customers want to buy.',
    owner: 'checkout',
    system: 'storefront',
    type: 'service',
    provides: ['cart'],
  },
  {
    name: 'checkout',
    title: 'Checkout',
    description: 'Turns a cart into an order.',
    owner: 'checkout',
    system: 'storefront',
    type: 'service',
    consumes: ['cart', 'payments'],
  },
  {
    name: 'login',
    title: 'Login',
    description: 'Signs customers in.',
    owner: 'identity',
    system: 'accounts',
    type: 'service',
    provides: ['accounts'],
  },
  {
    name: 'profiles',
    title: 'Profiles',
    description: 'Names, addresses and preferences of customers.',
    owner: 'identity',
    system: 'accounts',
    type: 'service',
  },
  {
    name: 'sessions',
    title: 'Sessions',
    description: 'Keeps customers signed in.',
    owner: 'identity',
    system: 'accounts',
    type: 'service',
  },
  {
    name: 'mail-sender',
    title: 'Mail sender',
    description: 'Sends receipts and password mails.',
    owner: 'platform',
    system: 'messaging',
    type: 'service',
  },
  {
    name: 'webhook-relay',
    title: 'Webhook relay',
    description: 'Tells partners what happened to their orders.',
    owner: 'platform',
    system: 'messaging',
    type: 'service',
  },
  {
    name: 'events-collector',
    title: 'Events collector',
    description: 'Takes events of all services.',
    owner: 'data',
    system: 'analytics',
    type: 'service',
    provides: ['events'],
    workload: 'StatefulSet',
  },
  {
    name: 'reporting',
    title: 'Reporting',
    description: 'Builds the reports that finance reads on Mondays.',
    owner: 'data',
    system: 'analytics',
    type: 'service',
    consumes: ['events'],
  },
  {
    name: 'fraud-scoring',
    title: 'Fraud scoring',
    description: 'Says how likely a payment is a fraud.',
    owner: 'data',
    system: 'analytics',
    type: 'service',
    consumes: ['events', 'payments'],
  },
  {
    name: 'ingress',
    title: 'Ingress',
    description: 'Ends TLS and routes requests into the clusters.',
    owner: 'platform',
    system: 'runtime',
    type: 'service',
  },
  {
    name: 'ci-runner',
    title: 'CI runner',
    description: 'Runs the pipelines of all teams.',
    owner: 'platform',
    system: 'runtime',
    type: 'service',
  },
  {
    name: 'backup-agent',
    title: 'Backup agent',
    description: 'Copies databases to another continent every night.',
    owner: 'platform',
    system: 'runtime',
    type: 'service',
  },
];
