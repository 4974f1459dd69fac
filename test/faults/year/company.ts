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

import { CatalogSecret } from '@keyturn/plugin-secrets-backend/src/database/SecretStore';
import { placesOf } from '@keyturn/plugin-secrets-boundaries';
import {
  RotationPolicy,
  secretSpecSchema,
} from '@keyturn/plugin-secrets-common';
import { versionAnnotation } from '@keyturn/plugin-secrets-node';
import { DateTime, Duration } from 'luxon';
import { Dice } from '../random/Dice';

const SECRETS_PER_REPOSITORY = 50;
const TEAMS = 20;

/** A company's policies; how many of ten secrets have which stands beside. */
export const POLICIES: Record<string, Partial<RotationPolicy>> = {
  'fast-30d': {
    trigger: 'time',
    ttl: 'P30D',
    rotateBefore: 'P7D',
    approval: 'auto-merge',
    maxOverlap: 'PT4H',
    notifyBefore: ['P6D', 'P3D', 'P1D'],
  },
  'standard-90d': {
    trigger: 'time',
    ttl: 'P90D',
    rotateBefore: 'P14D',
    maxOverlap: 'P1D',
    notifyBefore: ['P30D', 'P14D', 'P7D', 'P1D'],
  },
  'windowed-60d': {
    trigger: 'time',
    ttl: 'P60D',
    rotateBefore: 'P14D',
    approval: 'auto-merge',
    maxOverlap: 'P1D',
    window: {
      days: ['mon', 'tue', 'wed', 'thu'],
      from: '08:00',
      to: '16:00',
      timeZone: 'Europe/Berlin',
    },
    notifyBefore: ['P13D', 'P7D', 'P1D'],
  },
  'yearly-180d': {
    trigger: 'time',
    ttl: 'P180D',
    rotateBefore: 'P30D',
    onFailure: 'hold',
    maxOverlap: 'P7D',
    notifyBefore: ['P60D', 'P30D', 'P14D', 'P7D', 'P1D'],
  },
  'by-hand-120d': {
    trigger: 'none',
    ttl: 'P120D',
    rotateBefore: 'P14D',
    notifyBefore: ['P30D', 'P7D', 'P1D'],
  },
};
const MIX = [
  ...['fast-30d', 'fast-30d', 'standard-90d', 'standard-90d', 'standard-90d'],
  ...['windowed-60d', 'windowed-60d', 'yearly-180d', 'yearly-180d'],
  'by-hand-120d',
];

/** A secret of the company, the credential that it begins with, and its manifest. */
export interface CompanySecret {
  declaration: CatalogSecret;
  firstCredential: string;
  manifest: { url: string; content: string };
}

/** So many secrets with mixed policies, each somewhere in its life. */
export function companySecrets(
  count: number,
  { now, dice }: { now: DateTime; dice: Dice },
): CompanySecret[] {
  return Array.from({ length: count }, (_, i) => {
    const policy = MIX[i % MIX.length];
    const age = Duration.fromISO(POLICIES[policy].ttl!).as('days');
    return companySecret(`secret-${i + 1}`, i, {
      policy,
      issuedAt: now.minus({ days: Math.floor(dice.roll() * age * 0.8) }),
    });
  });
}

function companySecret(
  name: string,
  index: number,
  { policy, issuedAt }: { policy: string; issuedAt: DateTime },
): CompanySecret {
  const ref = `resource:default/${name}`;
  const repository = `gitops-${Math.floor(index / SECRETS_PER_REPOSITORY) + 1}`;
  const url = `https://git.example.com/acme/${repository}/blob/main/${name}.yaml`;
  const owner = `group:default/team-${(index % TEAMS) + 1}`;
  const firstCredential = `first-of-${name}`;
  const spec = secretSpecSchema.parse({
    type: 'secret',
    owner,
    credential: {
      kind: 'password',
      issuer: 'fake-issuer',
      id: firstCredential,
      issuedAt: issuedAt.toISODate(),
    },
    authority: { class: 'runtime', ref: 'fake-authority' },
    targets: [
      {
        environment: 'production',
        cluster: 'eu-1',
        namespace: 'company',
        secretName: name,
        manifest: url,
        keys: ['password'],
      },
    ],
    rotation: { policy },
  });
  return {
    firstCredential,
    manifest: { url, content: manifestOf(ref, name) },
    declaration: {
      ref,
      name,
      title: name,
      ownerRef: owner,
      ownerTrusted: true,
      consumers: [],
      repositories: [`https://git.example.com/acme/${repository}`],
      spec,
      outside: [],
      proven: true,
      places: placesOf(name, spec.targets),
    },
  };
}

function manifestOf(ref: string, name: string): string {
  return `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: ${name}
  namespace: company
  annotations:
    ${versionAnnotation(ref)}: v-first
spec:
  encryptedData:
    password: AgFakeFirst
`;
}
