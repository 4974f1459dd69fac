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

import { Request, RequestHandler } from 'express';
import { RefusedRequestError } from './RefusedRequestError';

const OTHER_CHARSET = /;\s*charset=(?!"?utf-8"?\s*(;|$))/i;

/** Whether a request brings a body that anybody here reads. */
export function bringsBody(req: Pick<Request, 'method' | 'headers'>): boolean {
  return (
    !['GET', 'HEAD'].includes(req.method) &&
    (req.headers['transfer-encoding'] !== undefined ||
      Number(req.headers['content-length'] ?? 0) > 0)
  );
}

/** A body of another type would be passed over, and the answer be that fields are missing which were sent. */
export const requireJson: RequestHandler = (req, _res, next) => {
  const isJson =
    req.is('application/json') &&
    !OTHER_CHARSET.test(req.get('content-type') ?? '');
  if (bringsBody(req) && !isJson) {
    throw new RefusedRequestError(
      415,
      'The body must be JSON in UTF-8, and the header Content-Type must say application/json',
    );
  }
  next();
};
