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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { Response } from 'express';
import { GitRepository } from '../git/GitRepository';
import { gitEnvironment } from '../git/runGit';

const MEDIA_TYPES = { zip: 'application/zip', 'tar.gz': 'application/gzip' };

/** Sends the files of a commit, in one folder. A reader who leaves early ends git too. */
export async function streamArchive(
  response: Response,
  archive: {
    git: GitRepository;
    commit: string;
    format: keyof typeof MEDIA_TYPES;
    /** Of the folder and, with the format, of the download. */
    name: string;
  },
): Promise<void> {
  const { git, commit, format, name } = archive;
  response.set({
    'Content-Type': MEDIA_TYPES[format],
    'Content-Disposition': `attachment; filename=${name}.${format}`,
  });
  const child = spawn(
    'git',
    [
      `--git-dir=${git.directory}`,
      'archive',
      `--format=${format}`,
      `--prefix=${name}/`,
      commit,
    ],
    { env: gitEnvironment(), stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const exit = once(child, 'close');
  try {
    await pipeline(child.stdout, response, { end: false });
    const [code] = await exit;
    // A reader must be able to tell half an archive from a whole one.
    if (code === 0) response.end();
    else response.destroy();
  } finally {
    child.kill();
  }
}
