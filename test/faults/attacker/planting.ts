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

import { X509Certificate } from 'node:crypto';
import { seal } from '@keyturn/plugin-secrets-backend-module-sealed-secrets';
import { SecretValue } from '@keyturn/plugin-secrets-node';
import { stringify } from 'yaml';
import { FaultSandbox } from '../sandbox/FaultSandbox';
import { renderManifest, renderWorkload } from '../sandbox/renderFiles';
import { CLUSTER, GITOPS } from './companyNames';

const SEED_VERSION = 'v-seed';

export type Files = Record<string, string>;

/** Whose a secret is and what it is called. */
export interface Planted {
  team: string;
  name: string;
  /** At the token service. */
  tokenId: string;
}

/** What an entity of a secret may say in its spec, unchecked, as an attacker writes it. */
export type Spec = Record<string, unknown>;

/** The spec of a secret that is wholly inside the boundary of its team. */
export function specOf(
  forgeUrl: string,
  { team, name, tokenId }: Planted,
  /** One day is so soon that it is due. */
  { expiresInDays = 1 } = {},
): Spec {
  const file = (what: string) =>
    `${forgeUrl}/${GITOPS}/blob/main/${pathOf(team, name, what)}`;
  return {
    type: 'secret',
    owner: `group:default/${team}`,
    credential: {
      kind: 'token',
      issuer: 'acme-tokens',
      id: tokenId,
      options: { client: `${team}-${name}` },
      expiresAt: new Date(Date.now() + expiresInDays * 86_400_000)
        .toISOString()
        .slice(0, 10),
    },
    authority: { class: 'runtime', ref: 'sealed-secrets' },
    targets: [
      {
        environment: 'production',
        cluster: CLUSTER,
        namespace: team,
        secretName: `${team}-${name}`,
        manifest: file('secret'),
        keys: ['token'],
        workloads: [
          {
            kind: 'Deployment',
            name: `${team}-${name}`,
            manifest: file('workload'),
          },
        ],
      },
    ],
    rotation: { policy: 'swift' },
  };
}

export function secretYaml(
  name: string,
  spec: Spec,
  metadata: object = {},
): string {
  return stringify({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name, ...metadata },
    spec,
  });
}

/** A SealedSecret for a Secret of the cluster, and the Deployment that uses it. */
export function sealedFiles(
  sandbox: FaultSandbox,
  { team, name }: { team: string; name: string },
  token: SecretValue,
): Files {
  const { sealingCertificate } = sandbox.clusters[CLUSTER];
  const { publicKey } = new X509Certificate(sealingCertificate);
  const file = { ...placeOf({ team, name }), versionId: SEED_VERSION };
  const label = `${team}/${file.name}`;
  const ciphertext = token.use(bytes => seal(publicKey, bytes, label));
  return {
    [pathOf(team, name, 'secret')]: renderManifest({ ...file, ciphertext }),
    [pathOf(team, name, 'workload')]: renderWorkload(file),
  };
}

export function placeOf({ team, name }: { team: string; name: string }) {
  const full = `${team}-${name}`;
  return { ref: `resource:default/${full}`, name: full, namespace: team };
}

export function pathOf(team: string, name: string, what: string): string {
  return `clusters/${CLUSTER}/${team}/${name}-${what}.yaml`;
}

export async function sown(
  sandbox: FaultSandbox,
  team: string,
  name: string,
): Promise<{ planted: Planted; files: Files }> {
  const { id, token } = await sandbox.tokens.seed(`${team}-${name}`);
  try {
    const files = sealedFiles(sandbox, { team, name }, token);
    return { planted: { team, name, tokenId: id }, files };
  } finally {
    token.dispose();
  }
}

export async function plant(
  sandbox: FaultSandbox,
  team: string,
  name: string,
): Promise<Planted> {
  const { planted, files } = await sown(sandbox, team, name);
  await sandbox.forge.push(GITOPS, 'main', files);
  return planted;
}

/** What others have and no entity declares. */
export async function plantForeign(sandbox: FaultSandbox): Promise<void> {
  const undeclared = await plant(sandbox, 'payments', 'undeclared');
  await plant(sandbox, 'data-lake', 'api');
  await plant(sandbox, 'infra', 'root');
  await plant(sandbox, 'infra', 'other');
  const path = pathOf('payments', undeclared.name, 'secret');
  const sealed = await sandbox.forge.read('gitops-eu-1', path);
  await sandbox.forge.push(GITOPS, 'main', {
    // As Kustomize has it, which brings the namespace.
    'apps/payments/kustomized.yaml': sealed.replace(
      /^ {2}namespace: .*\n/m,
      '',
    ),
  });
}

export async function settle(sandbox: FaultSandbox, { team, name }: Planted) {
  const cluster = sandbox.clusters[CLUSTER];
  await cluster.settled(placeOf({ team, name }), SEED_VERSION);
}
