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

import express, { Request, Response, Router } from 'express';
import { z } from 'zod';
import { KubernetesObject, ObjectKey } from '../objects/KubernetesObject';
import { ObjectStore } from '../objects/ObjectStore';
import { patchObject } from '../objects/patchObject';
import { StatusError } from '../objects/StatusError';
import { WatchHistory } from '../objects/WatchHistory';
import { AccessRules, Verb } from './AccessRules';
import { answerWatch } from './answerWatch';
import {
  ListQuery,
  listObjects,
  listQuerySchema,
  selectorOf,
} from './listObjects';
import { OpenWatches } from './OpenWatches';
import { parseResourcePath, ResourcePath } from './parseResourcePath';
import {
  negotiateRepresentation,
  represent,
  Representation,
  representList,
} from './representation';

export interface ResourceRouterOptions {
  store: ObjectStore;
  history: WatchHistory;
  watches: OpenWatches;
  access: AccessRules;
}

interface ResourceRequest {
  req: Request;
  res: Response;
  path: ResourcePath;
  query: ListQuery;
  representation: Representation;
}

const objectQuerySchema = z.looseObject({
  dryRun: z
    .never({ error: 'dryRun is not supported: nothing was changed' })
    .optional(),
});

/** List, watch, get, create, update, patch and delete of every kind of object. */
export function createResourceRouter(options: ResourceRouterOptions): Router {
  const router = express.Router();
  router.use((req, _res, next) => {
    options.access.authenticate(req);
    next();
  });
  router.use(express.json({ type: () => true, limit: '3mb', strict: false }));
  router.use((req, res) => {
    const path = parseResourcePath(req.path);
    if (!path) throw StatusError.unknownResource();
    answer(
      {
        req,
        res,
        path,
        query: parseQuery(listQuerySchema, req),
        representation: negotiateRepresentation(req.headers.accept),
      },
      options,
    );
  });
  return router;
}

function answer(
  request: ResourceRequest,
  options: ResourceRouterOptions,
): void {
  const { req, path, representation } = request;
  const verb = verbOf(request);
  options.access.authorize(options.access.authenticate(req), {
    verb,
    kind: path.kind,
    namespace: path.namespace,
    metadataOnly: representation === 'metadata',
  });
  switch (verb) {
    case 'watch':
      watch(request, options);
      return;
    case 'list':
      list(request, options);
      return;
    case 'get':
      sendObject(request, 200, options.store.get(path.kind, keyOf(path)));
      return;
    default:
      parseQuery(objectQuerySchema, req);
      write(verb, request, options.store);
  }
}

function verbOf({ req, path, query }: ResourceRequest): Verb {
  const named = path.name !== undefined;
  if (req.method === 'GET' && !named) return query.watch ? 'watch' : 'list';
  if (req.method === 'GET') return 'get';
  if (req.method === 'POST' && !named) return 'create';
  if (req.method === 'PUT' && named) return 'update';
  if (req.method === 'PATCH' && named) return 'patch';
  if (req.method === 'DELETE' && named && !path.status) return 'delete';
  throw new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
  );
}

function watch(request: ResourceRequest, options: ResourceRouterOptions): void {
  const { path, query, representation, res } = request;
  answerWatch({
    store: options.store,
    history: options.history,
    kind: path.kind,
    selects: selectorOf(path, query),
    resourceVersion: query.resourceVersion,
    timeoutSeconds: query.timeoutSeconds,
    bookmarks: query.allowWatchBookmarks,
    representation,
    res,
  });
  options.watches.add(res);
}

function list(
  request: ResourceRequest,
  { store }: ResourceRouterOptions,
): void {
  const { path, query, representation, res } = request;
  const { items, metadata } = listObjects(store, path, query);
  res.json(representList({ kind: path.kind, items, metadata, representation }));
}

function write(
  verb: 'create' | 'update' | 'patch' | 'delete',
  request: ResourceRequest,
  store: ObjectStore,
): void {
  const { req, path } = request;
  const { kind, status } = path;
  switch (verb) {
    case 'create':
      sendObject(request, 201, store.create(kind, addressed(req.body, path)));
      return;
    case 'update': {
      const object = addressed(req.body, path);
      sendObject(
        request,
        200,
        status ? store.updateStatus(kind, object) : store.update(kind, object),
      );
      return;
    }
    case 'patch': {
      const [contentType] = (req.headers['content-type'] ?? '').split(';');
      const key = keyOf(path);
      const patch = req.body;
      sendObject(
        request,
        200,
        patchObject({ store, kind, key, contentType, patch, status }),
      );
      return;
    }
    default:
      requirePreconditions(store.get(kind, keyOf(path)), path, req.body);
      sendObject(request, 200, store.delete(kind, keyOf(path)));
  }
}

/** What a client may demand of an object before it is deleted. */
const deleteOptionsSchema = z.looseObject({
  dryRun: objectQuerySchema.shape.dryRun,
  preconditions: z
    .object({
      uid: z.string().optional(),
      resourceVersion: z.string().optional(),
    })
    .optional(),
});

function requirePreconditions(
  { metadata }: KubernetesObject,
  path: ResourcePath,
  body: unknown,
): void {
  const options = deleteOptionsSchema.safeParse(body ?? {});
  if (!options.success) {
    throw StatusError.badRequest(z.prettifyError(options.error));
  }
  const { uid, resourceVersion } = options.data.preconditions ?? {};
  if (
    (uid && uid !== metadata.uid) ||
    (resourceVersion && resourceVersion !== metadata.resourceVersion)
  ) {
    throw StatusError.conflict(path.kind, metadata);
  }
}

function sendObject(
  { res, representation }: ResourceRequest,
  status: number,
  object: Parameters<typeof represent>[0],
): void {
  res.status(status).json(represent(object, representation));
}

function keyOf({ namespace, name = '' }: ResourcePath): ObjectKey {
  return { namespace, name };
}

/** The object of the body, which must not name another place than the path does. */
function addressed(body: unknown, path: ResourcePath): unknown {
  const result = z.looseObject({ metadata: z.looseObject({}) }).safeParse(body);
  if (!result.success) {
    throw StatusError.badRequest('the body is not a Kubernetes object');
  }
  const { metadata } = result.data;
  for (const field of ['name', 'namespace'] as const) {
    if (path[field] && metadata[field] && metadata[field] !== path[field]) {
      throw StatusError.badRequest(
        `the ${field} of the object does not match the ${field} of the request`,
      );
    }
  }
  const { namespace = metadata.namespace, name = metadata.name } = path;
  return { ...result.data, metadata: { ...metadata, namespace, name } };
}

function parseQuery<T extends z.ZodType>(schema: T, req: Request): z.infer<T> {
  const result = schema.safeParse(req.query);
  if (!result.success) {
    throw StatusError.badRequest(z.prettifyError(result.error));
  }
  return result.data;
}
