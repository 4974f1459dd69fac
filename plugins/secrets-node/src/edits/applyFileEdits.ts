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

/**
 * Applies edits to the content of one file. All of `edits` must name the same file.
 *
 * @returns the new content; every byte outside the edited scalars is as before, line endings and a byte-order
 * mark included. Applying the same edits again changes nothing.
 * @throws ManifestError where the file is templated, the place is anchored or an alias, no document or more than
 * one matches, or a key is missing that may not be inserted
 * @public
 */
export declare function applyFileEdits(
  content: string,
  edits: FileEdit[],
): string;
