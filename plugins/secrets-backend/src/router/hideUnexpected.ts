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
import { InputError, isError } from '@backstage/errors';
import { ErrorRequestHandler } from 'express';

/** Errors whose message was written for whoever asked. */
const SPOKEN = [
  'InputError',
  'AuthenticationError',
  'NotAllowedError',
  'NotFoundError',
  'ConflictError',
  'ServiceUnavailableError',
];

/** What the parser of bodies calls an error that quotes the body and carries all of it: a value may be in there. */
const UNREADABLE = 'entity.parse.failed';

/** The message of any other error, such as one of the database with its statement and values, is for the log alone. */
export function hideUnexpected(logger: LoggerService): ErrorRequestHandler {
  return (error, req, _res, next) => {
    if (isError(error) && error.type === UNREADABLE) {
      next(new InputError('The body is not valid JSON'));
      return;
    }
    const isSpoken =
      isError(error) && (SPOKEN.includes(error.name) || error.expose === true);
    if (isSpoken) {
      next(error);
      return;
    }
    logger.error(`${req.method} ${req.path} failed`, error);
    next(
      new Error(
        'Something unexpected went wrong; the log of the portal has the details',
      ),
    );
  };
}
