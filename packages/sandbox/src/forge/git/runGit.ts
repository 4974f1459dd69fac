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

import { devNull } from 'node:os';
import { runCommand } from '../../command/runCommand';

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

export interface GitCall {
  directory: string;
  args: string[];
  input?: string | Buffer;
  env?: Record<string, string>;
  /** Exit codes that are an answer rather than a failure. Default: only 0. */
  okCodes?: number[];
  /** Output beyond this many bytes ends the call with an error. Default: 64 MiB. */
  maxBytes?: number;
}

export interface GitAnswer {
  code: number;
  stdout: Buffer;
}

/** Git refused or failed. The message is git's own, cut to 16 KiB. */
export class GitError extends Error {
  readonly name = 'GitError';
}

/** Only what git needs: neither the person's own configuration nor the system's plays a part. */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** Runs git in a bare repository, without a shell. Paths in `args` are taken literally, never as patterns. */
export async function runGit(call: GitCall): Promise<GitAnswer> {
  const { directory, args, input, env, okCodes = [0] } = call;
  const maxBytes = call.maxBytes ?? DEFAULT_MAX_BYTES;
  const { code, stdout, stderr, tooMuch } = await runCommand({
    command: 'git',
    args: ['--literal-pathspecs', `--git-dir=${directory}`, ...args],
    env: { ...gitEnvironment(), ...env },
    input,
    maxBytes,
  });
  if (tooMuch) {
    throw new GitError(`git ${args[0]}: more than ${maxBytes} bytes`);
  }
  if (code === null || !okCodes.includes(code)) {
    throw new GitError(stderr.trim() || `git ${args[0]} ended: ${code}`);
  }
  return { code, stdout };
}
