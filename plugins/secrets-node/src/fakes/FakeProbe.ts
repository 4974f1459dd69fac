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
  ConsumersRequest,
  DeployedRevision,
  DifferingScalar,
  LiveConsumer,
  LiveConsumers,
  Observation,
  ObserveRequest,
  PreflightRequest,
  PropagationProbe,
  ResolvedTarget,
  UpstreamError,
  WorkloadToRestart,
} from '@keyturn/plugin-secrets-node';
import { FakeCalls } from './FakeCalls';

/** What a fake cluster runs at one target. @public */
export interface FakeTargetState {
  /** Version that the Secret holds. */
  versionId?: string;
  /** Version that each workload runs, by its name; one not named here runs what the Secret holds. */
  workloads?: Record<string, string>;
  /** What uses the Secret, by name; each without a state runs what the Secret holds. */
  consumers?: Array<
    Pick<LiveConsumer, 'kind' | 'name'> &
      Partial<Pick<LiveConsumer, 'component' | 'state'>>
  >;
  /**
   * The SHA-256 of what stands at a place of its documents, by the JSON of the path; a place not named here holds what
   * is expected.
   */
  holds?: Record<string, string>;
  /** What keeps a merge from taking effect there. */
  refusals?: string[];
  /** What is not safe there. */
  warnings?: string[];
  /** What agents say that they have applied. */
  deployed?: DeployedRevision[];
  /** What the probe wants to be given again. */
  remembered?: string;
  /** Why the cluster does not say what uses the Secret. */
  consumersDenied?: string;
  /** Workloads that run everything that is held, the start of their pods aside: the target is `not-yet` by them. */
  restart?: WorkloadToRestart[];
  /** Why the cluster cannot be asked. */
  down?: string;
}

/**
 * Probe of clusters that a test describes. A target that was never described runs nothing.
 * @public
 */
export class FakeProbe implements PropagationProbe {
  readonly id: string;
  readonly title: string;
  readonly calls = new FakeCalls<'observe' | 'preflight' | 'consumers'>();
  /** Every question, in the order they came. */
  readonly asked: ObserveRequest[] = [];
  readonly #clusters?: string[];
  readonly #states = new Map<string, FakeTargetState>();

  /** @param options - `clusters` are the ones it looks at; default all */
  constructor(options: { id?: string; clusters?: string[] } = {}) {
    this.id = options.id ?? 'fake-probe';
    this.title = `Fake probe ${this.id}`;
    this.#clusters = options.clusters;
  }

  /** Replaces what is at a target, named by its id. */
  setTarget(targetId: string, state: FakeTargetState): void {
    this.#states.set(targetId, state);
  }

  observes(target: ResolvedTarget): boolean {
    return this.#clusters?.includes(target.cluster) ?? true;
  }

  observe(request: ObserveRequest): Promise<Observation> {
    this.asked.push(request);
    return this.calls.run('observe', () =>
      observationOf(request, this.#stateOf(request.target)),
    );
  }

  preflight({ target }: PreflightRequest): Promise<string[]> {
    return this.calls.run(
      'preflight',
      () => this.#stateOf(target).refusals ?? [],
    );
  }

  consumers(request: ConsumersRequest): Promise<LiveConsumers> {
    this.asked.push(request);
    const { target, versionId } = request;
    return this.calls.run('consumers', () => {
      const state = this.#stateOf(target);
      if (state.consumersDenied !== undefined) {
        throw new UpstreamError(
          `Cluster ${target.cluster} does not say who uses ${target.secretName}: ${state.consumersDenied}`,
          { retryable: false },
        );
      }
      const held: LiveConsumer['state'] =
        state.versionId === versionId &&
        differencesOf(request, state).length === 0
          ? 'running'
          : 'not-yet';
      const consumers = (state.consumers ?? []).map(consumer => ({
        namespace: target.namespace,
        state: held,
        evidence: [
          `${consumer.kind} ${consumer.name}: ${consumer.state ?? held}`,
        ],
        ...consumer,
      }));
      return { consumers, ...rememberedOf(state) };
    });
  }

  #stateOf(target: ResolvedTarget): FakeTargetState {
    const state = this.#states.get(target.id) ?? {};
    if (state.down !== undefined) {
      throw new UpstreamError(
        `Cluster ${target.cluster} cannot be asked: ${state.down}`,
        { retryable: true },
      );
    }
    return state;
  }
}

function rememberedOf({ remembered }: FakeTargetState) {
  return remembered === undefined ? {} : { remembered };
}

function observationOf(
  request: ObserveRequest,
  state: FakeTargetState,
): Observation {
  const { target, versionId: wanted = state.versionId } = request;
  const seen = [
    { what: `Secret ${target.secretName}`, versionId: state.versionId },
    ...(target.workloads ?? []).map(({ kind, name }) => ({
      what: `${kind} ${name}`,
      versionId: state.workloads?.[name] ?? state.versionId,
    })),
  ];
  const differences = differencesOf(request, state);
  const { restart = [] } = state;
  const isThere =
    wanted !== undefined &&
    differences.length === 0 &&
    seen.every(({ versionId }) => versionId === wanted);
  const isRunning = isThere && restart.length === 0;
  return {
    state: isRunning ? 'running' : 'not-yet',
    ...(state.versionId === undefined ? {} : { versionId: state.versionId }),
    evidence: [
      ...restart.map(
        ({ kind, name }) =>
          `${kind} ${name}: pods started before the Secret changed`,
      ),
      ...differences.map(
        ({ path }) => `${path.join('.')} is not what was merged`,
      ),
      ...seen.map(
        ({ what, versionId }) => `${what}: ${versionId ?? 'no version'}`,
      ),
    ],
    ...(isThere && restart.length > 0 ? { restart } : {}),
    ...(differences.length > 0 ? { differs: differences } : {}),
    ...(state.deployed ? { deployed: state.deployed } : {}),
    ...(state.warnings ? { warnings: state.warnings } : {}),
    ...rememberedOf(state),
  };
}

/** The places of documents of the target that hold something else than the merge brings. */
function differencesOf(
  { target, expected = [] }: ObserveRequest,
  { holds = {} }: FakeTargetState,
): DifferingScalar[] {
  const names = [
    target.secretName,
    ...(target.workloads ?? []).map(({ name }) => name),
  ];
  return expected
    .filter(({ document }) => names.includes(document.name))
    .map(({ document, path, sha256 }) => ({
      wanted: sha256,
      held: { document, path, sha256: holds[JSON.stringify(path)] ?? sha256 },
    }))
    .filter(({ wanted, held }) => held.sha256 !== wanted)
    .map(({ held }) => held);
}
