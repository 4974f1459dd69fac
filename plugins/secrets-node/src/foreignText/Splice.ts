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

/** Text that goes between two offsets of a file, which are the same where it is put in only. */
export interface Splice {
  start: number;
  end: number;
  text: string;
  /** How deep in the document; of two that go to the same offset the deeper one stands first. */
  depth: number;
}

/** Puts all splices into a text at once; undefined where two of them overlap. */
export function spliceAll(text: string, splices: Splice[]): string | undefined {
  const inOrder = [...splices].sort(
    (a, b) => a.start - b.start || b.depth - a.depth,
  );
  const parts: string[] = [];
  let offset = 0;
  for (const { start, end, text: put } of inOrder) {
    if (start < offset) return undefined;
    parts.push(text.slice(offset, start), put);
    offset = end;
  }
  return [...parts, text.slice(offset)].join('');
}
