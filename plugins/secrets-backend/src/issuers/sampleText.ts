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

/** Gives that many bytes of chance. */
export type RandomBytes = (size: number) => Buffer;

/**
 * Draws characters so that each is as likely as any other: a byte beyond the largest multiple of their number
 * is thrown away, because taking it modulo that number would favour the first ones.
 *
 * @param options - `characters` are 2 to 256 single-byte ones
 */
export function sampleText(options: {
  characters: string;
  length: number;
  randomBytes: RandomBytes;
}): Buffer {
  const { characters, length, randomBytes } = options;
  const limit = 256 - (256 % characters.length);
  const text = Buffer.alloc(length);
  let drawn = 0;
  while (drawn < length) {
    const bytes = randomBytes(length - drawn);
    for (const byte of bytes) {
      if (byte < limit) {
        text[drawn] = characters.charCodeAt(byte % characters.length);
        drawn += 1;
      }
    }
    bytes.fill(0);
  }
  return text;
}
