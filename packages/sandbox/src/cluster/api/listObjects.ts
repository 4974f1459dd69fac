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

import { z } from 'zod';
import { formatKey, KubernetesObject } from '../objects/KubernetesObject';
import { ObjectStore } from '../objects/ObjectStore';
import {
  parseFieldSelector,
  parseLabelSelector,
  Selector,
} from '../objects/selectors';
import { StatusError } from '../objects/StatusError';
import { WatchHistory } from '../objects/WatchHistory';
import { ResourcePath } from './parseResourcePath';

const text = z.string().default('');

/** Query of a list or watch; parameters the cluster does not act upon are ignored, as servers do. */
export const listQuerySchema = z.object({
  labelSelector: text,
  fieldSelector: text,
  limit: z.coerce.number().int().min(0).default(0),
  continue: text,
  watch: z.stringbool().default(false),
  resourceVersion: text,
  timeoutSeconds: z.coerce.number().min(0).optional(),
  allowWatchBookmarks: z.stringbool().default(false),
});
export type ListQuery = z.infer<typeof listQuerySchema>;

export interface ObjectPage {
  items: KubernetesObject[];
  metadata: {
    resourceVersion: string;
    continue?: string;
    remainingItemCount?: number;
  };
}

/** What both a list and a watch of this path leave out. */
export function selectorOf(path: ResourcePath, query: ListQuery): Selector {
  const matchesLabels = parseLabelSelector(query.labelSelector);
  const matchesFields = parseFieldSelector(query.fieldSelector);
  return object =>
    (!path.namespace || object.metadata.namespace === path.namespace) &&
    matchesLabels(object) &&
    matchesFields(object);
}

/**
 * A page of at most `limit` objects. Later pages show the cluster as it is by then, after the last key given.
 * @throws StatusError 410 where what has changed since the first page is forgotten, as when etcd was compacted
 */
export function listObjects(
  { store, history }: { store: ObjectStore; history: WatchHistory },
  path: ResourcePath,
  query: ListQuery,
): ObjectPage {
  const { after = '', resourceVersion = store.resourceVersion } = query.continue
    ? readContinue(query.continue)
    : {};
  mustBeKnown(history, resourceVersion);
  const rest = store
    .list(path.kind, path.namespace)
    .filter(selectorOf(path, query))
    .filter(object => formatKey(object.metadata) > after);
  const items = query.limit ? rest.slice(0, query.limit) : rest;
  const remainingItemCount = rest.length - items.length;
  const selects = Boolean(query.labelSelector || query.fieldSelector);
  return {
    items,
    metadata: {
      resourceVersion: String(resourceVersion),
      ...(remainingItemCount > 0 && {
        // a server counts only what it need not select
        ...(!selects && { remainingItemCount }),
        continue: writeContinue({
          after: formatKey(items[items.length - 1].metadata),
          resourceVersion,
        }),
      }),
    },
  };
}

/** How far a list has come, and the version of the cluster at its first page. */
interface Continuation {
  after: string;
  resourceVersion: number;
}

function mustBeKnown(history: WatchHistory, resourceVersion: number): void {
  try {
    history.since(resourceVersion);
  } catch {
    throw StatusError.expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
    );
  }
}

function writeContinue({ after, resourceVersion }: Continuation): string {
  return Buffer.from(`${resourceVersion}:${after}`).toString('base64url');
}

function readContinue(token: string): Continuation {
  const decoded = Buffer.from(token, 'base64url').toString();
  const [, resourceVersion, after] = /^(\d+):(.+)$/.exec(decoded) ?? [];
  if (after === undefined) {
    throw StatusError.badRequest('continue key is not valid');
  }
  return { after, resourceVersion: Number(resourceVersion) };
}
