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

import { describePath } from './describePath';
import { FileEdit } from './FileEdit';

/**
 * Where an edit goes, for a person: `SealedSecret payments/db-password: spec.encryptedData.password`. A path
 * segment with a dot in it stands in brackets: `metadata.annotations["backstage.io/kubernetes-id"]`.
 * @public
 */
export function describeEdit(
  edit: Pick<FileEdit, 'document' | 'path'>,
): string {
  const { kind, namespace, name } = edit.document;
  const document = namespace ? `${namespace}/${name}` : name;
  return `${kind} ${document}: ${describePath(edit.path)}`;
}
