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

/**
 * One thing that is wrong with a journal: content that is not what was written (`edited`), rows that are not there
 * (`deleted`, at the end of a chain `cut-off`), rows out of their place or there twice (`reordered`), and what is no
 * journal at all (`malformed`).
 * @public
 */
export interface JournalProblem {
  kind: 'edited' | 'deleted' | 'cut-off' | 'reordered' | 'malformed';
  secretRef?: string;
  /** The row; the first where there are several. */
  seq?: number;
  /** Line of the export, counted from 1. */
  line?: number;
  /** A sentence for a person, without a full stop. */
  message: string;
}
