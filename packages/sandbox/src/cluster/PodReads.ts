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

import { KubernetesObject } from './objects/KubernetesObject';
import { ObjectStore } from './objects/ObjectStore';
import { POD, SECRET } from './objects/resourceKinds';

/** What one pod has read. */
export interface PodRead {
  pod: string;
  /** Of the Secret, base64 by key, as it was when the pod started; absent where it was not there. */
  data?: Record<string, string>;
}

type SecretsByName = Map<string, KubernetesObject>;

/**
 * Remembers what each pod read when it started: the truth that a probe can only infer. For tests; no API tells it, and
 * a restart of the cluster forgets it.
 */
export class PodReads {
  readonly #store: ObjectStore;
  readonly #byUid = new Map<string, SecretsByName>();

  constructor(store: ObjectStore) {
    this.#store = store;
    store.subscribe(({ kind, type, object, previous }) => {
      if (kind !== POD) return;
      const { uid } = object.metadata;
      if (type === 'DELETED') this.#byUid.delete(uid);
      else if (isRunning(object) && !(previous && isRunning(previous))) {
        this.#byUid.set(uid, this.#secretsNow(object));
      }
    });
  }

  /** Of every pod that runs now and names the Secret. */
  of(namespace: string, secretName: string): PodRead[] {
    return this.#store
      .list(POD, namespace)
      .filter(pod => isRunning(pod) && names(pod, secretName))
      .map(({ metadata: { uid, name } }) => ({
        pod: name,
        data: this.#byUid.get(uid)?.get(secretName)?.data as PodRead['data'],
      }));
  }

  #secretsNow(pod: KubernetesObject): SecretsByName {
    return new Map(
      this.#store
        .list(SECRET, pod.metadata.namespace)
        .filter(({ metadata }) => names(pod, metadata.name))
        .map(secret => [secret.metadata.name, secret]),
    );
  }
}

function isRunning({ status }: KubernetesObject): boolean {
  return (status as { phase?: string } | undefined)?.phase === 'Running';
}

function names({ spec }: KubernetesObject, secretName: string): boolean {
  return JSON.stringify(spec ?? {}).includes(JSON.stringify(secretName));
}
