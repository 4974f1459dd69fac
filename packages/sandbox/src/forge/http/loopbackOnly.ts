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

import { RequestHandler } from 'express';
import { ForgeError } from '../ForgeError';

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** Refuses other host names, so that a page elsewhere cannot reach the forge under a name of its own. */
export function loopbackOnly(): RequestHandler {
  return (request, _response, next) => {
    if (!LOOPBACK.test(request.headers.host ?? '')) {
      throw new ForgeError(421, 'The sandbox forge answers on localhost only');
    }
    next();
  };
}
