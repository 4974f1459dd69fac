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

import { FileEdit } from '../edits/FileEdit';
import { ManifestError } from '../errors';
import { locateScalars } from './locateScalars';

/**
 * What the documents that edits would go to say at places of one file, as text and as Kubernetes reads it: aliases and
 * merge keys are followed. Undefined where there is no scalar; in the order of the places. The file is parsed once.
 *
 * @throws ManifestError as {@link applyFileEdits} does for the file and the documents
 * @public
 */
export async function readScalars(
  content: string,
  places: readonly Pick<FileEdit, 'file' | 'document' | 'path'>[],
): Promise<Array<string | undefined>> {
  const located = await locateScalars(content, places);
  return located.map(({ text, missing }, i) => {
    if (missing === undefined) return text;
    throw new ManifestError('missing-document', places[i].file, missing);
  });
}

/**
 * As {@link readScalars}, of one place.
 * @throws ManifestError as {@link readScalars} does
 * @public
 */
export async function readScalar(
  content: string,
  place: Pick<FileEdit, 'file' | 'document' | 'path'>,
): Promise<string | undefined> {
  const [text] = await readScalars(content, [place]);
  return text;
}
