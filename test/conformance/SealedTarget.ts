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

import { createHash } from 'node:crypto';
import {
  applyFileEdits,
  ExpectedScalar,
  FileEdit,
  groupEditsByFile,
  ManifestFile,
  SecretAuthority,
  SecretDescriptor,
  SecretValue,
} from '@keyturn/plugin-secrets-node';
import {
  fakeCallContext,
  fakeSecret,
  fakeTarget,
} from '@keyturn/plugin-secrets-node/testUtils';
import { DateTime } from 'luxon';
import { SandboxCluster } from './SandboxCluster';

const API = 'api';

/** A secret of cluster `eu-1` that one Deployment uses, in a namespace and in files of its own. */
export class SealedTarget {
  readonly secret: SecretDescriptor;
  readonly target: ReturnType<typeof fakeTarget>;
  readonly #cluster: SandboxCluster;
  readonly #authority: SecretAuthority;
  #files: ManifestFile[];
  #edits: FileEdit[] = [];
  #restarts = 0;

  constructor(
    cluster: SandboxCluster,
    authority: SecretAuthority,
    namespace: string,
  ) {
    const folder = `clusters/eu-1/${namespace}`;
    const [manifest, workload] = ['db-password.yaml', 'api.yaml'].map(file =>
      cluster.host.fileUrl(`${folder}/${file}`),
    );
    this.#cluster = cluster;
    this.#authority = authority;
    this.target = fakeTarget({
      namespace,
      manifest,
      workloads: [{ kind: 'Deployment', name: API, manifest: workload }],
    });
    this.secret = fakeSecret({
      spec: {
        credential: { kind: 'password', issuer: 'random', standalone: true },
        authority: { class: 'runtime', ref: 'sealed-secrets' },
        targets: [this.target],
      },
    });
    this.#files = [
      { url: manifest, content: sealedSecret(namespace) },
      { url: workload, content: deployment(namespace) },
    ];
  }

  get files(): ManifestFile[] {
    return this.#files;
  }

  /** Seals a version as a rotation would, commits it, and resolves once the cluster and its Deployment run it. */
  async run(versionId: string, value: Buffer): Promise<void> {
    this.#edits = await this.#stage(versionId, value);
    await this.#commit(versionId, this.#edits);
  }

  /** What the last run has brought, by digest. */
  get expected(): ExpectedScalar[] {
    return this.#edits.map(({ document, path, value }) => ({
      document,
      path,
      sha256: createHash('sha256').update(String(value)).digest('hex'),
    }));
  }

  /** Commits another ciphertext under the version that runs, as a conflict that was resolved by hand does. */
  async mislabel(versionId: string, value: Buffer): Promise<void> {
    const edits = await this.#stage(versionId, value);
    await this.#commit(
      versionId,
      edits.filter(({ path }) => path.includes('encryptedData')),
    );
  }

  #stage(versionId: string, value: Buffer): Promise<FileEdit[]> {
    return this.#authority.stage(
      {
        rotationId: `rotation-of-${versionId}`,
        versionId,
        secret: this.secret,
        targets: [this.target],
        files: this.#files,
        values: { password: SecretValue.of(value) },
      },
      fakeCallContext({ now: () => DateTime.utc() }),
    );
  }

  async #commit(versionId: string, staged: FileEdit[]): Promise<void> {
    const edits = groupEditsByFile(staged);
    this.#files = await Promise.all(
      this.#files.map(async ({ url, content }) => ({
        url,
        content: await applyFileEdits(content, edits.get(url) ?? []),
      })),
    );
    await this.#apply(versionId);
  }

  /** Has the Deployment restarted with the version that it runs, by a commit that changes nothing else. */
  async restart(versionId: string): Promise<void> {
    this.#restarts += 1;
    this.#files = this.#files.map(({ url, content }) => ({
      url,
      content: content.replace(
        /restart: .*/,
        `restart: number-${this.#restarts}`,
      ),
    }));
    await this.#apply(versionId);
  }

  /** Has a Deployment run that uses the secret too, and that nobody declared; `restart` is in its pod template. */
  async runUndeclared(name: string, restart: string): Promise<void> {
    const { namespace } = this.target;
    const content = deployment(namespace, name).replace(
      'restart: never',
      `restart: ${restart}`,
    );
    await this.#cluster.apply({
      [`clusters/eu-1/${namespace}/${name}.yaml`]: content,
    });
  }

  async #apply(versionId: string): Promise<void> {
    const { namespace } = this.target;
    await this.#cluster.apply({
      [`clusters/eu-1/${namespace}/namespace.yaml`]: `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${namespace} }\n`,
      ...Object.fromEntries(
        this.#files.map(({ url, content }) => [
          this.#cluster.host.pathOf(url),
          content,
        ]),
      ),
    });
    await this.#cluster.rolledOut(namespace, API, {
      secretRef: this.secret.ref,
      versionId,
    });
  }
}

function sealedSecret(namespace: string): string {
  return `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: db-password
  namespace: ${namespace}
spec:
  encryptedData:
    password: AgNothingYet
`;
}

function deployment(namespace: string, name = API): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
  labels: { backstage.io/kubernetes-id: ${name} }
spec:
  replicas: 2
  selector:
    matchLabels: { app: ${name} }
  template:
    metadata:
      labels: { app: ${name} }
      annotations:
        restart: never
    spec:
      containers:
        - name: ${name}
          image: acme/${name}:1
          envFrom:
            - secretRef: { name: db-password }
`;
}
