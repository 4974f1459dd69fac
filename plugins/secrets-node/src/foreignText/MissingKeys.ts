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
import { refuse } from './refuse';

/** Keys that a map lacks, in the order in which they were asked for, and texts or further maps below them. */
export type MissingKeys = Map<string, string | MissingKeys>;

/** Adds what one edit lacks; a later edit of the same place wins. */
export function addMissing(
  keys: MissingKeys,
  [key, ...below]: string[],
  edit: FileEdit,
): void {
  const there = keys.get(key);
  if (there !== undefined && (typeof there === 'string') !== !below.length) {
    refuse(
      edit,
      'unsupported',
      'cannot be set, because another edit of the same change makes it both a map and a text',
    );
  }
  if (below.length === 0) {
    keys.set(key, edit.value);
    return;
  }
  const inner = there instanceof Map ? there : new Map();
  keys.set(key, inner);
  addMissing(inner, below, edit);
}
