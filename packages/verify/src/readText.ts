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
 * The text of a file. Bytes that are none would all be read as the same character, so one of them could be changed
 * unseen.
 * @throws Error where it is not UTF-8
 */
export async function* readText(
  parts: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (part?: Uint8Array) => {
    try {
      return decoder.decode(part, { stream: part !== undefined });
    } catch {
      // Its message is about an encoding and names no file.
      throw new Error(
        'This is no export of a journal, or it was changed: it is not UTF-8',
      );
    }
  };
  for await (const part of parts) {
    yield typeof part === 'string' ? part : decode(part);
  }
  yield decode();
}
