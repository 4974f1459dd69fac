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

import { SecretTarget, targetId } from '@keyturn/plugin-secrets-common';
import { fileAddressOf } from '../address/fileAddressOf';

/** One identity of a place. Two secrets that share one declare the same place. @public */
export interface PlaceIdentity {
  /** What is edited in Git, or what runs in a cluster. */
  kind: 'edit' | 'runs';
  /** As `targetId` of secrets-common gives it. */
  targetId: string;
  /** Equal for the same place, however it is written. */
  identity: string;
}

/**
 * The identities of every key of every target.
 *
 * @param secretName - of the entity, which is the Secret's where a target names none
 * @public
 */
export function placesOf(
  secretName: string,
  targets: SecretTarget[],
): PlaceIdentity[] {
  return targets.flatMap(target => {
    const id = targetId(target);
    const name = target.secretName ?? secretName;
    return target.keys.flatMap((key): PlaceIdentity[] => [
      {
        kind: 'edit',
        targetId: id,
        identity: editIdentity(target.manifest, name, key),
      },
      {
        kind: 'runs',
        targetId: id,
        identity: runIdentity(target, name, key),
      },
    ]);
  });
}

/**
 * What is edited: a key in a document of a file. The document goes by the Secret's name alone, because a manifest may
 * leave the namespace to Kustomize. The protocol does not count, because both lead to the same file.
 */
function editIdentity(manifest: string, name: string, key: string): string {
  const file = fileAddressOf(manifest) ?? fileAddressOf(plainly(manifest));
  return JSON.stringify(
    file
      ? [
          'edit',
          file.host,
          file.repository,
          // Whether a slash belongs to the branch or to the path makes no difference.
          `${file.branch}/${file.path}`,
          name,
          key,
        ]
      : ['edit', plainly(manifest), name, key],
  );
}

/**
 * An address as a forge would read it that takes more than plain ones: no boundary covers such a one, but where nothing is
 * restricted, two ways to write a file must still be one place.
 */
function plainly(manifest: string): string {
  if (!URL.canParse(manifest)) return manifest;
  const { protocol, host, pathname } = new URL(manifest);
  return `${protocol}//${host}${decoded(pathname).replace(/\/+/g, '/')}`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A lone % escapes nothing; the path is then compared as it is written.
    return path;
  }
}

/** What runs: a key of a Secret in a cluster. */
function runIdentity(
  { cluster, namespace }: SecretTarget,
  name: string,
  key: string,
): string {
  return JSON.stringify(['runs', cluster, namespace, name, key]);
}
