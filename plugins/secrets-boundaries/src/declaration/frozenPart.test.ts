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

import { SecretSpec, secretSpecSchema } from '@keyturn/plugin-secrets-common';
import {
  changedFields,
  declarationDigest,
  frozenJson,
  frozenPartOf,
} from './frozenPart';
import { namedThingsOf } from './namedThingsOf';

const RAW = {
  type: 'secret',
  owner: 'group:default/payments',
  credential: {
    kind: 'token',
    issuer: 'acme-tokens',
    id: 'tok-1',
    options: { client: 'payments', scopes: ['a', 'b'] },
  },
  authority: { class: 'runtime', ref: 'vault', path: 'payments/key' },
  targets: ['eu-1', 'us-1'].map(cluster => ({
    environment: 'production',
    cluster,
    namespace: 'payments',
    manifest: `https://git.example.com/acme/gitops/blob/main/${cluster}/key.yaml`,
    keys: ['key'],
    workloads: [
      { kind: 'Deployment', name: 'api' },
      {
        kind: 'Deployment',
        name: 'worker',
        manifest: 'https://git.example.com/acme/gitops/blob/main/worker.yaml',
      },
    ],
  })),
  rotation: { policy: 'standard-90d', ttl: 'P90D' },
};

function frozen(change: (spec: SecretSpec) => void = () => {}) {
  const spec = secretSpecSchema.parse(structuredClone(RAW));
  change(spec);
  return frozenPartOf({ name: 'session-key', spec });
}

const changed = (change: (spec: SecretSpec) => void) =>
  changedFields(frozen(), frozen(change));

describe('the frozen part of a declaration', () => {
  it('is the same for every order of fields', () => {
    const { credential, ...rest } = RAW;
    const { options, ...others } = credential;
    const reordered = secretSpecSchema.parse({
      credential: {
        options: { scopes: options.scopes, client: options.client },
        ...others,
      },
      ...rest,
    });
    const other = frozenPartOf({ name: 'session-key', spec: reordered });
    expect(frozenJson(other)).toBe(frozenJson(frozen()));
    expect(declarationDigest(other)).toBe(declarationDigest(frozen()));
    expect(declarationDigest(other)).toMatch(/^[\w-]{43}$/);
    expect(changedFields(frozen(), other)).toEqual([]);
  });

  it('comes back from JSON as it was', () => {
    expect(changedFields(JSON.parse(frozenJson(frozen())), frozen())).toEqual(
      [],
    );
  });

  it('names what has changed', () => {
    expect(
      changed(spec => {
        spec.owner = 'group:default/data';
        spec.credential.issuer = 'other';
        spec.credential.options = { client: 'data', scopes: ['a'], more: 1 };
        delete spec.credential.id;
        spec.authority.path = 'data/key';
        spec.targets[1].manifest = 'https://git.example.com/x';
        spec.targets[0].keys = ['key', 'other'];
        spec.targets[0].workloads!.pop();
        spec.targets.push({ ...spec.targets[0], cluster: 'eu-2' });
        spec.rotation = {};
      }).sort(),
    ).toEqual([
      'spec.authority.path',
      'spec.credential.id',
      'spec.credential.issuer',
      'spec.credential.options.client',
      'spec.credential.options.more',
      'spec.credential.options.scopes',
      'spec.owner',
      'spec.rotation.policy',
      'spec.targets[0].keys',
      'spec.targets[0].workloads[1]',
      'spec.targets[1].manifest',
      'spec.targets[2]',
    ]);
  });

  it('does not hold what a rotation does not act by', () => {
    expect(
      changed(spec => {
        spec.credential.issuedAt = '2026-11-30T00:00:00Z';
        spec.rotation!.ttl = 'P30D';
        spec.targets[0].secretName = 'session-key';
        spec.dependencyOf = ['component:default/api'];
      }),
    ).toEqual([]);
  });

  it('keeps apart what only looks the same', () => {
    expect(
      changed(spec => {
        spec.credential.options = { client: 'payments', scopes: 'a,b' };
      }),
    ).toEqual(['spec.credential.options.scopes']);
  });
});

describe('namedThingsOf', () => {
  it('finds everything that a secret names', () => {
    const spec = secretSpecSchema.parse(RAW);
    const [first] = RAW.targets;
    expect(
      namedThingsOf({ name: 'session-key', spec }, { client: 'payments' }),
    ).toEqual({
      places: [0, 1].map(i => ({
        field: `spec.targets[${i}]`,
        manifest: RAW.targets[i].manifest,
        cluster: RAW.targets[i].cluster,
        namespace: 'payments',
        secretName: 'session-key',
        workloads: [
          {
            field: `spec.targets[${i}].workloads[1].manifest`,
            manifest: first.workloads[1].manifest,
          },
        ],
      })),
      issuer: 'acme-tokens',
      account: { client: 'payments' },
      authority: { ref: 'vault', path: 'payments/key' },
      policy: 'standard-90d',
    });
  });
});
