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

import { Response } from 'express';
import { ObjectStore, StoreEvent } from '../objects/ObjectStore';
import { ResourceKind } from '../objects/resourceKinds';
import { Selector } from '../objects/selectors';
import { StatusError } from '../objects/StatusError';
import { WatchHistory } from '../objects/WatchHistory';
import { represent, Representation } from './representation';
import { statusOf } from './statusBody';

const BOOKMARK_INTERVAL_MS = 30_000;

export interface WatchOptions {
  store: ObjectStore;
  history: WatchHistory;
  kind: ResourceKind;
  selects: Selector;
  /** Empty or `0`: begin with everything there is. */
  resourceVersion: string;
  representation: Representation;
  timeoutSeconds?: number;
  bookmarks: boolean;
  res: Response;
}

/** Streams changes as lines of JSON until the client leaves, the time is up or the server stops. */
export function answerWatch(options: WatchOptions): void {
  const { store, kind, res, timeoutSeconds } = options;
  res.status(200).set('content-type', 'application/json');
  res.flushHeaders();
  const send = (type: string, object: object) =>
    res.write(`${JSON.stringify({ type, object })}\n`);
  const sendChange = (event: StoreEvent) => {
    const type = typeFor(event, options);
    if (type) send(type, represent(event.object, options.representation));
  };
  try {
    backlog(options).forEach(sendChange);
  } catch (error) {
    // An expired version is told inside the stream, as API servers tell it.
    send('ERROR', statusOf(error));
    res.end();
    return;
  }
  const unsubscribe = store.subscribe(sendChange);
  const bookmark = setInterval(
    () => options.bookmarks && send('BOOKMARK', bookmarkAt(kind, store)),
    BOOKMARK_INTERVAL_MS,
  ).unref();
  const timeout =
    timeoutSeconds &&
    setTimeout(() => res.end(), timeoutSeconds * 1_000).unref();
  res.once('close', () => {
    unsubscribe();
    clearInterval(bookmark);
    if (timeout) clearTimeout(timeout);
  });
}

function backlog(options: WatchOptions): StoreEvent[] {
  const { store, history, kind, resourceVersion } = options;
  if (resourceVersion && resourceVersion !== '0') {
    if (!/^\d+$/.test(resourceVersion)) {
      throw StatusError.badRequest('resourceVersion must be a number');
    }
    return history.since(Number(resourceVersion));
  }
  return store.list(kind).map(object => ({
    type: 'ADDED',
    kind,
    object,
    resourceVersion: Number(object.metadata.resourceVersion),
  }));
}

/** To a watcher with a selector, an object that begins or ceases to match comes or goes. */
function typeFor(
  event: StoreEvent,
  { kind, selects }: WatchOptions,
): StoreEvent['type'] | undefined {
  if (event.kind !== kind) return undefined;
  const matches = selects(event.object);
  if (event.type !== 'MODIFIED' || !event.previous) {
    return matches ? event.type : undefined;
  }
  if (selects(event.previous)) return matches ? 'MODIFIED' : 'DELETED';
  return matches ? 'ADDED' : undefined;
}

function bookmarkAt({ kind }: ResourceKind, store: ObjectStore): object {
  return {
    kind,
    metadata: { resourceVersion: String(store.resourceVersion) },
  };
}
