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
import { CatalogSecret } from '@keyturn/plugin-secrets-backend/src/database/SecretStore';
import { seal } from '@keyturn/plugin-secrets-backend-module-sealed-secrets';
import {
  rotationPolicySchema,
  secretSpecSchema,
} from '@keyturn/plugin-secrets-common';
import { placesOf } from '@keyturn/plugin-secrets-boundaries';
import { SecretValue } from '@keyturn/plugin-secrets-node';
import { declaredAt, NAMESPACE, OWNER } from './faultBoundaries';
import { PlacedSecret } from './sandbox/ClusterView';
import { CLUSTERS, ClusterName, FaultSandbox } from './sandbox/FaultSandbox';
import { renderManifest, renderWorkload } from './sandbox/renderFiles';

const SEED_VERSION = 'v-seed';

/** What runs of a secret in a cluster. */
export interface Held {
  cluster: ClusterName;
  versionId?: string;
  /** The id at the token service of the token that it holds; absent where that does not work. */
  tokenId?: string;
  /** The same of what each of its pods has read. */
  pods: Array<string | undefined>;
}

/** A secret that lives: a token of a client of its own, sealed in one repository for each of two clusters, in use. */
export class RotatedSecret {
  readonly name: string;
  readonly #sandbox: FaultSandbox;
  readonly #clusters: readonly ClusterName[];
  #seedId = '';

  /** Makes it, and resolves once its clusters, by default both, run it. */
  static async make(
    sandbox: FaultSandbox,
    name: string,
    clusters: readonly ClusterName[] = CLUSTERS,
  ): Promise<RotatedSecret> {
    const secret = new RotatedSecret(sandbox, name, clusters);
    sandbox.widen({
      files: clusters.flatMap(cluster =>
        (['secret', 'workload'] as const).map(
          what => `acme/${repositoryOf(cluster)}/${secret.file(cluster, what)}`,
        ),
      ),
      places: clusters.map(cluster => `${cluster}/${NAMESPACE}/${name}`),
      clients: [name],
    });
    const { id, token } = await sandbox.tokens.seed(name);
    secret.#seedId = id;
    for (const cluster of clusters) {
      await sandbox.forge.commit(repositoryOf(cluster), {
        ...secret.#files(cluster, token),
        [`clusters/${cluster}/namespace.yaml`]: `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${NAMESPACE} }\n`,
      });
    }
    token.dispose();
    await secret.settle(SEED_VERSION);
    return secret;
  }

  private constructor(
    sandbox: FaultSandbox,
    name: string,
    clusters: readonly ClusterName[],
  ) {
    this.#sandbox = sandbox;
    this.#clusters = clusters;
    this.name = name;
  }

  get ref(): string {
    return `resource:default/${this.name}`;
  }

  /** The client of the token service whose tokens are its versions. */
  get client(): string {
    return this.name;
  }

  /** As the catalog has it. */
  get declaration(): CatalogSecret {
    const spec = secretSpecSchema.parse({
      type: 'secret',
      owner: OWNER.ref,
      credential: {
        kind: 'token',
        issuer: 'acme-tokens',
        id: this.#seedId,
        options: { client: this.client },
      },
      authority: { class: 'runtime', ref: 'sealed-secrets' },
      targets: this.#clusters.map(cluster => ({
        environment: 'production',
        cluster,
        namespace: NAMESPACE,
        secretName: this.name,
        manifest: this.#fileUrl(cluster, 'secret'),
        keys: ['token'],
        workloads: [
          {
            kind: 'Deployment',
            name: this.name,
            manifest: this.#fileUrl(cluster, 'workload'),
          },
        ],
      })),
    });
    return {
      ref: this.ref,
      name: this.name,
      title: this.name,
      ownerRef: OWNER.ref,
      ownerTrusted: true,
      consumers: [],
      policy: rotationPolicySchema.parse({}),
      spec,
      location: declaredAt(this.#sandbox.forge.url),
      outside: [],
      proven: true,
      places: placesOf(this.name, spec.targets),
    };
  }

  /** Has its clusters apply what Git says, and resolves once they run the version. */
  async settle(versionId: string): Promise<void> {
    await Promise.all(
      this.#clusters.map(async name => {
        const cluster = this.#sandbox.clusters[name];
        await cluster.sync();
        await cluster.settled(this.placed, versionId);
      }),
    );
  }

  /** Whether the base branch of each cluster has the ciphertext that the cluster has applied. */
  async isOnBase(): Promise<boolean> {
    const { forge, clusters } = this.#sandbox;
    const same = await Promise.all(
      this.#clusters.map(async name => {
        const file = this.file(name, 'secret');
        const text = await forge.read(repositoryOf(name), file);
        const applied = await clusters[name].ciphertexts(this.placed);
        return applied.length > 0 && applied.every(one => text.includes(one));
      }),
    );
    return same.every(Boolean);
  }

  held(): Promise<Held[]> {
    return Promise.all(
      this.#clusters.map(async cluster => {
        const view = this.#sandbox.clusters[cluster];
        const { versionId, values } = await view.secret(this.placed);
        const reads = view.reads(this.placed);
        return {
          cluster,
          versionId,
          tokenId: await this.#tokenOf(values),
          pods: await Promise.all(reads.map(read => this.#tokenOf(read))),
        };
      }),
    );
  }

  async #tokenOf(values: SecretValue[] = []): Promise<string | undefined> {
    try {
      return values[0] && (await this.#sandbox.tokens.idOf(values[0]));
    } finally {
      for (const value of values) value.dispose();
    }
  }

  /** Takes it out of Git, so that clusters do not have to apply what nobody looks at any more. */
  async remove(): Promise<void> {
    for (const cluster of this.#clusters) {
      await this.#sandbox.forge.commit(repositoryOf(cluster), {
        [this.file(cluster, 'secret')]: null,
        [this.file(cluster, 'workload')]: null,
      });
    }
  }

  /** Where it is in each of its clusters. */
  get placed(): PlacedSecret {
    return { ref: this.ref, namespace: NAMESPACE, name: this.name };
  }

  #files(cluster: ClusterName, token: SecretValue): Record<string, string> {
    const { sealingCertificate } = this.#sandbox.clusters[cluster];
    const { publicKey } = new X509Certificate(sealingCertificate);
    const label = `${NAMESPACE}/${this.name}`;
    const file = { ...this.placed, versionId: SEED_VERSION };
    const ciphertext = token.use(bytes => seal(publicKey, bytes, label));
    return {
      [this.file(cluster, 'secret')]: renderManifest({ ...file, ciphertext }),
      [this.file(cluster, 'workload')]: renderWorkload(file),
    };
  }

  /** Path of a file of it in the repository of a cluster. */
  file(cluster: ClusterName, what: 'secret' | 'workload'): string {
    return `clusters/${cluster}/${this.name}-${what}.yaml`;
  }

  #fileUrl(cluster: ClusterName, what: 'secret' | 'workload'): string {
    return this.#sandbox.forge.fileUrl(
      repositoryOf(cluster),
      this.file(cluster, what),
    );
  }
}

export function repositoryOf(cluster: ClusterName): string {
  return `gitops-${cluster}`;
}
