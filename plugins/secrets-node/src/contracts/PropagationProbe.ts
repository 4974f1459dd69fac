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

import { DocumentSelector } from '../edits';
import { CallContext, ResolvedTarget, SecretDescriptor } from './context';
import { EditPlan } from './SecretAuthority';

/**
 * What a merge brings to one place of a document, such as the ciphertext of a key. Only its digest: a probe compares, and
 * has no need of the text.
 * @public
 */
export interface ExpectedScalar {
  document: DocumentSelector;
  /** Path to the scalar inside the document. */
  path: string[];
  /** SHA-256 of the text in UTF-8, in lower-case hex. */
  sha256: string;
}

/**
 * A place at which a target holds something else than the merge brings.
 * @public
 */
export interface DifferingScalar
  extends Pick<ExpectedScalar, 'document' | 'path'> {
  /** SHA-256 of the text that it holds, as in {@link ExpectedScalar}; absent where it holds none. */
  sha256?: string;
}

/** Where to look, and for what. @public */
export interface ObserveRequest {
  secret: SecretDescriptor;
  target: ResolvedTarget;
  /** The version looked for; absent when only asking which one runs. */
  versionId?: string;
  /**
   * What the merge of that version brings to the documents of the target. A version id beside a thing is a label: a
   * probe proves each of these that its system holds, and is `not-yet` while one of them differs. Absent where no edit
   * is on record, as of a version that a person brought.
   */
  expected?: ExpectedScalar[];
  /** `remembered` of the last answer about this target and version; absent at first. */
  remembered?: string;
}

/** What a GitOps agent reports that it has applied. @public */
export interface DeployedRevision {
  /** As people call it: `Flux Kustomization flux-system/apps`, `Argo CD Application argocd/payments`. */
  agent: string;
  /** The branch or tag that it follows; absent where it does not tell. */
  follows?: string;
  /** The commit that it last applied, as 40 or 64 hex digits; absent where it does not tell. */
  commit?: string;
}

/** A workload by what it is and is called in the namespace of its target. @public */
export interface WorkloadName {
  kind: string;
  name: string;
}

/** A workload that lacks nothing but a restart. @public */
export interface WorkloadToRestart extends WorkloadName {
  /**
   * Value of the version annotation in the pod template that its pods run, as it stands there; absent where there is
   * none. By it the engine tells a workload that took a restart, and needs another, from one that has not taken it yet.
   */
  annotation?: string;
}

/** What a probe saw. "Cannot tell" is not an observation: the probe rejects. @public */
export interface Observation {
  /**
   * `running` only on proof that every listed workload of the target uses the version looked for. Pods that restarted
   * before the version arrived do not use it, whatever their template says. Times of two clocks prove nothing of an
   * order, nor does the same instant of a clock that tells no smaller ones. What wrote the version id has to be what
   * wrote the values beside it, where the system tells who wrote what. Where no workload is listed it means that
   * the target holds the version, and the evidence says that nobody can tell who uses it.
   */
  state: 'running' | 'not-yet';
  /** The version the target holds, where it carries one. */
  versionId?: string;
  /** Sentences, most telling first: `SealedSecret unsealed at generation 4`, `Deployment api: 2 of 3 pods updated`. */
  evidence: string[];
  /**
   * Sentences on what is not safe at the target, whichever version it runs, each with what to do. Its owner reads them;
   * they hold nothing back. Never a value.
   */
  warnings?: string[];
  /**
   * Declared workloads that run everything that is expected except that pods of theirs are older than the Secret, so
   * that a restart is all they lack. One whose rollout is in progress is none of them.
   */
  restart?: WorkloadToRestart[];
  /** Each of `expected` that the target does not hold as it was merged; absent or empty where it holds all of them. */
  differs?: DifferingScalar[];
  /** Of each agent that says it applies the target; absent or empty where none can be read. */
  deployed?: DeployedRevision[];
  /**
   * What the probe wants to be given again with the next question about the same target and version, such as which
   * pods were proven. At most 64 KiB, never a value. The engine stores it and does not read it.
   */
  remembered?: string;
}

/** Which version's use is asked about, and where. @public */
export interface ConsumersRequest extends ObserveRequest {
  versionId: string;
}

/**
 * Something that uses a target's Secret where it runs, whether or not the secret declares it.
 * @public
 */
export interface LiveConsumer {
  /** What it is in its cluster: Deployment, StatefulSet, DaemonSet, CronJob, Job or Pod. */
  kind: string;
  namespace: string;
  /** Unique among those of its kind and namespace. */
  name: string;
  /**
   * The component that it says it belongs to: the value of `backstage.io/kubernetes-id`, which a component of the
   * catalog repeats in its annotation of that name, or has as its own name.
   */
  component?: string;
  /** `running` only on proof that nothing of it uses a value from before the version. */
  state: 'running' | 'not-yet';
  /** Sentences, most telling first: how it uses the Secret, and what it runs. */
  evidence: string[];
}

/** All that uses a target. @public */
export interface LiveConsumers {
  consumers: LiveConsumer[];
  /** As {@link Observation.remembered}; the same memory serves both questions. */
  remembered?: string;
}

/** What is asked before anything is minted. @public */
export interface PreflightRequest {
  secret: SecretDescriptor;
  target: ResolvedTarget;
  /** Where the merge would edit, of all targets. */
  edits: EditPlan[];
}

/**
 * Gives evidence that a target runs a version. Reads only, and of the data of a Secret keeps nothing: a system may answer
 * more than it is asked for, which is dropped while the answer is read.
 *
 * @remarks
 * `observe` is called again and again until every target is `running`, and from time to time afterwards.
 * It rejects with an `UpstreamError` where the cluster cannot be asked; the engine then shows the target as
 * unknown since that moment and keeps waiting.
 * @public
 */
export interface PropagationProbe {
  readonly id: string;
  readonly title: string;
  /** Whether this probe can look at the target at all. Pure. */
  observes(target: ResolvedTarget): boolean;
  observe(request: ObserveRequest, context: CallContext): Promise<Observation>;
  /**
   * Sentences on what at the target keeps a merge from taking effect, each with what to do; empty where nothing does. Asked
   * for a plan, and again before a version is minted, which a sentence keeps from happening. Where it rejects with an
   * `UpstreamError` that is told, and nothing is kept from happening. Probes that have nothing to look for leave it out.
   */
  preflight?(
    request: PreflightRequest,
    context: CallContext,
  ): Promise<string[]>;
  /**
   * Everything that uses the target's Secret now, each with whether it is proven on the version. Asked right before a
   * version is revoked, so an answer is complete: where any part of it cannot be told, the probe rejects with an
   * `UpstreamError`, which keeps the previous version alive. Probes that cannot look for consumers leave it out.
   */
  consumers?(
    request: ConsumersRequest,
    context: CallContext,
  ): Promise<LiveConsumers>;
}
