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

/** Which document of a YAML file; exactly one must match. @public */
export interface DocumentSelector {
  kind: string;
  name: string;
  /** A document without a namespace matches any. */
  namespace?: string;
}

/**
 * Sets one scalar of one document. Applied by splicing the exact range of the scalar, so that nothing else
 * in the file changes by a byte.
 * @public
 */
export interface FileEdit {
  /** URL of the file. */
  file: string;
  document: DocumentSelector;
  /** Path to the scalar inside the document. */
  path: string[];
  /** The new text: ciphertext, a reference or a version id; never a value. */
  value: string;
  /**
   * What to do where the scalar is missing: `refuse`, or `insert` it together with missing parent maps.
   */
  missing: 'refuse' | 'insert';
}
