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

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { userInfo } from 'node:os';
import { parseAllDocuments } from 'yaml';
import { freePorts } from './freePorts';
import { KubernetesApi, KubernetesObject } from './KubernetesApi';
import { Parts } from './parts';
import { Program } from './Program';
import { until } from './until';

const NAMESPACE = 'kube-system';
const NAME = 'sealed-secrets-controller';
/** Where every program in a pod finds what it needs to call its cluster. */
const IN_CLUSTER = '/var/run/secrets/kubernetes.io/serviceaccount';
const CRDS = 'helm/sealed-secrets/crds/bitnami.com_sealedsecrets.yaml';

/** Arguments: the folder of the files, where they are to be, and the command. */
const SCRIPT = `
mount -t tmpfs tmpfs "$(readlink -f /var/run)"
mkdir -p "$2"
for name in token ca.crt namespace; do cp "$1/in-cluster-$name" "$2/$name"; done
shift 2
exec "$@"
`;

/** The real controller, outside of a pod. */
export interface SealedSecretsController {
  program: Program;
  /** PEM that it gives to anybody who seals. */
  certificate: string;
}

/** What this machine lacks to run the controller; undefined where it lacks nothing. */
export function lackOfNamespaces(): string | undefined {
  const { status, error } = spawnSync('unshare', [...unshare(), 'true']);
  if (error) return 'there is no `unshare` (util-linux)';
  return status === 0
    ? undefined
    : 'it is not run as root, and users may not make namespaces of their own';
}

/**
 * The controller wants a token in a folder that only pods have. It gets that folder in a mount namespace of its own, so
 * that nothing of this machine changes.
 */
export async function startSealedSecrets(options: {
  parts: Parts;
  dataDir: string;
  admin: KubernetesApi;
  ca: string;
}): Promise<SealedSecretsController> {
  const { parts, dataDir, admin, ca } = options;
  const { binary, source } = parts['sealed-secrets-controller'];
  await applyDefinition(admin, readFileSync(path.join(source, CRDS), 'utf8'));
  const token = await tokenOfAdministrator(admin);
  const files = { token, 'ca.crt': ca, namespace: NAMESPACE };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(dataDir, `in-cluster-${name}`), text, {
      mode: 0o600,
    });
  }
  const [port, metricsPort] = await freePorts(2);
  const { hostname, port: apiPort } = new URL(admin.url);
  const program = Program.start({
    name: NAME,
    dataDir,
    command: 'unshare',
    args: [
      ...unshare(),
      'sh',
      '-ec',
      SCRIPT,
      'sh',
      dataDir,
      IN_CLUSTER,
      binary,
      `--listen-addr=127.0.0.1:${port}`,
      `--listen-metrics-addr=127.0.0.1:${metricsPort}`,
    ],
    env: {
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: apiPort,
    },
  });
  let certificate = '';
  await until('the SealedSecrets controller', async () => {
    program.assertRuns();
    const answer = await fetch(`http://127.0.0.1:${port}/v1/cert.pem`).catch(
      () => undefined,
    );
    certificate = answer?.ok ? await answer.text() : '';
    return certificate !== '';
  });
  return { program, certificate };
}

function unshare(): string[] {
  return userInfo().uid === 0 ? ['--mount'] : ['--mount', '--map-root-user'];
}

async function applyDefinition(
  admin: KubernetesApi,
  text: string,
): Promise<void> {
  const root = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  for (const document of parseAllDocuments(text)) {
    const object = document.toJS() as KubernetesObject | null;
    if (!object) continue;
    await admin.post(root, object);
    await until(`the definition ${object.metadata.name}`, async () => {
      const { status } = await admin.get(`${root}/${object.metadata.name}`);
      const conditions = (status?.conditions ?? []) as Array<{
        type: string;
        status: string;
      }>;
      return conditions.some(
        ({ type, status: is }) => type === 'Established' && is === 'True',
      );
    });
  }
}

/** Its chart gives it less; what it may do is not what is looked at here. */
async function tokenOfAdministrator(admin: KubernetesApi): Promise<string> {
  await admin.post(`/api/v1/namespaces/${NAMESPACE}/serviceaccounts`, {
    metadata: { name: NAME },
  });
  await admin.post('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name: NAME },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: 'cluster-admin',
    },
    subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: NAMESPACE }],
  });
  const { status } = await admin.post<{ status: { token: string } }>(
    `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${NAME}/token`,
    { spec: { expirationSeconds: 86_400 } },
  );
  return status.token;
}
