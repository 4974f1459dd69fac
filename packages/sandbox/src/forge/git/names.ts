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

const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/;
const REPOSITORY = /^(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]{1,100}$/i;
const OBJECT_ID = /^[0-9a-f]{40}$/;
/** `refs/heads/` and the 244 bytes that GitHub leaves to the name of a branch. */
const MAX_REF_BYTES = 255;
const FORBIDDEN_IN_REF = /[\p{Cc} ~^:?*[\\]/u;

/** First segments of the forge's own addresses, which therefore no owner may bear. */
const RESERVED_OWNERS = ['api', 'raw'];

export function isOwnerName(name: string): boolean {
  return OWNER.test(name) && !RESERVED_OWNERS.includes(name.toLowerCase());
}

export function isRepositoryName(name: string): boolean {
  return REPOSITORY.test(name);
}

/** A full object id; abbreviations are not. */
export function isObjectId(text: string): boolean {
  return OBJECT_ID.test(text);
}

/** Whether git would take this as a full ref name (`refs/heads/main`), by the rules of `git check-ref-format`. */
export function isRefName(name: string): boolean {
  const parts = name.split('/');
  return (
    Buffer.byteLength(name) <= MAX_REF_BYTES &&
    parts.length >= 3 &&
    parts[0] === 'refs' &&
    !FORBIDDEN_IN_REF.test(name) &&
    !name.includes('..') &&
    !name.includes('@{') &&
    !name.endsWith('.') &&
    parts.every(
      part => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'),
    )
  );
}

/** Whether `refs/heads/<name>` is a ref and the name cannot be mistaken for an option or for HEAD. */
export function isBranchName(name: string): boolean {
  return (
    isRefName(`refs/heads/${name}`) && !name.startsWith('-') && name !== 'HEAD'
  );
}

/** A path that a tree may hold: relative, normalised and not inside a `.git`. */
export function isTreePath(path: string): boolean {
  return (
    path.length <= 4096 &&
    !path.includes('\0') &&
    path
      .split('/')
      .every(part => !['', '.', '..'].includes(part) && !/^\.git$/i.test(part))
  );
}
