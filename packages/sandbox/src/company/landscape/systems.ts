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

export interface SampleDomain {
  name: string;
  title: string;
  description: string;
  owner: TeamName;
}

export interface SampleSystem extends SampleDomain {
  domain: string;
}

export const DOMAINS: readonly SampleDomain[] = [
  {
    name: 'commerce',
    title: 'Commerce',
    description: 'Selling, and being paid for it.',
    owner: 'payments',
  },
  {
    name: 'customers',
    title: 'Customers',
    description: 'Who customers are and how Acme speaks to them.',
    owner: 'identity',
  },
  {
    name: 'foundations',
    title: 'Foundations',
    description: 'What the other domains stand on.',
    owner: 'platform',
  },
];

export const SYSTEMS: readonly SampleSystem[] = [
  {
    name: 'payments',
    title: 'Payments',
    description: 'Card payments, ledger and refunds.',
    owner: 'payments',
    domain: 'commerce',
  },
  {
    name: 'storefront',
    title: 'Storefront',
    description: 'Shop, cart and checkout.',
    owner: 'checkout',
    domain: 'commerce',
  },
  {
    name: 'accounts',
    title: 'Accounts',
    description: 'Sign-in, profiles and sessions.',
    owner: 'identity',
    domain: 'customers',
  },
  {
    name: 'messaging',
    title: 'Messaging',
    description: 'Mails to customers and webhooks to partners.',
    owner: 'platform',
    domain: 'customers',
  },
  {
    name: 'analytics',
    title: 'Analytics',
    description: 'Events, warehouse and reports.',
    owner: 'data',
    domain: 'foundations',
  },
  {
    name: 'runtime',
    title: 'Runtime',
    description: 'Ingress, pipelines and backups.',
    owner: 'platform',
    domain: 'foundations',
  },
];
