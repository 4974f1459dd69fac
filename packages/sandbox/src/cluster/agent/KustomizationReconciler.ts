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

import { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { DateTime } from 'luxon';
import { Condition, withFindings } from '../controllers/conditions';
import { Wait } from '../controllers/wait';
import { ObjectStore } from '../objects/ObjectStore';
import { KUSTOMIZATION, WORKLOAD_KINDS } from '../objects/resourceKinds';
import { toTimestamp } from '../objects/toTimestamp';
import {
  applyManifests,
  inventoryOf,
  InventoryEntry,
  pruneObjects,
} from './applyManifests';
import { GitMirror } from './GitMirror';
import {
  Manifest,
  ManifestProblem,
  ManifestSet,
  readManifests,
} from './readManifests';
import { waitForSecrets } from './waitForSecrets';

/** The agent's own namespace. */
export const AGENT_NAMESPACE = 'flux-system';

/** On each Kustomization: the clone URL of the repository it applies. */
export const REPOSITORY_ANNOTATION = 'sandbox.keyturn.dev/repository';

export interface KustomizationStatus {
  observedGeneration?: number;
  /** `main@sha1:<commit>`, the newest commit of which every document was applied. */
  lastAppliedRevision?: string;
  /** The newest commit that was tried. */
  lastAttemptedRevision?: string;
  /** Documents of the last attempt that could not be applied; beyond what Flux tells. */
  errors?: ManifestProblem[];
  inventory?: { entries: InventoryEntry[] };
  conditions?: Condition[];
}

export interface KustomizationReconcilerOptions {
  store: ObjectStore;
  mirror: GitMirror;
  /** Folder in the repository. */
  path: string;
  /** As Flux writes it, such as 10s; told in the spec. */
  interval: string;
  now: () => DateTime;
  wait: Wait;
  /** Whether workloads are applied only once the Secrets of the same commit are there. */
  inWaves: () => boolean;
  logger: LoggerService;
}

/** Brings the cluster to what one repository says, and keeps a Kustomization that tells how far that is. */
export class KustomizationReconciler {
  readonly #options: KustomizationReconcilerOptions;
  readonly #key: { namespace: string; name: string };

  constructor(options: KustomizationReconcilerOptions) {
    this.#options = options;
    this.#key = { namespace: AGENT_NAMESPACE, name: options.mirror.name };
  }

  /**
   * Fetches and applies. Nothing is touched where the repository cannot be read; nothing is pruned where a
   * document cannot be identified.
   * @throws the error that kept the repository from being read, once it is told in the Kustomization
   */
  async reconcile(signal: AbortSignal): Promise<void> {
    const { mirror, path } = this.#options;
    this.#declare();
    try {
      const commit = await mirror.fetch(signal);
      const files = await mirror.readYamlFiles(commit, path, signal);
      if (!signal.aborted) {
        await this.#apply(commit, readManifests(files), signal);
      }
    } catch (error) {
      if (!signal.aborted) this.#reportUnreadable(toError(error).message);
      throw error;
    }
  }

  #declare(): void {
    const { store, mirror, path, interval } = this.#options;
    const draft = {
      metadata: {
        ...this.#key,
        annotations: { [REPOSITORY_ANNOTATION]: mirror.url },
      },
      spec: {
        interval,
        path: `./${path}`,
        prune: true,
        sourceRef: { kind: 'GitRepository', name: this.#key.name },
      },
    };
    if (store.find(KUSTOMIZATION, this.#key)) {
      store.update(KUSTOMIZATION, draft);
    } else {
      store.create(KUSTOMIZATION, draft);
    }
  }

  async #apply(
    commit: string,
    set: ManifestSet,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, mirror, logger } = this.#options;
    const revision = `${mirror.branch}@sha1:${commit}`;
    const before = this.#status();
    const owner = this.#key;
    const isWorkload = ({ kind }: Manifest) => WORKLOAD_KINDS.includes(kind);
    const first = set.manifests.filter(one => !isWorkload(one));
    const workloads = set.manifests.filter(isWorkload);
    const refused = applyManifests(first, { store, owner, commit });
    if (workloads.length > 0 && this.#options.inWaves()) {
      await waitForSecrets(first, { ...this.#options, signal });
    }
    if (signal.aborted) return;
    refused.push(...applyManifests(workloads, { store, owner, commit }));
    const errors = [...set.problems, ...refused];
    const entries = this.#prune(set);
    if (before.lastAttemptedRevision !== revision) {
      const applied = set.manifests.length - refused.length;
      logger.info(
        `Applied ${revision} of ${mirror.url}: ${applied} objects, ${errors.length} errors`,
      );
    }
    this.#report({
      ...before,
      lastAttemptedRevision: revision,
      lastAppliedRevision:
        errors.length === 0 ? revision : before.lastAppliedRevision,
      errors,
      inventory: { entries },
      ...this.#readiness(
        errors.length === 0
          ? {
              status: 'True',
              reason: 'ReconciliationSucceeded',
              message: `Applied revision: ${revision}`,
            }
          : {
              status: 'False',
              reason: 'ReconciliationFailed',
              message: errors.map(formatProblem).join('\n'),
            },
      ),
    });
  }

  /** Gives the inventory from now on. */
  #prune(set: ManifestSet): InventoryEntry[] {
    const { store, logger } = this.#options;
    const before = this.#status().inventory?.entries ?? [];
    const after = inventoryOf(set.manifests);
    if (set.incomplete) {
      const declared = new Set(after.map(({ id }) => id));
      return [...after, ...before.filter(({ id }) => !declared.has(id))];
    }
    for (const object of pruneObjects(before, after, {
      store,
      owner: this.#key,
    })) {
      logger.info(`Pruned ${object}, which is not in Git any more`);
    }
    return after;
  }

  #reportUnreadable(message: string): void {
    this.#report({
      ...this.#status(),
      ...this.#readiness({
        status: 'False',
        reason: 'ArtifactFailed',
        message,
      }),
    });
  }

  #readiness(finding: Pick<Condition, 'status' | 'reason' | 'message'>) {
    const { conditions = [] } = this.#status();
    const timestamp = toTimestamp(this.#options.now());
    return {
      conditions: withFindings(
        conditions,
        [{ type: 'Ready', ...finding }],
        timestamp,
      ),
    };
  }

  #status(): KustomizationStatus {
    const { status } = this.#options.store.get(KUSTOMIZATION, this.#key);
    return (status ?? {}) as KustomizationStatus;
  }

  #report(status: KustomizationStatus): void {
    const { store } = this.#options;
    const kustomization = store.get(KUSTOMIZATION, this.#key);
    const { generation } = kustomization.metadata;
    store.updateStatus(KUSTOMIZATION, {
      ...kustomization,
      status: { ...status, observedGeneration: generation },
    });
  }
}

function formatProblem({ file, object, message }: ManifestProblem): string {
  return `${file}: ${object ? `${object}: ` : ''}${message}`;
}
