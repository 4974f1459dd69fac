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

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

export interface GitObject {
  type: string;
  content: Buffer;
}

/** Folders of all repositories of the forge. */
export function forgeRepositories(dataDir: string): string[] {
  const root = path.join(dataDir, 'forge', 'repositories');
  return readdirSync(root).flatMap(owner =>
    readdirSync(path.join(root, owner)).map(name =>
      path.join(root, owner, name),
    ),
  );
}

/** Every object of a repository, those that no branch leads to any more too. */
export function readGitObjects(repository: string): GitObject[] {
  const output = execFileSync(
    'git',
    ['cat-file', '--batch-all-objects', '--unordered', '--batch'],
    { cwd: repository, maxBuffer: 2 ** 30 },
  );
  const objects: GitObject[] = [];
  for (let at = 0; at < output.length; ) {
    const headerEnd = output.indexOf('\n', at);
    const [, type, size] = output.toString('utf8', at, headerEnd).split(' ');
    const start = headerEnd + 1;
    const end = start + Number(size);
    objects.push({ type, content: output.subarray(start, end) });
    at = end + 1;
  }
  return objects;
}
