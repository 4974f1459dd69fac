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

import { Entity } from '@backstage/catalog-model';
import { DateTime, DurationLike } from 'luxon';
import { ownedEntity, secretEntity } from '../src/__testUtils__/secretEntity';

const fakes = {
  credential: { kind: 'password', issuer: 'fake-issuer' },
  authority: { class: 'runtime', ref: 'fake-authority' },
};

/** What the secrets name beside the fakes: owners, a system and consumers. */
export const sampleSurroundings: Entity[] = [
  ownedEntity('Group', 'payments'),
  ownedEntity('Group', 'ledger'),
  ownedEntity('System', 'checkout', 'group:default/payments'),
  ownedEntity('Component', 'payments-api', 'group:default/payments'),
  ownedEntity('Component', 'ledger', 'group:default/ledger'),
];

/** Secrets of two teams: one for each health that needs no rotation to come about, and one that cannot be rotated. */
export function sampleSecrets(): Entity[] {
  return [
    secretEntity('payments-db-password', {
      system: 'system:default/checkout',
      consumers: ['component:default/payments-api'],
      metadata: { title: 'Payments DB password' },
      spec: {
        ...fakes,
        ...expiringIn({ days: 60 }),
        rotation: { policy: 'fast' },
      },
    }),
    secretEntity('payments-provider-token', {
      system: 'system:default/checkout',
      consumers: ['component:default/payments-api'],
      metadata: { title: 'Payments provider token' },
      spec: {
        ...fakes,
        ...expiringIn({ days: 5 }),
        rotation: { policy: 'reviewed' },
      },
    }),
    secretEntity('ledger-db-password', {
      owner: 'group:default/ledger',
      consumers: ['component:default/ledger'],
      metadata: { title: 'Ledger DB password' },
      spec: {
        ...fakes,
        ...expiringIn({ days: -2 }),
        rotation: { policy: 'reviewed' },
      },
    }),
    secretEntity('ledger-signing-key', {
      owner: 'group:default/ledger',
      metadata: { title: 'Ledger signing key' },
      spec: fakes,
    }),
    secretEntity('legacy-ftp-password', {
      metadata: { title: 'Legacy FTP password' },
      spec: {
        credential: { kind: 'password', issuer: 'mainframe' },
        authority: { class: 'runtime', ref: 'fake-authority' },
      },
    }),
  ];
}

function expiringIn(time: DurationLike) {
  return {
    credential: {
      ...fakes.credential,
      expiresAt: DateTime.utc().plus(time).toISO(),
    },
  };
}
