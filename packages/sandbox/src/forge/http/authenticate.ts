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

import { RequestHandler, Response } from 'express';
import { Account, Users } from '../domain/Users';
import { ForgeError } from '../ForgeError';

/** The token in an Authorization header: bearer, GitHub's `token`, or the password of basic. */
export function tokenOf(authorization: string): string | undefined {
  const [scheme, value = ''] = authorization.split(' ');
  switch (scheme.toLowerCase()) {
    case 'bearer':
    case 'token':
      return value;
    case 'basic': {
      const text = Buffer.from(value, 'base64').toString('utf8');
      return text.slice(text.indexOf(':') + 1);
    }
    default:
      return undefined;
  }
}

/** Finds out who asks. Nobody is fine here; a wrong token is not. */
export function authenticate(users: Users): RequestHandler {
  return (request, response, next) => {
    const { authorization } = request.headers;
    if (authorization) {
      const token = tokenOf(authorization);
      const user = token && users.findByToken(token);
      if (!user) throw new ForgeError(401, 'Bad credentials');
      response.locals.user = user;
    }
    next();
  };
}

/** Who asks, or undefined. */
export function userOf(response: Response): Account | undefined {
  return response.locals.user;
}

/** Refuses whoever is no admin. */
export function requireAdmin(action: string): RequestHandler {
  return (_request, response, next) => {
    if (!requireUser(response).admin) {
      throw new ForgeError(403, `Only admins may ${action}`);
    }
    next();
  };
}

/** @throws ForgeError 401 */
export function requireUser(response: Response): Account {
  const user = userOf(response);
  if (!user) throw new ForgeError(401, 'Requires authentication');
  return user;
}
