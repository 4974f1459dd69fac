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
  PreflightRequest,
  PropagationProbe,
  ResolvedTarget,
} from '@keyturn/plugin-secrets-node';
import { AppliedObject } from './AppliedObject';
import { ClusterClient } from './ClusterClient';
import { ClusterConfig } from './clusterConfig';
import { examineConsumer } from './examineConsumer';
import { examineWorkload } from './examineWorkload';
import { Finding } from './Finding';
import { provePodsOf } from './provePodsOf';
import { readDeployed } from './readDeployed';
import { readNamespaceWorkloads } from './readNamespaceWorkloads';
import { readSecretState, SecretState } from './readSecretState';
import { FoundWorkload, readWorkload } from './readWorkload';
import { secretOf } from './targetObjects';
import { sealsTarget, unsealingProblems } from './unsealingProblems';
import { usesOfSecret } from './usesOfSecret';
import { warningsOf } from './warningsOf';

const NOBODY_KNOWN: Finding = {
  met: true,
  sentence: 'No workload is declared, so nobody can tell who reads it',
};

/** Which clusters are asked, and how long they may take to answer. */
export interface ObservedClusters {
  clusters: ClusterConfig[];
  requestTimeoutMs: number;
}

/**
 * Observes targets in Kubernetes clusters: the SealedSecret where there is one, the metadata of the Secret, and the
 * rollout and the pods of each workload of the target.
 *
 * @remarks
 * It needs what `accessOf` makes of the declared targets: `get` on their Secrets, SealedSecrets and workloads by name, and
 * `list` on `pods`, `deployments.apps`, `statefulsets.apps`, `daemonsets.apps`, `replicasets.apps`, `cronjobs.batch` and
 * `jobs.batch` in their namespaces.
 * Of a Secret it asks for the metadata only, and drops the values that `kubectl apply` leaves in it.
 */
export class KubernetesProbe implements PropagationProbe {
  readonly id = 'kubernetes';
  readonly title = 'Kubernetes';
  #clients: ReadonlyMap<string, ClusterClient> = new Map();

  static create(options: ObservedClusters): KubernetesProbe {
    const probe = new KubernetesProbe();
    probe.configure(options);
    return probe;
  }

  private constructor() {}

  /** Asks these clusters from now on, and goes by what is given of them now; an observation that runs ends as it began. */
  configure({ clusters, requestTimeoutMs }: ObservedClusters): void {
    this.#clients = new Map(
      clusters.map(cluster => [
        cluster.name,
        new ClusterClient(cluster, requestTimeoutMs),
      ]),
    );
  }

  observes(target: ResolvedTarget): boolean {
    return this.#clients.has(target.cluster);
  }

  async observe(
    request: ObserveRequest,
    context: CallContext,
  ): Promise<Observation> {
    const { secret, target, versionId, expected } = request;
    const client = this.#clientOf(target);
    const { namespace, workloads = [] } = target;
    const state = await readSecretState(client, request, context);
    const found = await Promise.all(
      workloads.map(workload =>
        readWorkload(client, namespace, workload, context),
      ),
    );
    const { proofs, remembered } = await provePodsOf(client, {
      request,
      state,
      pods: found.flatMap(({ pods }) => pods),
      context,
    });
    const ofWorkloads = found.map(workload =>
      examineWorkload({
        secretRef: secret.ref,
        target,
        found: workload,
        versionId: versionId ?? state.held,
        merged: expected,
        proofs,
      }),
    );
    const deployed = await readDeployed(
      client,
      appliedObjects(target, state, found),
      context,
    );
    const warnings = warningsOf(target, state.secret);
    const isHeld = state.findings.every(({ met }) => met);
    const restart = isHeld
      ? ofWorkloads.flatMap(finding => finding.restart ?? [])
      : [];
    return {
      ...toObservation(state.held, [
        ...state.findings,
        ...ofWorkloads,
        ...(found.length === 0 ? [NOBODY_KNOWN] : []),
      ]),
      ...(restart.length > 0 ? { restart } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
      ...(state.differs.length > 0 ? { differs: state.differs } : {}),
      ...(deployed.length > 0 ? { deployed } : {}),
      ...(remembered === undefined ? {} : { remembered }),
    };
  }

  async preflight(
    request: PreflightRequest,
    context: CallContext,
  ): Promise<string[]> {
    const { target } = request;
    if (!sealsTarget(request)) return [];
    const client = this.#clientOf(target);
    const secret = await client.getMetadata(secretOf(target), context);
    return unsealingProblems(request, secret);
  }

  async consumers(
    request: ConsumersRequest,
    context: CallContext,
  ): Promise<LiveConsumers> {
    const { target } = request;
    const client = this.#clientOf(target);
    // The Secret first: what starts after it was read has read it as it is, or newer.
    const state = await readSecretState(client, request, context);
    const workloads = await readNamespaceWorkloads(
      client,
      target.namespace,
      context,
    );
    const { proofs, remembered } = await provePodsOf(client, {
      request,
      state,
      pods: workloads
        .flatMap(({ pods }) => pods)
        .filter(pod => usesOfSecret(pod.spec, target.secretName).length > 0),
      context,
    });
    const now = { target, findings: state.findings, proofs };
    return {
      consumers: workloads.flatMap(
        workload => examineConsumer(workload, now) ?? [],
      ),
      ...(remembered === undefined ? {} : { remembered }),
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

/** What of a target an agent may have applied. A Secret that a controller makes is none of that. */
function appliedObjects(
  { namespace, secretName }: ResolvedTarget,
  { sealedSecret, secret }: SecretState,
  found: FoundWorkload[],
): AppliedObject[] {
  const source: AppliedObject = sealedSecret
    ? {
        group: 'bitnami.com',
        kind: 'SealedSecret',
        namespace,
        name: secretName,
        metadata: sealedSecret.metadata,
      }
    : {
        group: '',
        kind: 'Secret',
        namespace,
        name: secretName,
        metadata: secret?.metadata,
      };
  return [
    source,
    ...found.map(({ workload: { kind, name }, owner }) => ({
      group: 'apps',
      kind,
      namespace,
      name,
      metadata: owner?.metadata,
    })),
  ];
}
