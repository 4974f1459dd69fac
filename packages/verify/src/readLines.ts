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

/** Far more than any line of a journal has, and far less than would fill the memory. */
const LONGEST_LINE = 16 * 1024 * 1024;

/**
 * The lines of a text, without their line feeds. Nothing else ends a line: `node:readline` would also break at
 * characters that may stand inside of JSON.
 * @throws Error where a line is longer than any of a journal
 */
export async function* readLines(
  parts: AsyncIterable<string>,
): AsyncGenerator<string> {
  let rest = '';
  let read = 0;
  for await (const part of parts) {
    const lines = part.split('\n');
    lines[0] = rest + lines[0];
    rest = lines.pop()!;
    read += lines.length;
    if (rest.length > LONGEST_LINE) {
      throw new Error(
        `Line ${
          read + 1
        } is longer than any line of a journal, so this is no export of one`,
      );
    }
    yield* lines;
  }
  if (rest !== '') yield rest;
}
