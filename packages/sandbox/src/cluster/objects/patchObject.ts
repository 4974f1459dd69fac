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

import { applyPatch, JsonPatchError, Operation } from 'fast-json-patch';
import { ObjectKey, KubernetesObject } from './KubernetesObject';
import { ObjectStore } from './ObjectStore';
import { ResourceKind } from './resourceKinds';
import { StatusError } from './StatusError';

/**
 * Applies a patch to what is there now. It conflicts only where the patch itself names a resource version.
 * Strategic merge patches are treated as merge patches: lists are replaced, not merged by key.
 * @throws StatusError 415, 422 or 409
 */
export function patchObject(options: {
  store: ObjectStore;
  kind: ResourceKind;
  key: ObjectKey;
  contentType: string;
  patch: unknown;
  status: boolean;
  /** Who patches it. */
  manager?: string;
}): KubernetesObject {
  const { store, kind, key, contentType, patch, status, manager } = options;
  const { resourceVersion, ...metadata } = store.get(kind, key).metadata;
  const current = { ...store.get(kind, key), metadata };
  const next = applyTo(current, patch, contentType);
  requireSameKey(current.metadata, next);
  return status
    ? store.updateStatus(kind, next)
    : store.update(kind, next, manager);
}

function requireSameKey(key: ObjectKey, patched: unknown): void {
  const metadata = isRecord(patched) && patched.metadata;
  if (
    !isRecord(metadata) ||
    metadata.name !== key.name ||
    metadata.namespace !== key.namespace
  ) {
    throw StatusError.invalid('a patch cannot change name or namespace');
  }
}

function applyTo(
  current: object,
  patch: unknown,
  contentType: string,
): unknown {
  switch (contentType) {
    case 'application/json-patch+json':
      return applyJsonPatch(current, patch);
    case 'application/merge-patch+json':
    case 'application/strategic-merge-patch+json':
      return mergePatch(current, patch);
    default:
      throw new StatusError(
        415,
        'UnsupportedMediaType',
        'the patch must be a JSON patch, a merge patch or a strategic merge patch',
      );
  }
}

function applyJsonPatch(current: object, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw StatusError.badRequest('a JSON patch is a list of operations');
  }
  try {
    return applyPatch(structuredClone(current), patch as Operation[], true)
      .newDocument;
  } catch (error) {
    // The library's own message quotes the whole document, Secret data and all.
    if (error instanceof JsonPatchError) {
      throw StatusError.invalid(
        `operation ${error.index ?? 0} of the JSON patch cannot be applied (${
          error.name
        })`,
      );
    }
    throw StatusError.invalid('the JSON patch cannot be applied');
  }
}

/** RFC 7396. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const merged: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (key === '__proto__') {
      throw StatusError.invalid('a patch cannot set __proto__');
    }
    if (value === null) {
      delete merged[key];
    } else {
      merged[key] = mergePatch(merged[key], value);
    }
  }
  return merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
