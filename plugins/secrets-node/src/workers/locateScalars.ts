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
import type { LocatedScalar } from '../foreignText/locateInManifest';
import { runInWorker } from './runInWorker';

export type { LocatedScalar };

/**
 * Reads many places of one file, which is parsed once, in a worker thread; answers in the order of the places. That a
 * document is not there is an answer.
 *
 * @throws ManifestError as {@link applyFileEdits} does for the file, and where two documents have one name
 * @public
 */
export async function locateScalars(
  content: string,
  places: readonly Pick<FileEdit, 'file' | 'document' | 'path'>[],
): Promise<LocatedScalar[]> {
  const [first] = places;
  if (!first) return [];
  const plain = places.map(({ file, document, path }) => {
    return { file, document, path };
  });
  return runInWorker<'locate'>(
    { kind: 'locate', text: content, places: plain },
    first.file,
  );
}
