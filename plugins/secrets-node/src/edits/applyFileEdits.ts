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

import { InputError } from '@backstage/errors';
import { FileEdit } from './FileEdit';
import { findPlace } from './findPlace';
import { insertScalar } from './insertScalar';
import { Manifest, parseManifest } from './parseManifest';
import { refuse } from './refuse';
import { replaceScalar } from './replaceScalar';
import { selectDocument } from './selectDocument';
import { verifyEdit } from './verifyEdit';

const BYTE_ORDER_MARK = '\ufeff';

/**
 * Applies edits to the content of one file. All of `edits` must name the same file.
 *
 * @returns the new content; every byte outside the edited scalars is as before, line endings and a byte-order
 * mark included. Applying the same edits again changes nothing.
 * @throws ManifestError where the file is templated, the place is anchored or an alias, no document or more than
 * one matches, or a key is missing that may not be inserted
 * @public
 */
export function applyFileEdits(content: string, edits: FileEdit[]): string {
  if (edits.length === 0) {
    return content;
  }
  const [{ file }] = edits;
  if (edits.some(edit => edit.file !== file)) {
    throw new InputError(
      'Edits of several files cannot be applied to one; group them by file first',
    );
  }
  const mark = content.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const manifest = parseManifest(content.slice(mark.length), file);
  return mark + edits.reduce(applyEdit, manifest).text;
}

function applyEdit(manifest: Manifest, edit: FileEdit): Manifest {
  const document = selectDocument(manifest, edit);
  const place = findPlace(document, edit);
  if (place.kind === 'gap' && edit.missing === 'refuse') {
    refuse(
      edit,
      'missing-key',
      'is not in the file. Add the key with any text, or correct the keys of the target',
    );
  }
  const text =
    place.kind === 'gap'
      ? insertScalar(manifest.text, document, place, edit)
      : replaceScalar(manifest.text, place, edit);
  return text === manifest.text
    ? manifest
    : verifyEdit(manifest, text, document, edit);
}
