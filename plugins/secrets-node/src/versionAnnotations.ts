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
import { workloadSchema } from '@keyturn/plugin-secrets-common';
import { ResolvedTarget } from './contracts/context';
import { DocumentSelector, FileEdit } from './edits';

const DOMAIN = 'secrets.keyturn.dev';
const START = 'version.';
/** Kubernetes takes at most 63 characters after the slash of an annotation key. */
const MAX_LENGTH = 63;
const DIGEST_LENGTH = 10;
/** Stands in no id of a version. */
const AFTER = '~';
const WORKLOAD_KINDS: readonly string[] = workloadSchema.shape.kind.options;

/**
 * Key of the annotation by which a manifest, a Kubernetes Secret or a pod template says which version of one secret it
 * holds, such as `secrets.keyturn.dev/version.db-password-db59de6878`. The version is an opaque id, never derived from
 * the value.
 *
 * @remarks
 * There is one key for each entity, because a Kubernetes Secret may hold the credentials of several, and a workload may
 * use several. The key ends in a digest of the whole ref, so that entities of one name in two namespaces have two keys;
 * what stands before the digest is for people, and is cut where it is too long for Kubernetes.
 *
 * @param secretRef - full entity ref of the secret, in any case
 * @public
 */
export function versionAnnotation(secretRef: string): string {
  const ref = secretRef.toLocaleLowerCase('en-US');
  const digest = createHash('sha256')
    .update(ref)
    .digest('hex')
    .slice(0, DIGEST_LENGTH);
  const end = `-${digest}`;
  const name = ref
    .slice(ref.lastIndexOf('/') + 1)
    .replace(/[^a-z0-9._-]/g, '-')
    .slice(0, MAX_LENGTH - START.length - end.length);
  return `${DOMAIN}/${START}${name}${end}`;
}

/** Whether the key is that of a version annotation, of any secret. @public */
export function isVersionAnnotation(key: string): boolean {
  return key.startsWith(`${DOMAIN}/${START}`);
}

/**
 * Whether an edit writes the version of a secret into the pod template of a workload, and not into the manifest of the
 * Secret, which has an annotation of the same key.
 * @public
 */
export function isWorkloadVersionEdit({
  document,
  path,
}: Pick<FileEdit, 'document' | 'path'>): boolean {
  return (
    WORKLOAD_KINDS.includes(document.kind) &&
    isVersionAnnotation(path.at(-1) ?? '')
  );
}

/**
 * Value of the annotation of a pod template that goes back to a version, such as `v-1~v-2`. It differs from what stood
 * there for that version before: with the very same pod template Kubernetes keeps the pods that were not replaced yet,
 * and it would stay unknown what they have read.
 *
 * @param versionId - the version that it names, see {@link workloadVersionIn}
 * @param after - the version that it goes back from
 * @public
 */
export function workloadVersionAfter(versionId: string, after: string): string {
  return `${versionId}${AFTER}${after}`;
}

/** The version that a pod template names by the value of its annotation. @public */
export function workloadVersionIn(value: string): string {
  return value.split(AFTER)[0];
}

/**
 * Edits that write a version of a secret into annotations of the manifest at a target, inserted where missing.
 *
 * @param options - `document` is the one in the target's manifest, `paths` lead to its maps of annotations
 * @public
 */
export function manifestVersionEdits(options: {
  secretRef: string;
  target: ResolvedTarget;
  document: DocumentSelector;
  paths: string[][];
  versionId: string;
}): FileEdit[] {
  const { secretRef, target, document, paths, versionId } = options;
  return paths.map(path => ({
    file: target.manifest,
    document,
    path: [...path, versionAnnotation(secretRef)],
    value: versionId,
    missing: 'insert',
  }));
}

/**
 * Edits that write a version of a secret into the pod template of each workload of a target that names its manifest, so
 * that the merge restarts it.
 * @public
 */
export function workloadVersionEdits(options: {
  secretRef: string;
  target: ResolvedTarget;
  versionId: string;
}): FileEdit[] {
  const { secretRef, target, versionId } = options;
  return (target.workloads ?? []).flatMap(({ kind, name, manifest }) =>
    manifest
      ? [
          {
            file: manifest,
            document: { kind, name, namespace: target.namespace },
            path: [
              'spec',
              'template',
              'metadata',
              'annotations',
              versionAnnotation(secretRef),
            ],
            value: versionId,
            missing: 'insert' as const,
          },
        ]
      : [],
  );
}
