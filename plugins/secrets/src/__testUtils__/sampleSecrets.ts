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

import {
  rotationPolicySchema,
  SecretDetail,
  TargetStatus,
} from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { FakeSecretsData } from './FakeSecretsApi';
import { sampleBoundaries } from './sampleBoundaries';
import { sampleRotations } from './sampleRotations';
import { At, sampleTarget } from './sampleTarget';

const policy = rotationPolicySchema.parse({
  trigger: 'time',
  ttl: 'P90D',
  rotateBefore: 'P14D',
});

/** A company in which every state of a secret and of a rotation occurs, around the given instant. */
export function sampleData(now: DateTime = DateTime.utc()): FakeSecretsData {
  const at = (offset: { days?: number; hours?: number; minutes?: number }) =>
    now.plus(offset).toISO()!;
  const secrets = sampleSecrets(at);
  return {
    secrets,
    ...sampleRotations(at),
    boundaries: sampleBoundaries(),
    inventory: { inventoryReadAt: at({ minutes: -2 }) },
    plans: secrets.map(secret => ({
      secretRef: secret.ref,
      repositories: [
        {
          repository: 'https://git.example.com/acme/gitops',
          files: secret.targets.map(target => ({
            url: target.manifest,
            changes: target.keys.map(
              key =>
                `SealedSecret ${target.namespace}/${target.secretName}: spec.encryptedData.${key}`,
            ),
          })),
        },
      ],
      targetIds: secret.targets.map(({ id }) => id),
      notes: ['The old version is revoked once every target is proven.'],
      problems: [
        ...secret.problems,
        ...secret.boundaryProblems.map(({ message }) => message),
      ],
      declaration: `declared-${secret.name}`,
      ...(secret.openRotationId
        ? { openRotationId: secret.openRotationId }
        : {}),
    })),
  };
}

export function sampleSecret(
  name: string,
  change: Partial<SecretDetail> = {},
): SecretDetail {
  const targets = change.targets ?? [sampleTarget('eu-1', name)];
  return {
    ref: `resource:default/${name}`,
    name,
    title: name
      .split('-')
      .map((word, i) => (i ? word : word[0].toUpperCase() + word.slice(1)))
      .join(' '),
    ownerRef: 'group:default/payments',
    systemRef: 'system:default/checkout',
    consumerRefs: (change.consumers ?? []).map(({ ref }) => ref),
    credentialKind: 'password',
    issuer: 'random',
    authority: { ref: 'sealed-secrets', class: 'runtime' },
    environments: [...new Set(targets.map(t => t.environment))],
    clusters: [...new Set(targets.map(t => t.cluster))],
    policyName: 'standard-90d',
    versionId: 'v-01jd',
    lifetime: {},
    health: 'healthy',
    boundary: change.boundaryProblems?.length ? 'outside' : 'inside',
    boundaryProblems: [],
    problems: [],
    consumers: [],
    policy,
    capabilities: { revocation: true, proof: true, automatic: true },
    ...change,
    targets,
  };
}

function sampleSecrets(at: At): SecretDetail[] {
  const lifetime = (from: number, by: number, to: number) => ({
    issuedAt: at({ days: from }),
    rotateBy: at({ days: by }),
    expiresAt: at({ days: to }),
    source: 'policy' as const,
  });
  const both = (name: string, change: Partial<TargetStatus> = {}) => [
    sampleTarget('eu-1', name, { observedAt: at({ minutes: -4 }), ...change }),
    sampleTarget('us-1', name, { observedAt: at({ minutes: -4 }), ...change }),
  ];
  const named = [
    sampleSecret('payments-db-password', {
      description: 'Password of the payments database role',
      health: 'due',
      lifetime: lifetime(-78, -2, 12),
      authority: {
        ref: 'sealed-secrets',
        class: 'runtime',
        path: 'payments/db',
      },
      targets: both('payments-db-password'),
      consumers: [
        {
          ref: 'component:default/payments-api',
          ownerRef: 'group:default/payments',
          involved: true,
        },
        {
          ref: 'component:default/payments-worker',
          ownerRef: 'group:default/payments',
          involved: true,
        },
        {
          ref: 'api:default/payments',
          ownerRef: 'group:default/platform',
          involved: false,
        },
      ],
    }),
    sampleSecret('card-gateway-token', {
      credentialKind: 'token',
      issuer: 'token-service',
      health: 'expired',
      lifetime: { ...lifetime(-92, -16, -2), source: 'issuer' },
      consumers: [
        {
          ref: 'component:default/payments-api',
          ownerRef: 'group:default/payments',
          involved: true,
        },
      ],
    }),
    sampleSecret('checkout-session-key', {
      health: 'rotating',
      lifetime: lifetime(-70, 6, 20),
      openRotationId: 'r-open',
      capabilities: { revocation: false, proof: false, automatic: true },
      targets: both('checkout-session-key'),
      consumers: [
        {
          ref: 'component:default/payments-api',
          ownerRef: 'group:default/payments',
          involved: true,
        },
      ],
    }),
    sampleSecret('ledger-signing-key', {
      credentialKind: 'key-pair',
      issuer: 'key-pair',
      health: 'partial',
      lifetime: lifetime(-80, -4, 10),
      openRotationId: 'r-partial',
      targets: [
        sampleTarget('eu-1', 'ledger-signing-key', {
          observedAt: at({ minutes: -3 }),
          versionId: 'v-01jf',
        }),
        sampleTarget('us-1', 'ledger-signing-key', {
          state: 'unknown',
          observedAt: at({ hours: -5 }),
          unknownSince: at({ hours: -5 }),
          unknownReason: 'Cluster us-1 does not answer.',
          evidence: ['Five hours ago it ran v-01jd.'],
        }),
      ],
    }),
    sampleSecret('storefront-tls', {
      credentialKind: 'certificate',
      issuer: 'manual',
      ownerRef: 'group:default/storefront',
      systemRef: 'system:default/storefront',
      health: 'healthy',
      lifetime: { ...lifetime(-30, 46, 60), source: 'certificate' },
      capabilities: { revocation: true, proof: true, automatic: false },
      runbook: {
        steps: ['Order it at the authority.', 'Hand it in here.'],
        url: 'https://wiki.example.com/storefront-tls',
      },
    }),
    sampleSecret('legacy-smtp-password', {
      ownerRef: undefined,
      systemRef: undefined,
      health: 'unknown',
      policyName: undefined,
      policy: undefined,
      lifetime: {},
      targets: [],
      problems: ['The secret names no rotation policy.'],
    }),
    sampleSecret('search-api-token', {
      credentialKind: 'token',
      ownerRef: 'group:default/search',
      systemRef: 'system:default/search',
      health: 'unknown',
      lifetime: { issuedAt: at({ days: -400 }) },
      versionId: undefined,
      targets: [
        sampleTarget('us-1', 'search-api-token', {
          state: 'unobserved',
          versionId: undefined,
          evidence: [],
        }),
      ],
      boundaryProblems: [
        {
          field: 'spec.owner',
          message:
            'spec.owner is search, and no group of this name comes from secrets.boundaries.groupsFrom.',
        },
        {
          field: 'spec.targets[0].namespace',
          message:
            'spec.targets[0].namespace is payments, which no rule lets its owner name.',
          missing:
            'secrets.boundaries.rules[0].targets[0].namespaces: [payments]',
        },
      ],
    }),
    sampleSecret('sealing-root-key', {
      credentialKind: 'key-pair',
      ownerRef: 'group:default/platform',
      systemRef: 'system:default/platform',
      authority: { ref: 'vault', class: 'bootstrap', path: 'root/sealing' },
      health: 'compromised',
      lifetime: lifetime(-20, 300, 345),
      boundaryProblems: [
        {
          field: 'spec.authority.path',
          message:
            'spec.authority.path is root/sealing, which no rule lets its owner name.',
          missing:
            'secrets.boundaries.rules[1].authorities.vault.paths: [root/sealing]',
        },
      ],
      compromise: {
        reportedAt: at({ hours: -2 }),
        reportedBy: 'external:leak-scanner',
        reason: 'Found in a public repository',
        source: 'leak-scanner',
        status:
          'It is outside its boundary, so administrators decide whether an emergency rotation may start',
      },
    }),
    sampleSecret('deploy-ssh-key', {
      credentialKind: 'ssh-key',
      ownerRef: 'group:default/platform',
      systemRef: 'system:default/platform',
      authority: { ref: 'vault', class: 'derived' },
      health: 'retired',
      lifetime: {},
    }),
  ];
  const many = Array.from({ length: 30 }, (_, i) =>
    sampleSecret(`service-${String(i + 1).padStart(2, '0')}-password`, {
      ownerRef: i % 3 ? 'group:default/payments' : 'group:default/search',
      systemRef: i % 3 ? 'system:default/checkout' : 'system:default/search',
      health: i % 7 === 3 ? 'due' : 'healthy',
      lifetime:
        i % 7 === 3 ? lifetime(-80, -3, 8 + i) : lifetime(-40, 30 + i, 44 + i),
      targets: i % 2 ? both(`service-${i + 1}`) : undefined,
    }),
  );
  return [...named, ...many];
}
