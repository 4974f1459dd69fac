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
import { may } from '../domain/permissions';
import { Forge } from '../Forge';
import { userOf } from '../http/authenticate';
import { documentationOf } from '../documentation';

const BY_NAME = /^\/repos\/([^/]+)\/([^/?]+)/;
const BY_ID = /^\/repositories\/(\d+)/;

/**
 * Leads from the former address of a repository to the one that every repository keeps, `/repositories/:id`, and
 * understands that one. To read again is what one is asked for with 301, to write again with 307.
 */
export function followMoves({ repositories, url }: Forge): RequestHandler {
  return (request, response, next) => {
    const [, id] = BY_ID.exec(request.url) ?? [];
    const known = id ? repositories.findById(Number(id)) : undefined;
    if (known) {
      request.url = request.url.replace(
        BY_ID,
        `/repos/${known.owner}/${known.name}`,
      );
      next();
      return;
    }
    const [address, owner, name] = BY_NAME.exec(request.url) ?? [];
    const moved =
      address &&
      repositories.findMoved(
        decodeURIComponent(owner),
        decodeURIComponent(name),
      );
    if (!moved || !may('read', moved, userOf(response))) {
      next();
      return;
    }
    const rest = request.url.slice(address.length);
    const location = `${url}/api/v3/repositories/${moved.id}${rest}`;
    const reads = ['GET', 'HEAD'].includes(request.method);
    response
      .status(reads ? 301 : 307)
      .location(location)
      .json({
        message: reads ? 'Moved Permanently' : 'Temporary Redirect',
        url: location,
        documentation_url: documentationOf(request.path),
      });
  };
}
