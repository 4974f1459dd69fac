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

export interface SampleApi {
  name: string;
  title: string;
  description: string;
  owner: TeamName;
  system: string;
}

export interface SampleResource extends SampleApi {
  type: 'database' | 'cache' | 'queue' | 's3-bucket';
}

export const APIS: readonly SampleApi[] = [
  {
    name: 'payments',
    title: 'Payments',
    description: 'Take a payment, ask for its state.',
    owner: 'payments',
    system: 'payments',
  },
  {
    name: 'cart',
    title: 'Cart',
    description: 'Read and change a cart.',
    owner: 'checkout',
    system: 'storefront',
  },
  {
    name: 'accounts',
    title: 'Accounts',
    description: 'Who a customer is.',
    owner: 'identity',
    system: 'accounts',
  },
  {
    name: 'events',
    title: 'Events',
    description: 'Send an event.',
    owner: 'data',
    system: 'analytics',
  },
];

export const RESOURCES: readonly SampleResource[] = [
  {
    name: 'payments-db',
    title: 'Payments database',
    description: 'Payments and their states.',
    owner: 'payments',
    system: 'payments',
    type: 'database',
  },
  {
    name: 'ledger-db',
    title: 'Ledger database',
    description: 'The books.',
    owner: 'payments',
    system: 'payments',
    type: 'database',
  },
  {
    name: 'cart-cache',
    title: 'Cart cache',
    description: 'Open carts.',
    owner: 'checkout',
    system: 'storefront',
    type: 'cache',
  },
  {
    name: 'accounts-db',
    title: 'Accounts database',
    description: 'Customers and how they sign in.',
    owner: 'identity',
    system: 'accounts',
    type: 'database',
  },
  {
    name: 'warehouse',
    title: 'Warehouse',
    description: 'All events of the last five years.',
    owner: 'data',
    system: 'analytics',
    type: 'database',
  },
  {
    name: 'events-broker',
    title: 'Events broker',
    description: 'Carries events from services to the warehouse.',
    owner: 'data',
    system: 'analytics',
    type: 'queue',
  },
  {
    name: 'backup-store',
    title: 'Backup store',
    description: 'Copies of all databases.',
    owner: 'platform',
    system: 'runtime',
    type: 's3-bucket',
  },
];
