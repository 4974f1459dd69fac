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

import { Document } from 'yaml';
import { ManifestError } from '../errors';

/**
 * A document as plain data, with its aliases followed.
 * @throws ManifestError where an alias leads nowhere, or aliases multiply what they name without end
 */
export function plainData(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new ManifestError(
      'invalid-yaml',
      file,
      'has aliases that cannot be followed. Correct the file on its base branch',
    );
  }
}
