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

/** A page of at most `limit` objects. Later pages show the cluster as it is by then, after the last key given. */
export function listObjects(
  store: ObjectStore,
  path: ResourcePath,
  query: ListQuery,
): ObjectPage {
  const after = query.continue ? readContinue(query.continue) : '';
  const rest = store
    .list(path.kind, path.namespace)
    .filter(selectorOf(path, query))
    .filter(object => formatKey(object.metadata) > after);
  const items = query.limit ? rest.slice(0, query.limit) : rest;
  const remainingItemCount = rest.length - items.length;
  return {
    items,
    metadata: {
      resourceVersion: String(store.resourceVersion),
      ...(remainingItemCount > 0 && {
        remainingItemCount,
        continue: writeContinue(items[items.length - 1]),
      }),
    },
  };
}

function writeContinue(last: KubernetesObject): string {
  return Buffer.from(`after:${formatKey(last.metadata)}`).toString('base64url');
}

function readContinue(token: string): string {
  const decoded = Buffer.from(token, 'base64url').toString();
  if (!decoded.startsWith('after:')) {
    throw StatusError.badRequest('continue key is not valid');
  }
  return decoded.slice('after:'.length);
}
