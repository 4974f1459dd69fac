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

import { Request } from 'express';
import { z } from 'zod';
import { KubernetesObject } from '../objects/KubernetesObject';
import { ObjectStore } from '../objects/ObjectStore';
import { patchObject } from '../objects/patchObject';
import { StatusError } from '../objects/StatusError';
import { keyOfPath, ResourcePath } from './parseResourcePath';

/** What a write may ask for beside itself. */
const writeQuerySchema = z.looseObject({
  dryRun: z
    .never({ error: 'dryRun is not supported: nothing was changed' })
    .optional(),
  fieldManager: z.string().max(128).optional(),
});

/**
 * Creates, updates, patches or deletes what the path names; gives the object as it is then, or was.
 * @throws StatusError
 */
export function writeObject(
  verb: 'create' | 'update' | 'patch' | 'delete',
  { req, path }: { req: Request; path: ResourcePath },
  store: ObjectStore,
): KubernetesObject {
  const { kind, status } = path;
  const { fieldManager } = refuseUnsupported(writeQuerySchema, req.query);
  const manager = fieldManager || programOf(req);
  switch (verb) {
    case 'create':
      return store.create(kind, addressed(req.body, path), manager);
    case 'update': {
      const object = addressed(req.body, path);
      return status
        ? store.updateStatus(kind, object)
        : store.update(kind, object, manager);
    }
    case 'patch':
      return patchObject({
        store,
        kind,
        key: keyOfPath(path),
        contentType: (req.headers['content-type'] ?? '').split(';')[0],
        patch: req.body,
        status,
        manager,
      });
    default:
      requirePreconditions(store.get(kind, keyOfPath(path)), path, req.body);
      return store.delete(kind, keyOfPath(path));
  }
}

/** The program of a client that names no field manager, as servers take it from its name and version. */
function programOf(req: Request): string | undefined {
  return req.headers['user-agent']?.split('/')[0].slice(0, 128) || undefined;
}

/** What a client may demand of an object before it is deleted. */
const deleteOptionsSchema = z.looseObject({
  dryRun: writeQuerySchema.shape.dryRun,
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
  const options = refuseUnsupported(deleteOptionsSchema, body ?? {});
  const { uid, resourceVersion } = options.preconditions ?? {};
  if (
    (uid && uid !== metadata.uid) ||
    (resourceVersion && resourceVersion !== metadata.resourceVersion)
  ) {
    throw StatusError.conflict(path.kind, metadata);
  }
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

function refuseUnsupported<T extends z.ZodType>(
  schema: T,
  input: unknown,
): z.infer<T> {
  const result = schema.safeParse(input);
  if (!result.success) {
    throw StatusError.badRequest(z.prettifyError(result.error));
  }
  return result.data;
}
