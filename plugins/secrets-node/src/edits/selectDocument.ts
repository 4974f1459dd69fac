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

import { Document, isScalar } from 'yaml';
import { DocumentSelector, FileEdit } from './FileEdit';
import { Manifest } from './parseManifest';
import { refuse } from './refuse';

/**
 * The one document an edit names.
 * @throws ManifestError where none matches, or more than one
 */
export function selectDocument(
  { documents }: Manifest,
  edit: Pick<FileEdit, 'file' | 'document' | 'path'>,
): Document.Parsed {
  const found = documents.filter(document => matches(document, edit.document));
  if (found.length === 0) {
    refuse(
      edit,
      'missing-document',
      'cannot be set, because the file has no such document. Correct the manifest, namespace or secretName of the target, or add the document',
    );
  }
  if (found.length > 1) {
    refuse(
      edit,
      'ambiguous',
      `cannot be set, because the file has ${found.length} such documents. Keep one of them`,
    );
  }
  return found[0];
}

function matches(document: Document, selector: DocumentSelector): boolean {
  const namespace = textAt(document, ['metadata', 'namespace']);
  return (
    textAt(document, ['kind']) === selector.kind &&
    textAt(document, ['metadata', 'name']) === selector.name &&
    (!namespace || !selector.namespace || namespace === selector.namespace)
  );
}

/** Scalars as text, so that a name that looks like a number matches too. */
function textAt(document: Document, path: string[]): string | undefined {
  const node = document.getIn(path, true);
  return isScalar(node) && node.value !== null
    ? node.source ?? String(node.value)
    : undefined;
}
