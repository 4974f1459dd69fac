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
import { KubernetesObject } from '../objects/KubernetesObject';
import { ObjectStore } from '../objects/ObjectStore';
import { LEASE } from '../objects/resourceKinds';
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
import {
  isKnownGroup,
  keyOfPath,
  parseResourcePath,
  ResourcePath,
} from './parseResourcePath';
import {
  negotiateRepresentation,
  represent,
  Representation,
  representList,
} from './representation';
import { writeObject } from './writeObject';

export interface ResourceRouterOptions {
  store: ObjectStore;
  history: WatchHistory;
  watches: OpenWatches;
  access: AccessRules;
  /** Has the nodes renew their Leases, before somebody reads one. */
  renewLeases: () => void;
}

interface ResourceRequest {
  req: Request;
  res: Response;
  path: ResourcePath;
  query: ListQuery;
  representation: Representation;
}

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
    if (!path && !isKnownGroup(req.path)) {
      // what nobody has registered does not come to the part that answers in objects
      res.status(404).type('text/plain').send('404 page not found\n');
      return;
    }
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
    name: path.name,
    metadataOnly: representation === 'metadata',
  });
  if (path.kind === LEASE && ['get', 'list'].includes(verb)) {
    options.renewLeases();
  }
  switch (verb) {
    case 'watch':
      watch(request, options);
      return;
    case 'list':
      list(request, options);
      return;
    case 'get':
      sendObject(request, 200, options.store.get(path.kind, keyOfPath(path)));
      return;
    default:
      sendObject(
        request,
        verb === 'create' ? 201 : 200,
        writeObject(verb, request, options.store),
      );
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

function list(request: ResourceRequest, options: ResourceRouterOptions): void {
  const { path, query, representation, res } = request;
  const { items, metadata } = listObjects(options, path, query);
  res.json(representList({ kind: path.kind, items, metadata, representation }));
}

function sendObject(
  { res, representation }: ResourceRequest,
  status: number,
  object: KubernetesObject,
): void {
  res.status(status).json(represent(object, representation));
}

function parseQuery<T extends z.ZodType>(schema: T, req: Request): z.infer<T> {
  const result = schema.safeParse(req.query);
  if (!result.success) {
    throw StatusError.badRequest(z.prettifyError(result.error));
  }
  return result.data;
}
