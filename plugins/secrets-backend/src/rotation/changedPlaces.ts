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
  DifferingScalar,
  FileEdit,
  ResolvedTarget,
} from '@keyturn/plugin-secrets-node';
import { editsOfTarget } from './expectedScalars';
import { writesVersion } from './versionTexts';

/**
 * The places of a target that hold another text than the version brought, as its probe tells. Version ids are left out,
 * and what is missing altogether: neither is a ciphertext that somebody may have re-encrypted.
 */
export function changedPlaces(
  target: ResolvedTarget,
  { versionId, edits }: { versionId?: string; edits: FileEdit[] },
  differs: DifferingScalar[] = [],
): Array<Pick<FileEdit, 'file' | 'document' | 'path'> & { sha256: string }> {
  const held = new Map(differs.map(one => [keyOf(one), one.sha256] as const));
  return editsOfTarget(target, edits)
    .filter(edit => !(versionId && writesVersion(edit, versionId)))
    .flatMap(edit => {
      const { file, document, path } = edit;
      const sha256 = held.get(keyOf(edit));
      return sha256 === undefined ? [] : [{ file, document, path, sha256 }];
    });
}

function keyOf({ document, path }: DifferingScalar): string {
  const { kind, name, namespace = null } = document;
  return JSON.stringify([kind, name, namespace, path]);
}
