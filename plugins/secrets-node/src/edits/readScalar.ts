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

import { FileEdit } from './FileEdit';
import { locateScalars } from './locateScalars';

/**
 * What the document that an edit would go to says at a path, as text and as Kubernetes reads it: aliases and
 * merge keys are followed. Undefined where there is no scalar.
 *
 * @throws ManifestError as {@link applyFileEdits} does for the file and the document
 * @public
 */
export function readScalar(
  content: string,
  place: Pick<FileEdit, 'file' | 'document' | 'path'>,
): string | undefined {
  return locateScalars(content, [place])[0].text;
}
