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

import { isDeepStrictEqual } from 'node:util';
import { DateTime } from 'luxon';
import { acceptDraft } from './acceptDraft';
import {
  formatKey,
  KubernetesObject,
  ObjectDraft,
  ObjectKey,
} from './KubernetesObject';
import {
  MANAGED_KINDS,
  NAMESPACE,
  RESOURCE_KINDS,
  ResourceKind,
  findKind,
} from './resourceKinds';
import { stampManager } from './stampManager';
import { plain, stampObject } from './stampObject';
import { StatusError } from './StatusError';
import { toTimestamp } from './toTimestamp';

/** Who writes without a name, as a real server has it. */
const UNKNOWN_MANAGER = 'unknown';

export interface StoreEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  kind: ResourceKind;
  object: KubernetesObject;
  /** The object before a modification. */
  previous?: KubernetesObject;
  resourceVersion: number;
}

/** All that must outlive a restart. */
export interface StoreSnapshot {
  resourceVersion: number;
  objects: KubernetesObject[];
}

export interface ObjectStoreOptions {
  now: () => DateTime;
  newUid: () => string;
  snapshot?: StoreSnapshot;
}

/**
 * The objects of one cluster, with the rules every Kubernetes API server keeps: one growing resource version,
 * optimistic locking, a generation that counts changes of the spec, status apart from the rest.
 * Every call takes effect at once or throws a StatusError.
 */
export class ObjectStore {
  readonly #objects = new Map<ResourceKind, Map<string, KubernetesObject>>(
    RESOURCE_KINDS.map(kind => [kind, new Map()]),
  );
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  readonly #now: () => DateTime;
  readonly #newUid: () => string;
  #resourceVersion: number;

  static create(options: ObjectStoreOptions): ObjectStore {
    return new ObjectStore(options);
  }

  private constructor(options: ObjectStoreOptions) {
    this.#now = options.now;
    this.#newUid = options.newUid;
    this.#resourceVersion = options.snapshot?.resourceVersion ?? 0;
    for (const object of options.snapshot?.objects ?? []) {
      const kind = findKind(object);
      if (!kind) {
        throw new Error(
          `The stored ${object.kind} ${formatKey(
            object.metadata,
          )} is of a kind this version does not know`,
        );
      }
      this.#of(kind).set(formatKey(object.metadata), object);
    }
  }

  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  find(kind: ResourceKind, key: ObjectKey): KubernetesObject | undefined {
    return this.#of(kind).get(formatKey(key));
  }

  get(kind: ResourceKind, key: ObjectKey): KubernetesObject {
    const object = this.find(kind, key);
    if (!object) throw StatusError.notFound(kind, key);
    return object;
  }

  /** Ordered by namespace and name. */
  list(kind: ResourceKind, namespace?: string): KubernetesObject[] {
    return [...this.#of(kind).entries()]
      .filter(
        ([, { metadata }]) => !namespace || metadata.namespace === namespace,
      )
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
  }

  /** `manager` is told of Secrets and Leases, in `managedFields`. */
  create(
    kind: ResourceKind,
    input: unknown,
    manager?: string,
  ): KubernetesObject {
    const draft = acceptDraft(kind, input);
    if (this.find(kind, draft.metadata)) {
      throw StatusError.alreadyExists(kind, draft.metadata);
    }
    this.#requireNamespace(kind, draft.metadata);
    const object = this.#stamp(
      kind,
      { ...draft, status: undefined },
      undefined,
      manager,
    );
    return this.#put('ADDED', kind, object);
  }

  /** Replaces all but the status; what changes nothing makes no new version. */
  update(
    kind: ResourceKind,
    input: unknown,
    manager?: string,
  ): KubernetesObject {
    const draft = acceptDraft(kind, input);
    const current = this.#getUnchanged(kind, draft);
    const next = {
      ...draft,
      ...(kind.reconciled && { status: current.status }),
    };
    const stamped = this.#stamp(kind, next, current, manager);
    return this.#replace(kind, current, stamped);
  }

  /** Replaces the status alone. */
  updateStatus(kind: ResourceKind, input: unknown): KubernetesObject {
    if (!kind.reconciled) throw StatusError.unknownResource();
    const draft = acceptDraft(kind, input);
    const current = this.#getUnchanged(kind, draft);
    return this.#replace(kind, current, { ...current, status: draft.status });
  }

  /** Takes what the object owns with it, and all that a namespace holds. */
  delete(kind: ResourceKind, key: ObjectKey): KubernetesObject {
    const object = this.get(kind, key);
    this.#of(kind).delete(formatKey(key));
    const resourceVersion = this.#nextVersion();
    const deleted = {
      ...object,
      metadata: {
        ...object.metadata,
        resourceVersion: String(resourceVersion),
      },
    };
    this.#tell({ type: 'DELETED', kind, object: deleted, resourceVersion });
    this.#deleteWhere(
      dependent =>
        dependent.metadata.ownerReferences?.some(
          owner => owner.uid === object.metadata.uid,
        ) ||
        (kind === NAMESPACE && dependent.metadata.namespace === key.name),
    );
    return deleted;
  }

  /** Calls back after each change, in order. The listener must not change the store before it returns. */
  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(): StoreSnapshot {
    return {
      resourceVersion: this.#resourceVersion,
      objects: RESOURCE_KINDS.flatMap(kind => this.list(kind)),
    };
  }

  #of(kind: ResourceKind): Map<string, KubernetesObject> {
    const objects = this.#objects.get(kind);
    if (!objects) throw StatusError.unknownResource();
    return objects;
  }

  #requireNamespace(kind: ResourceKind, key: ObjectKey): void {
    if (kind.namespaced) this.get(NAMESPACE, { name: key.namespace ?? '' });
  }

  #getUnchanged(kind: ResourceKind, draft: ObjectDraft): KubernetesObject {
    const current = this.get(kind, draft.metadata);
    const expected = draft.metadata.resourceVersion;
    if (expected && expected !== current.metadata.resourceVersion) {
      throw StatusError.conflict(kind, draft.metadata);
    }
    return current;
  }

  #stamp(
    kind: ResourceKind,
    draft: ObjectDraft,
    current: KubernetesObject | undefined,
    manager: string = UNKNOWN_MANAGER,
  ): KubernetesObject {
    const time = toTimestamp(this.#now());
    const identity = current?.metadata ?? {
      uid: this.#newUid(),
      resourceVersion: '',
      creationTimestamp: time,
    };
    const next = stampObject({ kind, draft, identity, current });
    return MANAGED_KINDS.includes(kind)
      ? stampManager({ next, current, manager, time })
      : next;
  }

  #replace(
    kind: ResourceKind,
    current: KubernetesObject,
    next: KubernetesObject,
  ): KubernetesObject {
    return isDeepStrictEqual(plain(current), plain(next))
      ? current
      : this.#put('MODIFIED', kind, next, current);
  }

  #put(
    type: 'ADDED' | 'MODIFIED',
    kind: ResourceKind,
    object: KubernetesObject,
    previous?: KubernetesObject,
  ): KubernetesObject {
    const resourceVersion = this.#nextVersion();
    const stored = plain({
      ...object,
      metadata: {
        ...object.metadata,
        resourceVersion: String(resourceVersion),
      },
    });
    this.#of(kind).set(formatKey(stored.metadata), stored);
    this.#tell({ type, kind, object: stored, previous, resourceVersion });
    return stored;
  }

  #deleteWhere(
    matches: (object: KubernetesObject) => boolean | undefined,
  ): void {
    for (const kind of RESOURCE_KINDS) {
      for (const { metadata } of this.list(kind).filter(matches)) {
        if (this.find(kind, metadata)) this.delete(kind, metadata);
      }
    }
  }

  #nextVersion(): number {
    this.#resourceVersion += 1;
    return this.#resourceVersion;
  }

  #tell(event: StoreEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
