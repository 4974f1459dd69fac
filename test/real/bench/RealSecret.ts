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

import { CatalogSecret } from '@keyturn/plugin-secrets-backend/src/database/SecretStore';
import { placesOf } from '@keyturn/plugin-secrets-boundaries';
import {
  accessOf,
  AccessRule,
  rotationPolicySchema,
  secretSpecSchema,
} from '@keyturn/plugin-secrets-common';
import { declaredAt, OWNER } from '../../faults/faultBoundaries';
import { KubernetesObject } from '../cluster/KubernetesApi';
import { until } from '../cluster/until';
import { pathOf } from './GitOpsAgent';
import { KEY, renderWorkload, Scope, Workload } from './manifests';
import type { RealBench } from './RealBench';

/** The cluster, as secrets and the repository call it. */
export const CLUSTER = 'eu-1';
export const REPOSITORY = `gitops-${CLUSTER}`;

export interface SecretOptions {
  name: string;
  namespace: string;
  scope?: Scope;
  /** All of these are declared. */
  workloads?: Workload[];
}

/** A token that lives: sealed by the real `kubeseal` in the repository, unsealed by the real controller, in use. */
export class RealSecret {
  readonly name: string;
  readonly namespace: string;
  readonly workloads: Workload[];
  readonly #bench: RealBench;
  readonly #seedId: string;

  /** Makes it, and resolves once everything that uses it is available. */
  static async make(
    bench: RealBench,
    options: SecretOptions,
  ): Promise<RealSecret> {
    const { name, namespace, scope = 'strict', workloads = [] } = options;
    const { id, token } = await bench.tokens.seed(name);
    const secret = new RealSecret(bench, { name, namespace, workloads }, id);
    const sealed = bench.seal({ name, namespace, scope, value: token });
    token.dispose();
    await bench.forge.commit(REPOSITORY, {
      [secret.#path('0-secret')]: sealed,
      ...Object.fromEntries(
        workloads.map(workload => [
          secret.#path(workload.name),
          renderWorkload({ workload, namespace, secretName: name }),
        ]),
      ),
    });
    await bench.agent.sync();
    await until(`the Secret ${name}`, async () =>
      Boolean(await secret.find('Secret', name)),
    );
    for (const { kind, name: workload } of workloads) {
      await until(`${kind} ${workload}`, async () =>
        isAvailable(await secret.find(kind, workload)),
      );
    }
    await bench.alone(() =>
      bench.secrets.applyCatalogPage(
        [secret.declaration],
        new Date().toISOString(),
      ),
    );
    return secret;
  }

  private constructor(
    bench: RealBench,
    options: Pick<RealSecret, 'name' | 'namespace' | 'workloads'>,
    seedId: string,
  ) {
    this.#bench = bench;
    this.name = options.name;
    this.namespace = options.namespace;
    this.workloads = options.workloads;
    this.#seedId = seedId;
  }

  get ref(): string {
    return `resource:default/${this.name}`;
  }

  /** The client of the token service whose tokens are its versions. */
  get client(): string {
    return this.name;
  }

  /** Changes a file of it in Git and has it applied: `0-secret`, or the name of a workload. */
  async edit(what: string, change: (text: string) => string): Promise<void> {
    const { forge, agent } = this.#bench;
    const file = this.#path(what);
    const before = await forge.read(REPOSITORY, file);
    const after = change(before);
    if (after === before) throw new Error(`Nothing of ${file} was changed`);
    await forge.commit(REPOSITORY, { [file]: after });
    await agent.sync();
  }

  /** What the portal is granted in its namespace. */
  get rules(): AccessRule[] {
    return accessOf([this.question.target])[0].rules;
  }

  /** What asks a probe about it. */
  get question() {
    const { ref, name, title, spec } = this.declaration;
    const [target] = spec.targets;
    return {
      secret: { ref, name, title, spec },
      target: { ...target, id: name, secretName: name },
    };
  }

  /** As an administrator finds it. */
  find(kind: string, name: string): Promise<KubernetesObject | undefined> {
    const { namespace } = this;
    const path =
      kind === 'Secret'
        ? `/api/v1/namespaces/${namespace}/secrets/${name}`
        : pathOf({
            apiVersion:
              kind === 'SealedSecret' ? 'bitnami.com/v1alpha1' : 'apps/v1',
            kind,
            metadata: { namespace, name },
          });
    return this.#bench.cluster.admin.find(path);
  }

  /** Until the controller has dealt with the SealedSecret as it is now. */
  async untilUnsealed(): Promise<void> {
    await until('the controller', async () => {
      const sealed = await this.find('SealedSecret', this.name);
      return (
        sealed !== undefined &&
        sealed.status?.observedGeneration === sealed.metadata.generation
      );
    });
  }

  /** As the catalog has it. */
  get declaration(): CatalogSecret {
    const { name, namespace, workloads } = this;
    const fileUrl = (what: string) =>
      this.#bench.forge.fileUrl(REPOSITORY, this.#path(what));
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
      targets: [
        {
          environment: 'production',
          cluster: CLUSTER,
          namespace,
          secretName: name,
          manifest: fileUrl('0-secret'),
          keys: [KEY],
          workloads: workloads.map(({ kind, name: workload }) => ({
            kind,
            name: workload,
            manifest: fileUrl(workload),
          })),
        },
      ],
    });
    return {
      ref: this.ref,
      name,
      title: name,
      ownerRef: OWNER.ref,
      ownerTrusted: true,
      consumers: [],
      policy: rotationPolicySchema.parse({}),
      spec,
      location: declaredAt(this.#bench.forge.url),
      outside: [],
      proven: true,
      places: placesOf(name, spec.targets),
    };
  }

  /** Files of a secret are applied in the order of their names: the SealedSecret first. */
  #path(what: string): string {
    return `clusters/${CLUSTER}/${this.namespace}-${this.name}-${what}.yaml`;
  }
}

function isAvailable(object: KubernetesObject | undefined): boolean {
  const { status, metadata, spec } = object ?? {};
  if (!status || status.observedGeneration !== metadata?.generation) {
    return false;
  }
  return object?.kind === 'DaemonSet'
    ? Number(status.numberAvailable) > 0 &&
        status.numberAvailable === status.desiredNumberScheduled
    : (status.availableReplicas ?? 0) === spec?.replicas;
}
