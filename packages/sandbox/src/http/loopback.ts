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

/** Whether a host name, as in a URL, can only be this machine. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLocaleLowerCase('en-US');
  return (
    name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)
  );
}

/**
 * Refuses requests for other host names with 421, so that a page elsewhere cannot reach a part of the sandbox under a
 * name of its own that it points at this machine.
 */
export function loopbackOnly(): RequestHandler {
  return (request, response, next) => {
    if (isLoopbackHost(request.hostname ?? '')) {
      next();
      return;
    }
    response
      .status(421)
      .json({ message: 'The sandbox answers on localhost only' });
  };
}
