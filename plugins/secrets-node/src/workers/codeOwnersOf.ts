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

import { runInWorker } from './runInWorker';

/**
 * Whom a CODEOWNERS file names for a path, in lower case, by the rules of GitHub: the last pattern that matches counts,
 * and one without owners leaves the file to nobody. A line that is not valid, such as one with `!` or `[ ]`, is skipped.
 * There are no sections. Paths are compared by exact case. Read in a worker thread.
 *
 * @returns undefined where nobody is named
 * @throws ManifestError where the file is larger than {@link FILE_LIMITS}
 * @public
 */
export async function codeOwnersOf(
  content: string,
  path: string,
): Promise<string[] | undefined> {
  return runInWorker<'codeOwners'>(
    { kind: 'codeOwners', text: content, path },
    'CODEOWNERS',
  );
}
