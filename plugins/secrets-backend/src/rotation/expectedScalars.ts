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

import {
  ExpectedScalar,
  FileEdit,
  isWorkloadVersionEdit,
  ResolvedTarget,
} from '@keyturn/plugin-secrets-node';
import { sha256Of } from '../sha256Of';

/**
 * What the edits of a version bring to one target, for its probe; undefined where none of them does. The annotation of
 * a pod template is left out: it is a label, whose text differs after a rollback by hand or a restart, while the pods
 * are proven by when they started.
 */
export function expectedScalars(
  target: ResolvedTarget,
  edits: FileEdit[],
): ExpectedScalar[] | undefined {
  const expected = editsOfTarget(target, edits)
    .filter(edit => !isWorkloadVersionEdit(edit))
    .map(({ document, path, value }) => ({
      document,
      path,
      sha256: sha256Of(value),
    }));
  return expected.length > 0 ? expected : undefined;
}

/** Those that go to the files of a target. Two targets may share a file: then the namespace tells them apart. */
export function editsOfTarget<T extends FileEdit>(
  target: ResolvedTarget,
  edits: T[],
): T[] {
  const files = [
    target.manifest,
    ...(target.workloads ?? []).flatMap(({ manifest }) => manifest ?? []),
  ];
  return edits.filter(
    ({ file, document: { namespace } }) =>
      files.includes(file) &&
      (namespace === undefined || namespace === target.namespace),
  );
}
