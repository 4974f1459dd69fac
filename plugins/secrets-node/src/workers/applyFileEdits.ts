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
import { FileEdit } from '../edits/FileEdit';
import { runInWorker } from './runInWorker';

/**
 * Applies edits to the content of one file, in a worker thread. All of `edits` must name the same file; where several name
 * one place, the last one counts.
 *
 * @returns the new content; every byte outside the edited scalars is as before, line endings and a byte-order
 * mark included. Applying the same edits again changes nothing.
 * @throws ManifestError where the file is templated or larger than {@link FILE_LIMITS}, the place is anchored or an alias,
 * no document or more than one matches, or a key is missing that may not be inserted
 * @public
 */
export async function applyFileEdits(
  content: string,
  edits: FileEdit[],
): Promise<string> {
  const [first] = edits;
  if (!first) return content;
  if (edits.some(({ file }) => file !== first.file)) {
    throw new InputError(
      'Edits of several files cannot be applied to one; group them by file first',
    );
  }
  return runInWorker<'edit'>(
    { kind: 'edit', text: content, edits: edits.map(plain) },
    first.file,
  );
}

/** What a thread needs of an edit. */
function plain({ file, document, path, value, missing }: FileEdit): FileEdit {
  return { file, document, path, value, missing };
}
