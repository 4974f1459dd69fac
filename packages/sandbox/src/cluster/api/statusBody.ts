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
import { ErrorRequestHandler } from 'express';
import { StatusError } from '../objects/StatusError';

/** An error as a Kubernetes `Status`; what the cluster did not mean to say stays in the log. */
export function statusOf(error: unknown) {
  const { code, reason, message, details } = asStatusError(error);
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details && { details }),
    code,
  };
}

/** Answers every error of the API as a `Status`. */
export function answerErrors(logger: LoggerService): ErrorRequestHandler {
  return (error, _req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const status = statusOf(error);
    if (status.code >= 500 && !(error instanceof StatusError)) {
      logger.error('A request to the cluster failed', error);
    }
    res.status(status.code).json(status);
  };
}

function asStatusError(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  // The body parser's own errors quote the body.
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode < 500
    ? new StatusError(
        statusCode,
        'BadRequest',
        'the body cannot be read as JSON',
      )
    : new StatusError(500, 'InternalError', 'an error on the server');
}
