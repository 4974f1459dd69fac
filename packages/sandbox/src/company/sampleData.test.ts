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

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { rotationPolicySchema } from '@keyturn/plugin-secrets-common';
import { APIS, COMPONENTS, DOMAINS, RESOURCES, SYSTEMS } from './landscape';
import { forgeUsers, PEOPLE, sampleUsers, TEAMS } from './people';
import { samplePolicies } from './samplePolicies';
import { SAMPLE_SECRETS, seedVersionId } from './secrets';

describe('the sample company', () => {
  const count = <T>(items: readonly T[], keyOf: (item: T) => string) =>
    Object.fromEntries(
      [...Map.groupBy(items, keyOf)].map(([key, of]) => [key, of.length]),
    );

  it('has five teams of two or three people, each with one lead', () => {
    expect(Object.keys(TEAMS)).toHaveLength(5);
    for (const team of Object.keys(TEAMS)) {
      const people = PEOPLE.filter(person => person.team === team);
      expect([2, 3]).toContain(people.length);
      expect(people.filter(person => person.lead)).toHaveLength(1);
    }
  });

  it('has every group that the config of the sandbox names', () => {
    const { secrets, permission } = parse(
      readFileSync(
        path.resolve(__dirname, '../../app-config.sandbox.yaml'),
        'utf8',
      ),
    );
    const named = [
      secrets.notices.escalation.group,
      ...permission.secrets.administrators,
    ];
    const teams = Object.keys(TEAMS).map(name => `group:default/${name}`);
    expect(named.filter(ref => !teams.includes(ref))).toEqual([]);
  });

  it('has something of everything to look at', () => {
    expect(DOMAINS).toHaveLength(3);
    expect(SYSTEMS).toHaveLength(6);
    expect(COMPONENTS.length).toBeGreaterThanOrEqual(15);
    expect(APIS.length).toBeGreaterThan(2);
    expect(RESOURCES.length).toBeGreaterThan(2);
  });

  it('has secrets in every health that they can have before the first rotation', () => {
    expect(count(SAMPLE_SECRETS, ({ health }) => health)).toEqual({
      healthy: 27,
      due: 14,
      expired: 6,
      unknown: 9,
    });
  });

  it('has secrets of every class, kind and issuer', () => {
    expect(
      count(SAMPLE_SECRETS, ({ class: of = 'runtime' }) => of),
    ).toMatchObject({ bootstrap: 3, derived: 2 });
    const kinds = count(SAMPLE_SECRETS, ({ credential }) => credential.kind);
    expect(Object.keys(kinds).sort()).toEqual([
      'certificate',
      'key-pair',
      'opaque',
      'password',
      'ssh-key',
      'token',
    ]);
    const issuers = count(
      SAMPLE_SECRETS,
      ({ credential }) => credential.issuer,
    );
    expect(Object.keys(issuers).sort()).toEqual([
      'acme-tokens',
      'key-pair',
      'manual',
      'random',
    ]);
  });

  it('mints at random only what nobody but the targets must know', () => {
    const random = SAMPLE_SECRETS.filter(
      ({ credential }) => credential.issuer === 'random',
    );
    expect(random.length).toBeGreaterThan(10);
    for (const { name, credential } of random) {
      const alone = credential.kind === 'opaque' || credential.standalone;
      expect([name, alone]).toEqual([name, true]);
    }
  });

  it('has what a rotation refuses: unknown policy and authority, flawed manifests', () => {
    const named = (
      where: (secret: (typeof SAMPLE_SECRETS)[number]) => boolean,
    ) => SAMPLE_SECRETS.filter(where).map(({ name }) => name);
    expect(
      named(
        ({ policy }) => policy !== undefined && !(policy in samplePolicies),
      ),
    ).toEqual(['checkout-coupon-key']);
    expect(named(({ authority }) => authority !== undefined)).toEqual([
      'login-throttle-token',
    ]);
    expect(named(({ targets }) => targets.some(({ flaw }) => flaw))).toEqual([
      'storefront-session-key',
      'profiles-cache-password',
    ]);
    expect(named(({ owner }) => !(owner in TEAMS))).toEqual([
      'search-index-key',
      'search-suggestions-password',
    ]);
  });

  it('uses a client of the token service for one secret only', () => {
    const clients = SAMPLE_SECRETS.filter(
      ({ credential }) => credential.issuer === 'acme-tokens',
    ).map(({ credential }) => credential.options?.client);
    expect(new Set(clients).size).toBe(clients.length);
  });

  it('gives each secret a version of its own', () => {
    const versions = SAMPLE_SECRETS.map(seedVersionId);
    expect(versions[0]).toBe('v-seed-1');
    expect(new Set(versions).size).toBe(SAMPLE_SECRETS.length);
  });

  it('has policies that the portal takes', () => {
    for (const policy of Object.values(samplePolicies)) {
      expect(rotationPolicySchema.safeParse(policy).error).toBeUndefined();
    }
  });

  it('has something due for each way in which a rotation starts, or does not', () => {
    const due = SAMPLE_SECRETS.filter(({ health }) => health === 'due');
    const byPolicy = Object.groupBy(due, ({ policy = 'none' }) => policy);
    expect(
      Object.fromEntries(
        (['fast-30d', 'auto-merge-7d', 'sunday-night'] as const).map(name => [
          name,
          byPolicy[name]?.map(secret => secret.name),
        ]),
      ),
    ).toEqual({
      'fast-30d': ['session-encryption-key'],
      'auto-merge-7d': ['fraud-scoring-key', 'registry-pull-password'],
      'sunday-night': ['data-export-key'],
    });
  });

  it('tells the sign-in page who there is, and the forge whom to know', () => {
    expect(sampleUsers).toContainEqual({
      ref: 'user:default/ana',
      displayName: 'Ana Costa',
      description: expect.any(String),
      team: 'Payments',
    });
    expect(
      forgeUsers({ portalUser: 'keyturn-bot' }).map(({ login }) => login),
    ).toEqual([
      'ana',
      'carla',
      'emi',
      'grace',
      'jonas',
      'keyturn-bot',
      'pipeline',
    ]);
  });
});
