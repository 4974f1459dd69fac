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

import { mockServices } from '@backstage/backend-test-utils';
import { SecretSpec } from '@keyturn/plugin-secrets-common';
import {
  FakeAuthority,
  FakeForge,
  FakeIssuer,
  fakeSecret,
  fakeTarget,
} from '@keyturn/plugin-secrets-node/testUtils';
import { Rival } from '../database/SecretStore';
import { ManualIssuer } from '../issuers/ManualIssuer';
import { PolicyBook } from '../policies/PolicyBook';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { secretProblems, unattendedProblems } from './secretProblems';

const policies = PolicyBook.fromConfig(
  mockServices.rootConfig({
    data: { secrets: { policies: { standard: {} } } },
  }),
);

function fullRegistry(): ModuleRegistry {
  const registry = new ModuleRegistry();
  registry.addIssuer(new FakeIssuer());
  registry.addAuthority(new FakeAuthority());
  registry.addForge(new FakeForge());
  return registry;
}

const { id: _, ...target } = fakeTarget();

function problemsOf(
  spec: Partial<SecretSpec> = {},
  registry = fullRegistry(),
  rivals: Rival[] = [],
): string[] {
  const secret = fakeSecret({
    spec: { targets: [target], rotation: { policy: 'standard' }, ...spec },
  });
  return secretProblems(secret, {
    registry,
    policies,
    rivals,
    compromised: false,
    outside: [],
  });
}

describe('secretProblems', () => {
  it('refuses an issuer that keeps one live credential, with the explanation', () => {
    const registry = new ModuleRegistry();
    registry.addIssuer(new FakeIssuer({ capabilities: { maxLive: 1 } }));
    registry.addAuthority(new FakeAuthority());
    registry.addForge(new FakeForge());
    expect(problemsOf({}, registry)).toEqual([
      expect.stringMatching(
        /^spec.credential.issuer: .* a new one would end the old one as it is minted.*a second user to take turns with$/,
      ),
    ]);
  });

  it('finds none where a person mints, but nobody is there to start it alone', () => {
    const registry = fullRegistry();
    registry.addIssuer(new ManualIssuer());
    const secret = fakeSecret({
      spec: {
        targets: [target],
        credential: { kind: 'token', issuer: 'manual' },
      },
    });
    const surroundings = {
      registry,
      policies,
      rivals: [],
      compromised: false,
      outside: [],
    };
    expect(secretProblems(secret, surroundings)).toEqual([]);
    expect(unattendedProblems(secret, surroundings)).toEqual([
      expect.stringMatching(
        /^spec\.credential\.issuer is manual: .* template rotate-manual-secret$/,
      ),
    ]);
  });

  it('refuses a window of its own that never opens, but in an emergency', () => {
    const declared = fakeSecret({ spec: { targets: [target] } });
    // as the catalog took it while the portal still knew the zone
    const secret = {
      ...declared,
      spec: {
        ...declared.spec,
        rotation: {
          policy: 'standard',
          window: {
            days: ['sun' as const],
            from: '02:00',
            to: '03:00',
            timeZone: 'Europe/Atlantis',
          },
        },
      },
    };
    const surroundings = {
      registry: fullRegistry(),
      policies,
      rivals: [],
      compromised: false,
      outside: [],
    };
    expect(secretProblems(secret, surroundings)).toEqual([
      expect.stringMatching(/^spec\.rotation\.window never opens/),
    ]);
    expect(
      secretProblems(secret, { ...surroundings, compromised: true }),
    ).toEqual([]);
  });

  it('finds none where all is in place', () => {
    expect(problemsOf()).toEqual([]);
  });

  it.each<[string, Partial<SecretSpec>, string[]]>([
    [
      'unknown policy',
      { rotation: { policy: 'typo' } },
      [
        "spec.rotation.policy names the unknown policy 'typo'; known are: standard",
      ],
    ],
    [
      'unknown issuer',
      { credential: { kind: 'password', issuer: 'typo' } },
      [
        "spec.credential.issuer names the unknown issuer 'typo'; known are: fake-issuer",
      ],
    ],
    [
      'unknown authority',
      { authority: { class: 'runtime', ref: 'typo' } },
      [
        "spec.authority.ref names the unknown authority 'typo'; known are: fake-authority",
      ],
    ],
    [
      'certificate that cannot be read',
      {
        credential: {
          kind: 'password',
          issuer: 'fake-issuer',
          certificate: '-----BEGIN CERTIFICATE-----',
        },
      },
      [
        'spec.credential.certificate cannot be read as an X.509 certificate, so its expiry is unknown',
      ],
    ],
    [
      'no target',
      { targets: [] },
      ['spec.targets is empty, so there is no place to put a new version'],
    ],
    [
      'files on a host that no forge serves',
      {
        targets: [
          target,
          {
            ...target,
            cluster: 'us-1',
            workloads: [
              {
                kind: 'Deployment',
                name: 'api',
                manifest: 'https://elsewhere.example.com/a/b/blob/main/c.yaml',
              },
            ],
          },
        ],
      },
      [
        'spec.targets[1].workloads[0].manifest is https://elsewhere.example.com/a/b/blob/main/c.yaml, and no configured forge serves that host',
      ],
    ],
  ])('says exactly what is wrong: %s', (_name, spec, expected) => {
    expect(problemsOf(spec)).toEqual(expected);
  });

  it('names the kinds an issuer mints where it does not mint this one', () => {
    const registry = new ModuleRegistry();
    const issuer = new FakeIssuer();
    registry.addIssuer(
      Object.assign(issuer, {
        capabilities: { ...issuer.capabilities, kinds: ['token', 'opaque'] },
      }),
    );
    registry.addAuthority(new FakeAuthority());
    registry.addForge(new FakeForge());
    expect(problemsOf({}, registry)).toEqual([
      "spec.credential.kind is password, which the issuer 'fake-issuer' does not mint; it mints: token, opaque",
    ]);
  });

  it('tells once of a place that others claim too, and not who they are', () => {
    const rival = (targetId: string, name: string) => ({
      secretRef: 'resource:default/x',
      targetId,
      ref: `resource:default/${name}`,
    });
    expect(
      problemsOf({}, fullRegistry(), [
        rival('production/eu-1/payments', 'hush'),
        rival('production/eu-1/payments', 'hush-hush'),
        rival('production/us-1/payments', 'hush'),
      ]),
    ).toEqual([
      'production/eu-1/payments is also declared by another secret, which had it first; remove it here, because a rotation of the one would break the other',
      expect.stringMatching(/^production\/us-1\/payments is also declared/),
    ]);
  });

  it('does not let a secret give itself less review than its policy', () => {
    expect(
      problemsOf({ rotation: { policy: 'standard', approval: 'auto-merge' } }),
    ).toEqual([
      'spec.rotation.approval: auto-merge can only be given by a policy',
    ]);
  });

  it('passes on what issuer and authority say themselves', () => {
    const registry = new ModuleRegistry();
    registry.addIssuer(
      Object.assign(new FakeIssuer(), {
        problems: () => ['spec.credential.options.length must be at least 16'],
      }),
    );
    registry.addAuthority(
      Object.assign(new FakeAuthority(), {
        problems: () => ['spec.authority.path is missing'],
      }),
    );
    registry.addForge(new FakeForge());
    expect(problemsOf({}, registry)).toEqual([
      'spec.credential.options.length must be at least 16',
      'spec.authority.path is missing',
    ]);
  });

  it('names every problem at once', () => {
    expect(
      problemsOf({ rotation: { policy: 'typo' } }, new ModuleRegistry()),
    ).toEqual([
      expect.stringContaining('spec.rotation.policy'),
      "spec.credential.issuer names the unknown issuer 'fake-issuer'; none is installed",
      "spec.authority.ref names the unknown authority 'fake-authority'; none is installed",
      expect.stringContaining('spec.targets[0].manifest'),
    ]);
  });
});
