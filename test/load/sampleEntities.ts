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

import { placesOf } from '@keyturn/plugin-secrets-boundaries';
import { Entity } from '@backstage/catalog-model';
import { JsonObject } from '@backstage/types';
import {
  parseSecretSpec,
  rotationPolicySchema,
} from '@keyturn/plugin-secrets-common';
import { CatalogSecret } from '@keyturn/plugin-secrets-backend/src/database/SecretStore';
import { DateTime } from 'luxon';

const SECRETS_PER_TEAM = 200;
const SYSTEMS_PER_TEAM = 4;
const POLICY = rotationPolicySchema.parse({ ttl: 'P90D' });
const CLUSTERS = ['eu-1', 'us-1', 'ap-1', 'eu-2'];
const KINDS = ['password', 'token', 'opaque'] as const;

/** Owns 200 secrets less those that another team or nobody owns. */
export const ONE_OWNER = 'group:default/team-1';
/** Owns one of 20. */
export const LARGE_OWNER = 'group:default/platform';

/** The same secrets at every run, in the mixture a company has: some due, some expired, some nobody knows about. */
export function* sampleEntities(
  count: number,
  now: DateTime,
): Generator<Entity & { spec: JsonObject }> {
  for (let i = 0; i < count; i++) yield sampleEntity(i, now);
}

/** What the inventory's reader makes of an entity. */
export function toCatalogSecret(entity: Entity): CatalogSecret {
  const parsed = parseSecretSpec(entity);
  if ('problems' in parsed) throw new Error(parsed.problems.join('; '));
  const { name, title = name, description } = entity.metadata;
  const related = (type: string) =>
    (entity.relations ?? [])
      .filter(relation => relation.type === type)
      .map(relation => relation.targetRef);
  const [ownerRef] = related('ownedBy');
  return {
    ref: `resource:default/${name}`,
    name,
    title,
    description,
    ownerRef,
    ownerTrusted: true,
    systemRef: related('partOf')[0],
    spec: parsed.spec,
    consumers: related('dependencyOf').map(ref => ({
      ref,
      ownerRef,
      involved: true,
    })),
    policy: POLICY,
    outside: [],
    places: placesOf(name, parsed.spec.targets),
  };
}

function sampleEntity(i: number, now: DateTime) {
  const owner = teamOf(i);
  const system = `system:default/system-${i % (SYSTEMS_PER_TEAM * 100)}`;
  const consumers = [`component:default/service-${i % 5_000}`];
  const name = `secret-${String(i).padStart(6, '0')}`;
  const cluster = CLUSTERS[i % CLUSTERS.length];
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      namespace: 'default',
      title: `Secret ${i} of ${owner.split('/')[1]}`,
      description: `Credential number ${i} of the load test`,
    },
    spec: {
      type: 'secret',
      owner,
      system,
      dependencyOf: consumers,
      credential: {
        kind: KINDS[i % KINDS.length],
        issuer: 'random',
        standalone: true,
        ...expiryOf(i, now),
      },
      authority: { class: 'runtime', ref: 'sealed-secrets' },
      targets: [
        {
          environment: i % 3 ? 'production' : 'staging',
          cluster,
          namespace: `team-${i % 500}`,
          manifest: `https://git.example.com/acme/gitops/blob/main/clusters/${cluster}/${name}.yaml`,
          keys: ['value'],
        },
      ],
    },
    relations: [
      // Every tenth names an owner that the catalog does not have.
      ...(i % 10 ? [{ type: 'ownedBy', targetRef: owner }] : []),
      { type: 'partOf', targetRef: system },
      ...consumers.map(targetRef => ({ type: 'dependencyOf', targetRef })),
    ],
  };
}

/** Spread over 400 days from 10 days ago, so that 2 in 100 are expired and 3 due; every eighth is unknown. */
function expiryOf(i: number, now: DateTime): JsonObject {
  if (i % 8 === 3) return {};
  const minutes = (i * 7_919) % (400 * 24 * 60);
  return {
    expiresAt: now.minus({ days: 10 }).plus({ minutes }).toUTC().toISO()!,
  };
}

function teamOf(i: number): string {
  if (i % 20 === 1) return LARGE_OWNER;
  const team = Math.floor(i / SECRETS_PER_TEAM);
  return `group:default/team-${team}`;
}
