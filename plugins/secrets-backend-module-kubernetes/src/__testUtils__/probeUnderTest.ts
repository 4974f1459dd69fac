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
import { Workload } from '@keyturn/plugin-secrets-common';
import {
  CallContext,
  ExpectedScalar,
  ObserveRequest,
  ResolvedTarget,
  versionAnnotation,
} from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';
import { FakeCluster } from './FakeCluster';
import { pod, PodOptions } from './podFixture';

const NAMESPACE = 'payments';
const NAME = 'db-password';
export const REF = `resource:default/${NAME}`;

export const API: Workload = {
  kind: 'Deployment',
  name: 'api',
  manifest: 'https://github.com/acme/gitops/blob/main/api.yaml',
};

export const context: CallContext = {
  signal: new AbortController().signal,
  logger: mockServices.logger.mock(),
  now: () => DateTime.utc(),
};

export function request(options: {
  versionId?: string;
  workloads?: Workload[];
  /** Which of the secrets in it; default {@link REF}. */
  ref?: string;
  expected?: ExpectedScalar[];
  remembered?: string;
}): ObserveRequest {
  const target: ResolvedTarget = {
    id: 'production/eu-1/payments/db-password',
    environment: 'production',
    cluster: 'eu-1',
    namespace: NAMESPACE,
    secretName: NAME,
    manifest: 'https://github.com/acme/gitops/blob/main/db-password.yaml',
    keys: ['password'],
    workloads: options.workloads,
  };
  return {
    secret: {
      ref: options.ref ?? REF,
      name: NAME,
      title: 'Database password',
      spec: {
        type: 'secret',
        owner: 'group:default/payments',
        credential: { kind: 'password', issuer: 'random', standalone: true },
        authority: { class: 'runtime', ref: 'sealed-secrets' },
        targets: [target],
      },
    },
    target,
    versionId: options.versionId,
    expected: options.expected,
    remembered: options.remembered,
  };
}

/** When the Secret changed, unless a test says otherwise. */
export const CHANGED_AT = '2026-11-24T12:00:00Z';

/** One entry for all that the controller writes, as a real server has it. */
export const BY_CONTROLLER = {
  manager: 'controller',
  operation: 'Update',
  apiVersion: 'v1',
  time: CHANGED_AT,
  fieldsType: 'FieldsV1',
  fieldsV1: {
    'f:data': { '.': {}, 'f:password': {} },
    'f:metadata': {
      'f:annotations': {
        '.': {},
        [`f:${versionAnnotation(REF)}`]: {},
        [`f:${versionAnnotation('resource:other/db-password')}`]: {},
      },
    },
    'f:type': {},
  },
};

/** The id of the version of {@link REF}, or of each secret by its ref. */
export type HeldVersions = string | Record<string, string> | undefined;

function annotationsOf(held: HeldVersions): Record<string, string> {
  const versions = typeof held === 'string' ? { [REF]: held } : held ?? {};
  return Object.fromEntries(
    Object.entries(versions).map(([ref, id]) => [versionAnnotation(ref), id]),
  );
}

export function putSecret(
  cluster: FakeCluster,
  held?: HeldVersions,
  managedFields: object[] = [BY_CONTROLLER],
): void {
  cluster.objects.set(`/api/v1/namespaces/${NAMESPACE}/secrets/${NAME}`, {
    kind: 'Secret',
    metadata: {
      annotations: annotationsOf(held),
      managedFields,
    },
    data: { password: 'dGhlLXZhbHVl' },
  });
}

/** What the SealedSecret holds of the key, unless a test says otherwise. */
export const CIPHERTEXT = 'AgCiphertext';

export const SYNCED = {
  observedGeneration: 4,
  conditions: [{ type: 'Synced', status: 'True' }],
};

export function putSealedSecret(
  cluster: FakeCluster,
  status?: object,
  options: { ciphertext?: string; metadata?: object } = {},
): void {
  const { ciphertext = CIPHERTEXT, metadata } = options;
  cluster.objects.set(
    `/apis/bitnami.com/v1alpha1/namespaces/${NAMESPACE}/sealedsecrets/${NAME}`,
    {
      kind: 'SealedSecret',
      metadata: { generation: 4, ...metadata },
      spec: { encryptedData: { password: ciphertext } },
      status,
    },
  );
}

/** Replaces the pods that the selector of a workload finds. */
export function putPods(
  cluster: FakeCluster,
  name: string,
  ...pods: PodOptions[]
): void {
  cluster.objects.set(podsPath(name), {
    kind: 'PodList',
    metadata: {},
    items: pods.map((options, i) => pod(`${name}-${i + 1}`, options)),
  });
}

/** Where a page of the pods of a workload is asked for. */
export function podsPath(name: string, next?: string): string {
  const query = new URLSearchParams({
    labelSelector: `app=${name}`,
    limit: '50',
    ...(next ? { continue: next } : {}),
  });
  return `/api/v1/namespaces/${NAMESPACE}/pods?${query}`;
}

/** A Deployment of three pods, all of them on what is held unless the status says otherwise. */
export function putDeployment(
  cluster: FakeCluster,
  name: string,
  held: HeldVersions,
  status: object = {},
): void {
  cluster.objects.set(
    `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${name}`,
    {
      kind: 'Deployment',
      metadata: { generation: 7 },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: name } },
        template: { metadata: { annotations: annotationsOf(held) } },
      },
      status: {
        observedGeneration: 7,
        replicas: 3,
        updatedReplicas: 3,
        availableReplicas: 3,
        ...status,
      },
    },
  );
  putPods(cluster, name, {}, {}, {});
}
