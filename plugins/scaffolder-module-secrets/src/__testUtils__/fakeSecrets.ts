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

import { ResponseError } from '@backstage/errors';
import {
  Rotation,
  RotationPlan,
  SecretDetail,
  SecretListRequest,
  SecretsApi,
  TargetStatus,
} from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';

const STATUS_NAMES: Record<number, string> = {
  403: 'NotAllowedError',
  404: 'NotFoundError',
  503: 'ServiceUnavailableError',
};

/** What the fields need of the API. */
export type PickerApi = Pick<
  SecretsApi,
  'listSecrets' | 'getSecret' | 'planRotation' | 'getRotation'
>;

/** Rejects as `SecretsClient` does when the backend answers with this status and sentence. */
export async function refusal(status: number, message: string) {
  const name = STATUS_NAMES[status] ?? 'Error';
  const body = { error: { name, message }, response: { statusCode: status } };
  return ResponseError.fromResponse({
    ok: false,
    redirected: false,
    status,
    statusText: name,
    type: 'basic',
    url: 'http://localhost/api/secrets',
    headers: new Headers({ 'content-type': 'application/json' }),
    text: async () => JSON.stringify(body),
  });
}

export function fakeSecret(
  name: string,
  change: Partial<SecretDetail> = {},
): SecretDetail {
  const inDays = (days: number) => DateTime.utc().plus({ days }).toISO();
  return {
    ref: `resource:default/${name}`,
    name,
    title: name,
    ownerRef: 'group:default/payments',
    consumerRefs: [],
    credentialKind: 'password',
    issuer: 'random',
    authority: { ref: 'sealed-secrets', class: 'runtime' },
    environments: ['production'],
    clusters: ['eu-1'],
    lifetime: { expiresAt: inDays(12.1), source: 'policy' },
    health: 'due',
    boundary: 'inside',
    boundaryProblems: [],
    problems: [],
    targets: [],
    consumers: [],
    capabilities: { revocation: true, proof: true, automatic: true },
    ...change,
  };
}

export function fakeTarget(
  cluster: string,
  secretName: string,
  change: Partial<TargetStatus> = {},
): TargetStatus {
  return {
    id: `production/${cluster}/payments/${secretName}`,
    environment: 'production',
    cluster,
    namespace: 'payments',
    secretName,
    manifest: `https://git.example.com/acme/gitops/blob/main/clusters/${cluster}/${secretName}.yaml`,
    keys: ['password'],
    workloads: [],
    state: 'running',
    evidence: [],
    ...change,
  };
}

export const SECRETS = [
  fakeSecret('payments-db-password', {
    title: 'Payments DB password',
    targets: ['eu-1', 'us-1'].map(cluster =>
      fakeTarget(cluster, 'payments-db-password'),
    ),
  }),
  fakeSecret('search-api-token', {
    title: 'Search API token',
    ownerRef: 'group:default/search',
    health: 'unknown',
    lifetime: {},
  }),
  fakeSecret('legacy-smtp-password', {
    title: 'Legacy SMTP password',
    ownerRef: undefined,
    health: 'expired',
    problems: ['The secret names no rotation policy.'],
    lifetime: { expiresAt: DateTime.utc().minus({ days: 3 }).toISO() },
  }),
];

/** An inventory in memory that remembers what it was asked for. */
export class FakeSecrets implements PickerApi {
  readonly requests: SecretListRequest[] = [];
  readonly rotations: Rotation[] = [];
  readonly #secrets: SecretDetail[];

  constructor(secrets: SecretDetail[] = SECRETS) {
    this.#secrets = secrets;
  }

  async listSecrets(request: SecretListRequest) {
    this.requests.push(request);
    const { owner, text = '' } = request;
    const items = this.#secrets.filter(
      ({ title, ownerRef }) =>
        title.toLowerCase().includes(text.toLowerCase()) &&
        (!owner || (ownerRef !== undefined && owner.includes(ownerRef))),
    );
    return { items, total: items.length };
  }

  async getSecret(secretRef: string) {
    const secret = this.#secrets.find(({ ref }) => ref === secretRef);
    if (!secret) throw await refusal(404, `No secret ${secretRef}.`);
    return secret;
  }

  async getRotation(rotationId: string): Promise<Rotation> {
    const rotation = this.rotations.find(({ id }) => id === rotationId);
    if (!rotation) throw await refusal(404, `No rotation ${rotationId}.`);
    return rotation;
  }

  async planRotation(secretRef: string): Promise<RotationPlan> {
    const { problems, name, targets, openRotationId } = await this.getSecret(
      secretRef,
    );
    const repository = 'https://git.example.com/acme/gitops';
    return {
      secretRef,
      repositories: problems.length
        ? []
        : [
            {
              repository,
              files: ['eu-1', 'us-1'].map(cluster => ({
                url: `${repository}/blob/main/clusters/${cluster}/${name}.yaml`,
                changes: [
                  `SealedSecret payments/${name}: spec.encryptedData.password`,
                ],
              })),
            },
          ],
      targetIds: targets.map(({ id }) => id),
      notes: ['The old version is revoked once every target is proven.'],
      problems,
      declaration: `declared-${name}`,
      ...(openRotationId ? { openRotationId } : {}),
    };
  }
}

/** A rotation that waits for what a person hands in. */
export function fakeRotation(
  id: string,
  change: Partial<Rotation> = {},
): Rotation {
  const no = { possible: false, reason: 'It waits for a value.' };
  return {
    id,
    secretRef: 'resource:default/payments-db-password',
    secretTitle: 'Payments DB password',
    phase: 'requested',
    reason: 'It is due',
    requestedBy: 'user:default/ada',
    declaration: `frozen-${id}`,
    pullRequests: [],
    targets: [],
    actions: {
      cancel: { possible: true },
      giveUp: no,
      retry: no,
      rollback: no,
      handIn: { possible: true },
      confirmRevocation: no,
      override: no,
      proposeMissing: no,
    },
    createdAt: DateTime.utc().toISO(),
    updatedAt: DateTime.utc().toISO(),
    ...change,
  };
}
