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
import { RefusedRequestError } from './RefusedRequestError';

/** Errors whose message was written for whoever asked. */
const SPOKEN = [
  'InputError',
  'RefusedRequestError',
  'AuthenticationError',
  'NotAllowedError',
  'NotFoundError',
  'ConflictError',
  'ServiceUnavailableError',
];

/**
 * What the parsers of bodies call their errors. That of a body which is no JSON quotes it, and others carry all of it: a value
 * may be in there.
 */
const PARSERS: Record<string, () => Error> = {
  'entity.parse.failed': () => new InputError('The body is not valid JSON'),
  'entity.too.large': () =>
    new RefusedRequestError(413, 'The body has more than 100 kB'),
  'encoding.unsupported': () =>
    new RefusedRequestError(
      415,
      'The body has a Content-Encoding that is not supported',
    ),
  'charset.unsupported': () =>
    new RefusedRequestError(415, 'The body must be in UTF-8'),
  'request.size.invalid': () =>
    new InputError('The body is not as long as Content-Length says'),
  'request.aborted': () => new InputError('The request was broken off'),
};

/** The message of any other error, such as one of the database with its statement and values, is for the log alone. */
export function hideUnexpected(logger: LoggerService): ErrorRequestHandler {
  return (error, req, res, next) => {
    const { retryAfterMs } = Object(error) as { retryAfterMs?: unknown };
    if (typeof retryAfterMs === 'number') {
      res.set('Retry-After', `${Math.max(1, Math.ceil(retryAfterMs / 1000))}`);
    }
    const parser = isError(error) && PARSERS[String(error.type)];
    if (parser) {
      next(parser());
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
