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

import { createHash } from 'node:crypto';
import {
  canonicalJson,
  SecretSpec,
  SecretTarget,
} from '@keyturn/plugin-secrets-common';

/** What a rotation keeps of a declaration from its start on, in the shape of the spec. @public */
export interface FrozenPart {
  owner: string;
  credential: Pick<
    SecretSpec['credential'],
    'kind' | 'issuer' | 'id' | 'options'
  >;
  authority: SecretSpec['authority'];
  /** With the name of the Secret, also where it is that of the entity. */
  targets: Array<SecretTarget & { secretName: string }>;
  rotation: { policy?: string };
}

/** The part of a declaration by which a rotation acts. @public */
export function frozenPartOf({
  name,
  spec,
}: {
  name: string;
  spec: SecretSpec;
}): FrozenPart {
  const { kind, issuer, id, options } = spec.credential;
  return {
    owner: spec.owner,
    credential: { kind, issuer, id, options },
    authority: spec.authority,
    targets: spec.targets.map(target => ({
      ...target,
      secretName: target.secretName ?? name,
    })),
    rotation: { policy: spec.rotation?.policy },
  };
}

/** The frozen part as JSON that is the same for every order of its fields. @public */
export function frozenJson(frozen: FrozenPart): string {
  return canonicalJson(frozen);
}

/** SHA-256 of {@link frozenJson}, as base64url: what a form shows, and what a value handed in is for. @public */
export function declarationDigest(frozen: FrozenPart): string {
  return createHash('sha256').update(frozenJson(frozen)).digest('base64url');
}

/**
 * Names the fields that differ, such as `spec.targets[1].manifest`. A list of texts is one field, and so is an item that
 * only one of both has.
 *
 * @public
 */
export function changedFields(frozen: FrozenPart, now: FrozenPart): string[] {
  return differences('spec', frozen, now);
}

function differences(field: string, a: unknown, b: unknown): string[] {
  if (Array.isArray(a) && Array.isArray(b) && [...a, ...b].every(isObject)) {
    return Array.from({ length: Math.max(a.length, b.length) }).flatMap(
      (_, i) => differences(`${field}[${i}]`, a[i], b[i]),
    );
  }
  if (isObject(a) && isObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].flatMap(key =>
      differences(`${field}.${key}`, own(a, key), own(b, key)),
    );
  }
  return textOf(a) === textOf(b) ? [] : [field];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function own(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : canonicalJson(value);
}
