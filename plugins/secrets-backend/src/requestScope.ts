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

import { AsyncLocalStorage } from 'node:async_hooks';

/** For whom something is done. */
export interface RequestScope {
  /** A person waits for it, or nobody does: then it is background work, also where another plugin asked for it. */
  kind: 'people' | 'background';
  /** Who asks, once that is known; undefined for the engine and the watches. */
  caller?: string;
  /** Whether nothing is changed for it. */
  readsOnly: boolean;
}

const BACKGROUND: RequestScope = { kind: 'background', readsOnly: false };

/**
 * The request of the REST API in which the running code was called, however deep. It goes along automatically, so that nothing on
 * the way to an upstream can forget to say who asks.
 */
const storage = new AsyncLocalStorage<RequestScope>();

/** Runs what belongs to a request of the REST API. */
export function runInRequest<T>(scope: RequestScope, work: () => T): T {
  return storage.run(scope, work);
}

export function currentScope(): RequestScope {
  return storage.getStore() ?? BACKGROUND;
}

/** Says who makes the request, once that is known; outside of a request it says nothing. */
export function nameCaller(
  caller: Pick<RequestScope, 'kind' | 'caller'>,
): void {
  const scope = storage.getStore();
  if (scope) Object.assign(scope, caller);
}
