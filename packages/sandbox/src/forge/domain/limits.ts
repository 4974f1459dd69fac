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

import { ForgeError } from '../ForgeError';

/** What GitHub documents, or is known to refuse beyond. Texts are counted in characters, everything else in bytes or pieces. */
export const LIMITS = {
  title: 256,
  body: 65_536,
  comment: 65_536,
  label: 50,
  /** Contents answers a larger file without its content. */
  contentBytes: 1024 * 1024,
  /** Larger files are not answered at all. */
  blobBytes: 100 * 1024 * 1024,
  folderEntries: 1_000,
  treeEntries: 100_000,
  treeBytes: 7 * 1024 * 1024,
  pullFiles: 3_000,
  pullCommits: 250,
  compareFiles: 300,
  compareCommits: 250,
};

function longerThan(limit: number, text: string): boolean {
  // A character may take two units of a string, never more.
  if (text.length <= limit) return false;
  return text.length > 2 * limit || [...text].length > limit;
}

/** @throws ForgeError 422 for a title or a body that GitHub would not take */
export function refuseLongText(input: {
  title?: string;
  body?: string | null;
}): void {
  for (const field of ['title', 'body'] as const) {
    const limit = LIMITS[field];
    if (longerThan(limit, input[field] ?? '')) {
      throw ForgeError.invalid({
        // GitHub says so of pull requests too, which are issues.
        resource: 'Issue',
        code: 'custom',
        field,
        message: `${field} is too long (maximum is ${limit} characters)`,
      });
    }
  }
}

/** @throws ForgeError 422 */
export function refuseLongComment(resource: string, body: string): void {
  if (longerThan(LIMITS.comment, body)) {
    throw ForgeError.invalid({
      resource,
      code: 'unprocessable',
      field: 'data',
      message: `Body is too long (maximum is ${LIMITS.comment} characters)`,
    });
  }
}

/** @throws ForgeError 422 */
export function refuseLongLabels(names: string[]): void {
  const value = names.find(name => longerThan(LIMITS.label, name));
  if (value !== undefined) {
    throw ForgeError.invalid({
      resource: 'Label',
      code: 'invalid',
      field: 'name',
      value,
    });
  }
}

/** @throws ForgeError 403 for a file that no address of the API answers */
export function refuseLargeBlob(bytes: number): void {
  if (bytes > LIMITS.blobBytes) {
    throw new ForgeError(
      403,
      'This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API, but you can always clone the repository via Git in order to obtain the blob.',
      [{ resource: 'Blob', field: 'data', code: 'too_large' }],
    );
  }
}
