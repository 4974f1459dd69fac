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

import assert from 'node:assert/strict';
import { accessManifests } from '@keyturn/plugin-secrets-common';
import { parseAllDocuments } from 'yaml';
import { callContext } from '../bench/callContext';
import type { RealBench } from '../bench/RealBench';
import { KubernetesApi, KubernetesObject } from '../cluster/KubernetesApi';
import { until } from '../cluster/until';
import { CLUSTER } from '../bench/RealSecret';

const SERVICE_ACCOUNT = { namespace: 'generated-portal', name: 'portal' };
const PLURALS: Record<string, string> = {
  Namespace: 'namespaces',
  ServiceAccount: 'serviceaccounts',
  Secret: 'secrets',
  Role: 'roles',
  RoleBinding: 'rolebindings',
};

/** Applies what is generated as a person would, and asks with its token what the probe asks, and what it must not. */
export async function generatedAccess(bench: RealBench): Promise<string> {
  const { admin, controlPlane } = bench.cluster;
  const secret = await bench.secret('generated', {
    workloads: [
      { kind: 'Deployment', name: 'api', use: 'env' },
      { kind: 'StatefulSet', name: 'db', use: 'volume' },
      { kind: 'DaemonSet', name: 'agent', use: 'envFrom' },
    ],
  });
  const { namespace, name } = secret;
  const secrets = `/api/v1/namespaces/${namespace}/secrets`;
  await admin.post(secrets, { metadata: { name: 'of-somebody-else' } });
  const manifests = accessManifests({
    cluster: CLUSTER,
    targets: [secret.question.target],
    serviceAccount: SERVICE_ACCOUNT,
  });
  for (const document of parseAllDocuments(manifests)) {
    const object: KubernetesObject = document.toJS();
    await admin.apply(pathOf(object), object, 'run');
  }
  const token = await lastingToken(admin);
  const probe = await bench.probe({ token });
  await until('what is granted', async () => {
    const asked = new KubernetesApi({
      url: admin.url,
      ca: controlPlane.ca,
      token,
    });
    return (await asked.ask('GET', `${secrets}/${name}`)).status === 200;
  });
  const { versionId, evidence } = await probe.observe(
    secret.question,
    callContext(),
  );
  assert.equal(evidence.length, 5, evidence.join('; '));
  const { consumers } = await probe.consumers(
    { ...secret.question, versionId: versionId ?? '' },
    callContext(),
  );
  assert.equal(consumers.length, 3);
  const api = new KubernetesApi({ url: admin.url, ca: controlPlane.ca, token });
  const denied = [
    ['GET', `${secrets}/of-somebody-else`],
    ['GET', secrets],
    ['GET', `${secrets}?watch=true`],
    ['DELETE', `${secrets}/${name}`],
    ['GET', '/api/v1/namespaces/kube-system/secrets'],
    [
      'GET',
      `/api/v1/namespaces/${SERVICE_ACCOUNT.namespace}/secrets/portal-token`,
    ],
    ['GET', `/apis/apps/v1/namespaces/${namespace}/deployments/another`],
  ];
  for (const [method, path] of denied) {
    const { status } = await api.ask(method, path);
    assert.equal(status, 403, `${method} ${path} was answered ${status}`);
  }
  return `all of it is observed with its token; another Secret, a list of Secrets and ${
    denied.length - 2
  } more are answered 403`;
}

/** The controller of tokens fills the Secret a moment later. */
async function lastingToken(admin: KubernetesApi): Promise<string> {
  const { namespace, name } = SERVICE_ACCOUNT;
  const path = `/api/v1/namespaces/${namespace}/secrets/${name}-token`;
  let token: string | undefined;
  await until('the token', async () => {
    token = (await admin.get(path)).data?.token;
    return token !== undefined;
  });
  const text = Buffer.from(token ?? '', 'base64').toString();
  const claims = JSON.parse(
    Buffer.from(text.split('.')[1], 'base64url').toString(),
  );
  assert.equal(claims.exp, undefined, 'The token expires');
  return text;
}

function pathOf({ apiVersion, kind = '', metadata }: KubernetesObject): string {
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const place = metadata.namespace ? `/namespaces/${metadata.namespace}` : '';
  return `${root}${place}/${PLURALS[kind]}/${metadata.name}`;
}
