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

import { ServiceUnavailableError } from '@backstage/errors';
import { runCommand } from '../../command/runCommand';

const TIMEOUT_MS = 60_000;
const MAX_BYTES = 64 * 1024 * 1024;

export interface GitOptions {
  /** Begins the error's sentence, such as `fetch http://localhost:7990/acme/gitops.git`. Never a credential. */
  purpose: string;
  signal: AbortSignal;
  input?: string;
  /** Added to an environment that leaves out the user's own git configuration. */
  env?: Record<string, string>;
}

/** What git prints in the C locale, and what it means to a person. */
const CAUSES: Array<[RegExp, string]> = [
  [
    /Authentication failed|returned error: 40[13]|could not read Username/,
    'the credentials were refused',
  ],
  [/not found|returned error: 404/, 'the repository was not found'],
  [/couldn't find remote ref/, 'the branch was not found'],
  [
    /Could not resolve host|Failed to connect|Couldn't connect|Connection refused|unable to access/,
    'the server could not be reached',
  ],
];

/**
 * Runs git and gives what it printed. What it complained of may hold addresses and answers of a server, so the
 * error says only what kind of trouble it was.
 * @throws ServiceUnavailableError
 */
export async function runGit(
  args: string[],
  { purpose, signal, input = '', env = {} }: GitOptions,
): Promise<Buffer> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const { code, stdout, stderr, tooMuch } = await runCommand({
    command: 'git',
    args,
    env: {
      PATH: process.env.PATH ?? '',
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ALLOW_PROTOCOL: 'http:https',
      ...env,
    },
    input,
    maxBytes: MAX_BYTES,
    signal: AbortSignal.any([signal, timeout]),
  }).catch(error => {
    throw new ServiceUnavailableError(
      `Could not ${purpose}: git did not run`,
      error,
    );
  });
  if (tooMuch) {
    throw new ServiceUnavailableError(
      `Could not ${purpose}: it is more than ${MAX_BYTES} bytes`,
    );
  }
  if (code !== 0) {
    const cause = timeout.aborted ? 'git took too long' : causeOf(stderr);
    throw new ServiceUnavailableError(`Could not ${purpose}: ${cause}`);
  }
  return stdout;
}

function causeOf(complaint: string): string {
  const known = CAUSES.find(([pattern]) => pattern.test(complaint));
  return known ? known[1] : 'git failed';
}
