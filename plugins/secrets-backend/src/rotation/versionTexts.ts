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
  FileEdit,
  isWorkloadVersionEdit,
  workloadVersionIn,
} from '@keyturn/plugin-secrets-node';

type Place = Pick<FileEdit, 'file' | 'document' | 'path'>;

/** Whether the edit writes the id of this version, in a pod template with whatever a restart says beside it. */
export function writesVersion(edit: FileEdit, versionId: string): boolean {
  return (
    edit.value === versionId ||
    (isWorkloadVersionEdit(edit) && workloadVersionIn(edit.value) === versionId)
  );
}

/**
 * Whether a text at the place of an edit says what the edit says. In a pod template only the version counts that it
 * names: a restart writes another text for the same version, and between its merge and the record of that both are right.
 */
export function saysSame(text: unknown, edit: FileEdit): boolean {
  return (
    text === edit.value ||
    (typeof text === 'string' &&
      isWorkloadVersionEdit(edit) &&
      workloadVersionIn(text) === workloadVersionIn(edit.value))
  );
}

/** Whether two edits write to the same scalar. */
export function isSamePlace(one: Place, other: Place): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf({ file, document, path }: Place): string {
  const { kind, name, namespace = null } = document;
  return JSON.stringify([file, kind, name, namespace, path]);
}
