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

import { ObjectStore, StoreEvent } from './ObjectStore';
import { StatusError } from './StatusError';

const RETAINED_EVENTS = 5_000;

/** The latest changes, so that a watch can begin where a list ended. Empty after a restart, as it is after an API server's. */
export class WatchHistory {
  readonly #store: ObjectStore;
  readonly #events: StoreEvent[] = [];
  readonly #retained: number;
  /** The newest version from which on every change is still known. */
  #floor: number;

  constructor(options: { store: ObjectStore; retainedEvents?: number }) {
    this.#store = options.store;
    this.#retained = options.retainedEvents ?? RETAINED_EVENTS;
    this.#floor = options.store.resourceVersion;
    options.store.subscribe(event => this.#remember(event));
  }

  /**
   * Changes after the given version, oldest first.
   * @throws StatusError 410 where some of them are forgotten, or where the version comes from another life of the cluster
   */
  since(resourceVersion: number): StoreEvent[] {
    if (resourceVersion < this.#floor) {
      throw StatusError.expired(
        `too old resource version: ${resourceVersion} (${this.#floor})`,
      );
    }
    if (resourceVersion > this.#store.resourceVersion) {
      throw StatusError.expired(
        `resource version ${resourceVersion} is newer than the cluster (${
          this.#store.resourceVersion
        })`,
      );
    }
    return this.#events.filter(
      event => event.resourceVersion > resourceVersion,
    );
  }

  #remember(event: StoreEvent): void {
    this.#events.push(event);
    if (this.#events.length > this.#retained) {
      this.#floor = this.#events.shift()?.resourceVersion ?? this.#floor;
    }
  }
}
