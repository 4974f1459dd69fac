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

function packed(value: number | string): Buffer {
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(5);
    bytes.writeUInt8(0xce);
    bytes.writeUInt32BE(value, 1);
    return bytes;
  }
  const text = Buffer.from(value, 'utf8');
  const head = Buffer.alloc(3);
  head.writeUInt8(0xda);
  head.writeUInt16BE(text.length, 1);
  return Buffer.concat([head, text]);
}

/**
 * A global id as GitHub writes them: the kind, then a packed list of a version (0) and what identifies the thing,
 * which is its own id or, of things in a repository, the repository's and its own.
 */
export function nodeId(kind: string, ...ids: Array<number | string>): string {
  const list = Buffer.concat([
    Buffer.from([0x90 + ids.length + 1, 0]),
    ...ids.map(packed),
  ]);
  return `${kind}_${list.toString('base64url')}`;
}
