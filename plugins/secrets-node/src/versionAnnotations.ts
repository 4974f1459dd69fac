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
import { VERSION_ANNOTATION } from '@keyturn/plugin-secrets-common';
import { ResolvedTarget } from './contracts/context';
import { DocumentSelector, FileEdit } from './edits';

/** Kubernetes takes at most 63 characters after the slash of an annotation key. */
const MAX_NAME_LENGTH = 63;
const DIGEST_LENGTH = 10;
/** Stands in no id of a version. */
const AFTER = '~';

/**
 * Key of the annotation by which a pod template says which version of one secret it runs, such as
 * `secrets.keyturn.dev/version.db-password`. There is one key for each secret, because a workload may use
 * several. A name too long for a key is cut and ends in a digest of the whole name.
 *
 * @param secretName - name of the Kubernetes Secret
 * @public
 */
export function workloadVersionAnnotation(secretName: string): string {
  const [prefix, name] = VERSION_ANNOTATION.split('/');
  const room = MAX_NAME_LENGTH - name.length - 1;
  return `${prefix}/${name}.${shorten(secretName, room)}`;
}

/** Whether the key is that of a pod template, for whichever secret. @public */
export function isWorkloadVersionAnnotation(key: string): boolean {
  return key.startsWith(`${VERSION_ANNOTATION}.`);
}

/**
 * Value of the annotation of a pod template that goes back to a version, such as `v-1~v-2`. It differs from what stood
 * there for that version before: with the very same pod template Kubernetes keeps the pods that were not replaced yet,
 * and nobody could tell what they have read.
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

function shorten(text: string, room: number): string {
  if (text.length <= room) {
    return text;
  }
  const digest = createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, DIGEST_LENGTH);
  return `${text.slice(0, room - DIGEST_LENGTH - 1)}-${digest}`;
}

/**
 * Edits that write a version into annotations of the manifest at a target, inserted where missing.
 *
 * @param options - `document` is the one in the target's manifest, `paths` lead to its maps of annotations
 * @public
 */
export function manifestVersionEdits(options: {
  target: ResolvedTarget;
  document: DocumentSelector;
  paths: string[][];
  versionId: string;
}): FileEdit[] {
  const { target, document, paths, versionId } = options;
  return paths.map(path => ({
    file: target.manifest,
    document,
    path: [...path, VERSION_ANNOTATION],
    value: versionId,
    missing: 'insert',
  }));
}

/**
 * Edits that write a version into the pod template of each workload of a target that names its manifest, so
 * that the merge restarts it.
 * @public
 */
export function workloadVersionEdits(options: {
  target: ResolvedTarget;
  versionId: string;
}): FileEdit[] {
  const { target, versionId } = options;
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
              workloadVersionAnnotation(target.secretName),
            ],
            value: versionId,
            missing: 'insert' as const,
          },
        ]
      : [],
  );
}
