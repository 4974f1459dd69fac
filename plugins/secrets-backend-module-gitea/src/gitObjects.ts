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

import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** An object as Git keeps it, and its name. */
export interface GitObject {
  type: 'commit' | 'tree' | 'blob';
  sha: string;
  data: Buffer;
}

export interface TreeEntry {
  /** As `git ls-tree` prints it, six digits. */
  mode: string;
  path: string;
  sha: string;
}

const TYPE_IN_PACK = { commit: 1, tree: 2, blob: 3 };

/** Names an object by the hash of the repository, which shows in the length of any other name of it. */
export function gitObject(
  type: GitObject['type'],
  data: Buffer,
  anySha: string,
): GitObject {
  const sha = createHash(algorithmOf(anySha))
    .update(`${type} ${data.length}\0`)
    .update(data)
    .digest('hex');
  return { type, sha, data };
}

/** Entries in the order in which Git has them. */
export function treeObject(entries: TreeEntry[], anySha: string): GitObject {
  const parts = entries.map(({ mode, path, sha }) =>
    Buffer.concat([
      Buffer.from(`${mode.replace(/^0+/, '')} ${path}\0`),
      Buffer.from(sha, 'hex'),
    ]),
  );
  return gitObject('tree', Buffer.concat(parts), anySha);
}

export interface Author {
  name: string;
  email: string;
}

export function commitObject(options: {
  tree: string;
  parent: string;
  message: string;
  author: Author;
  committer: Author;
  /** In seconds, as Git counts them. */
  time: number;
}): GitObject {
  const { tree, parent, message, author, committer, time } = options;
  const sign = ({ name, email }: Author) =>
    `${plain(name) || 'unknown'} <${plain(email)}> ${time} +0000`;
  const text = [
    `tree ${tree}`,
    `parent ${parent}`,
    `author ${sign(author)}`,
    `committer ${sign(committer)}`,
    '',
    `${message.trimEnd()}\n`,
  ].join('\n');
  return gitObject('commit', Buffer.from(text), tree);
}

/** Objects as Git sends them, none of them as a difference to another. */
export function packOf(objects: GitObject[], anySha: string): Buffer {
  const header = Buffer.alloc(12);
  header.write('PACK');
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(objects.length, 8);
  const content = Buffer.concat([
    header,
    ...objects.flatMap(({ type, data }) => [
      sizeInPack(TYPE_IN_PACK[type], data.length),
      deflateSync(data),
    ]),
  ]);
  const sum = createHash(algorithmOf(anySha)).update(content).digest();
  return Buffer.concat([content, sum]);
}

/** Type and size in bytes of seven bits, the lowest first; the first byte holds four bits of the size only. */
function sizeInPack(type: number, size: number): Buffer {
  const bytes = [type * 16 + (size % 16)];
  for (let rest = Math.floor(size / 16); rest > 0; ) {
    bytes[bytes.length - 1] += 128;
    bytes.push(rest % 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from(bytes);
}

function algorithmOf(sha: string): string {
  return sha.length === 64 ? 'sha256' : 'sha1';
}

function plain(text: string): string {
  return text.replace(/[\r\n\0<>]/g, ' ').trim();
}
