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

import { stringifyError } from '@backstage/errors';
import {
  formatKey,
  KubernetesObject,
  ObjectKey,
} from '../objects/KubernetesObject';
import { ObjectStore } from '../objects/ObjectStore';
import { ResourceKind, RESOURCE_KINDS } from '../objects/resourceKinds';
import { StatusError } from '../objects/StatusError';
import { describeManifest, Manifest, ManifestProblem } from './readManifests';

/** On every object that came from Git: the commit it was last applied from, in full. */
export const APPLIED_COMMIT_ANNOTATION = 'sandbox.keyturn.dev/applied-commit';

/** On every object that came from Git: the Kustomization it belongs to, as Flux has it. */
export const OWNER_LABEL = 'kustomize.toolkit.fluxcd.io/name';
export const OWNER_NAMESPACE_LABEL = 'kustomize.toolkit.fluxcd.io/namespace';

/** One object that was applied, in Flux' form: `<namespace>_<name>_<group>_<kind>`. */
export interface InventoryEntry {
  id: string;
  v: string;
}

export interface ApplyOptions {
  store: ObjectStore;
  /** The Kustomization. */
  owner: Required<ObjectKey>;
  commit: string;
}

/** Makes each object what its manifest says. One that is refused is a problem and stops no other. */
export function applyManifests(
  manifests: Manifest[],
  options: ApplyOptions,
): ManifestProblem[] {
  const problems: ManifestProblem[] = [];
  for (const manifest of manifests) {
    try {
      apply(manifest, options);
    } catch (error) {
      problems.push({
        file: manifest.file,
        object: describeManifest(manifest),
        message:
          error instanceof StatusError ? error.message : stringifyError(error),
      });
    }
  }
  return problems;
}

function apply(
  manifest: Manifest,
  { store, owner, commit }: ApplyOptions,
): void {
  const { kind, draft } = manifest;
  const { resourceVersion, ...metadata } = draft.metadata;
  const current = store.find(kind, metadata);
  const holder = current?.metadata.labels?.[OWNER_LABEL];
  if (holder && holder !== owner.name) {
    throw new StatusError(
      409,
      'Conflict',
      `belongs to Kustomization ${holder}, which applies it from another repository`,
    );
  }
  const owned = {
    ...draft,
    metadata: {
      ...metadata,
      labels: {
        ...metadata.labels,
        [OWNER_LABEL]: owner.name,
        [OWNER_NAMESPACE_LABEL]: owner.namespace,
      },
      annotations: {
        ...metadata.annotations,
        [APPLIED_COMMIT_ANNOTATION]: commit,
      },
    },
  };
  if (current) {
    store.update(kind, owned);
  } else {
    store.create(kind, owned);
  }
}

/** Deletes what was applied before and is not declared any more, unless somebody else has taken it over. */
export function pruneObjects(
  before: InventoryEntry[],
  after: InventoryEntry[],
  { store, owner }: Pick<ApplyOptions, 'store' | 'owner'>,
): string[] {
  const kept = new Set(after.map(({ id }) => id));
  const pruned: string[] = [];
  for (const { id } of [...before].reverse()) {
    const found = kept.has(id) ? undefined : findEntry(store, id);
    if (found?.object.metadata.labels?.[OWNER_LABEL] === owner.name) {
      store.delete(found.kind, found.object.metadata);
      pruned.push(`${found.kind.kind} ${formatKey(found.object.metadata)}`);
    }
  }
  return pruned;
}

export function inventoryOf(manifests: Manifest[]): InventoryEntry[] {
  return manifests.map(({ kind, draft: { metadata } }) => ({
    id: `${metadata.namespace ?? ''}_${metadata.name}_${kind.group}_${
      kind.kind
    }`,
    v: kind.version,
  }));
}

function findEntry(
  store: ObjectStore,
  id: string,
): { kind: ResourceKind; object: KubernetesObject } | undefined {
  const [namespace, name, group, kindName] = id.split('_');
  const kind = RESOURCE_KINDS.find(
    candidate => candidate.group === group && candidate.kind === kindName,
  );
  const object = kind && store.find(kind, { namespace, name });
  return kind && object && { kind, object };
}
