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

import { LoggerService } from '@backstage/backend-plugin-api';
import { ForgeError, ValidationProblem } from '../ForgeError';
import { GitError } from '../git/runGit';

export interface Problem {
  status: number;
  message: string;
  errors?: ValidationProblem[];
  documentation?: string;
}

const REQUEST_PROBLEMS: Record<string, string> = {
  'entity.parse.failed': 'Problems parsing JSON',
  'entity.too.large': 'Request body is too large',
};

/** What an error is to the person who asked. Unexpected ones go to the log and show nothing of themselves. */
export function problemOf(error: unknown, logger: LoggerService): Problem {
  if (error instanceof ForgeError) {
    const { status, message, errors, documentation } = error;
    return { status, message, errors, documentation };
  }
  if (error instanceof GitError) {
    logger.warn('Git refused a request', error);
    return { status: 422, message: 'Git refused the request' };
  }
  // Express and its body parsers mark what the client did wrong.
  const { status, type = '' } = error as { status?: number; type?: string };
  if (status && status >= 400 && status < 500) {
    const message = REQUEST_PROBLEMS[type] ?? 'Bad request';
    return { status, message };
  }
  logger.error(
    'The forge failed to answer a request',
    error instanceof Error ? error : new Error(String(error)),
  );
  return { status: 500, message: 'Server Error' };
}
