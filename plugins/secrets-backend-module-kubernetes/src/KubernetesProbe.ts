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
  CallContext,
  ConsumersRequest,
  LiveConsumers,
  Observation,
  ObserveRequest,
  PropagationProbe,
  ResolvedTarget,
} from '@keyturn/plugin-secrets-node';
import { ClusterClient } from './ClusterClient';
import { ClusterConfig } from './clusterConfig';
import { examineSealedSecret, examineSecret, versionOf } from './examineSecret';
import { examineConsumer } from './examineConsumer';
import { examineWorkload } from './examineWorkload';
import { Finding } from './Finding';
import { SealedSecret } from './kubernetesObjects';
import { lastChangeOf } from './lastChangeOf';
import { readNamespaceWorkloads } from './readNamespaceWorkloads';
import { readWorkload } from './readWorkload';

const NOBODY_KNOWN: Finding = {
  met: true,
  sentence: 'No workload is declared, so nobody can tell who reads it',
};

/**
 * Observes targets in Kubernetes clusters: the SealedSecret where there is one, the metadata of the Secret, and the
 * rollout and the pods of each workload of the target.
 *
 * @remarks
 * It needs the verb `get` on `secrets`, `sealedsecrets.bitnami.com`, `deployments.apps`, `statefulsets.apps` and
 * `daemonsets.apps`, and `list` on `pods`, in the namespaces of the targets; to find consumers also `list` on
 * `deployments.apps`, `statefulsets.apps`, `daemonsets.apps`, `replicasets.apps`, `cronjobs.batch` and `jobs.batch`.
 * Of a Secret it asks for the metadata only.
 */
export class KubernetesProbe implements PropagationProbe {
  readonly id = 'kubernetes';
  readonly title = 'Kubernetes';
  readonly #clients: Map<string, ClusterClient>;

  static create(options: {
    clusters: ClusterConfig[];
    requestTimeoutMs: number;
  }): KubernetesProbe {
    const { clusters, requestTimeoutMs } = options;
    return new KubernetesProbe(
      new Map(
        clusters.map(cluster => [
          cluster.name,
          new ClusterClient(cluster, requestTimeoutMs),
        ]),
      ),
    );
  }

  private constructor(clients: Map<string, ClusterClient>) {
    this.#clients = clients;
  }

  observes(target: ResolvedTarget): boolean {
    return this.#clients.has(target.cluster);
  }

  async observe(
    { secret: { ref: secretRef }, target, versionId }: ObserveRequest,
    context: CallContext,
  ): Promise<Observation> {
    const client = this.#clientOf(target);
    const { namespace, workloads = [] } = target;
    const [sealedSecret, secret, found] = await Promise.all([
      client.get<SealedSecret>(sealedSecretOf(target), context),
      client.getMetadata(secretOf(target), context),
      Promise.all(
        workloads.map(workload =>
          readWorkload(client, namespace, workload, context),
        ),
      ),
    ]);
    const held = versionOf(secret, secretRef);
    const secretChangedAt = lastChangeOf(secret);
    return toObservation(held, [
      ...(sealedSecret ? [examineSealedSecret(target, sealedSecret)] : []),
      examineSecret({ target, secret, held, versionId }),
      ...found.map(workload =>
        examineWorkload({
          secretRef,
          target,
          found: workload,
          versionId: versionId ?? held,
          secretChangedAt,
        }),
      ),
      ...(found.length === 0 ? [NOBODY_KNOWN] : []),
    ]);
  }

  async consumers(
    { secret: { ref: secretRef }, target, versionId }: ConsumersRequest,
    context: CallContext,
  ): Promise<LiveConsumers> {
    const client = this.#clientOf(target);
    // The Secret first: what starts after it was looked at has read it as it is, or newer.
    const secret = await client.getMetadata(secretOf(target), context);
    const workloads = await readNamespaceWorkloads(
      client,
      target.namespace,
      context,
    );
    const now = {
      target,
      held: versionOf(secret, secretRef),
      versionId,
      changedAt: lastChangeOf(secret),
    };
    return {
      consumers: workloads.flatMap(
        workload => examineConsumer(workload, now) ?? [],
      ),
    };
  }

  #clientOf({ cluster }: ResolvedTarget): ClusterClient {
    const client = this.#clients.get(cluster);
    if (!client) throw new Error(`Cluster ${cluster} is not observed`);
    return client;
  }
}

/** What is missing comes first, because it is what a person looks for. */
function toObservation(
  versionId: string | undefined,
  findings: Finding[],
): Observation {
  const missing = findings.filter(({ met }) => !met);
  const met = findings.filter(finding => finding.met);
  return {
    state: missing.length === 0 ? 'running' : 'not-yet',
    ...(versionId === undefined ? {} : { versionId }),
    evidence: [...missing, ...met].map(({ sentence }) => sentence),
  };
}

function secretOf({ namespace, secretName }: ResolvedTarget) {
  return {
    group: '',
    version: 'v1',
    resource: 'secrets',
    namespace,
    name: secretName,
  };
}

function sealedSecretOf({ namespace, secretName }: ResolvedTarget) {
  return {
    group: 'bitnami.com',
    version: 'v1alpha1',
    resource: 'sealedsecrets',
    namespace,
    name: secretName,
  };
}
