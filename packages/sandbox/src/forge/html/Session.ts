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

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { RequestHandler, Response } from 'express';
import { Users } from '../domain/Users';
import { ForgeError } from '../ForgeError';
import { userOf } from '../http/authenticate';

const COOKIE = 'forge-acting-as';

/**
 * Who a visitor of the pages acts as, kept in a cookie.
 *
 * Nothing is proved: everybody on this computer may act as anybody. What is guarded is that only the forge's own
 * pages can make a browser act, by a token in each form that belongs to the cookie.
 */
export class Session {
  // New with each start; a page from before must then be loaded again.
  private readonly key = randomBytes(32);

  constructor(private readonly users: Users) {}

  /** Reads the cookie, or gives the visitor one. */
  handler(): RequestHandler {
    return (request, response, next) => {
      const value = readCookie(request.headers.cookie);
      this.use(response, value ?? this.newCookie(response, ''));
      next();
    };
  }

  /** Refuses forms that did not come from a page of ours. */
  guard(): RequestHandler {
    return (request, response, next) => {
      const given = Buffer.from(String(request.body?.csrf ?? ''));
      const expected = Buffer.from(csrfTokenOf(response));
      if (
        given.length !== expected.length ||
        !timingSafeEqual(given, expected)
      ) {
        throw new ForgeError(403, 'This page is out of date. Load it again.');
      }
      next();
    };
  }

  actAs(response: Response, login: string): void {
    if (login !== '' && !this.users.find(login)) {
      throw new ForgeError(422, `There is no user ${login}`);
    }
    this.newCookie(response, login);
  }

  private use(response: Response, cookie: string) {
    const login = cookie.slice(cookie.indexOf('.') + 1);
    response.locals.csrf = createHmac('sha256', this.key)
      .update(cookie)
      .digest('hex');
    // A token in the request says more than a cookie.
    if (!userOf(response)) response.locals.user = this.users.find(login);
  }

  private newCookie(response: Response, login: string): string {
    const value = `${randomBytes(16).toString('hex')}.${login}`;
    response.cookie(COOKIE, value, { httpOnly: true, sameSite: 'lax' });
    return value;
  }
}

export function csrfTokenOf(response: Response): string {
  return response.locals.csrf;
}

function readCookie(header = ''): string | undefined {
  const values = header.split('; ').map(pair => pair.split('='));
  return values.find(([name]) => name === COOKIE)?.[1];
}
