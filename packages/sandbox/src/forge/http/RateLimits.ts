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

import { randomUUID } from 'node:crypto';
import { RequestHandler } from 'express';
import { DateTime } from 'luxon';
import { Users } from '../domain/Users';
import { ForgeError } from '../ForgeError';
import { RATE_LIMIT_DOCUMENTATION } from '../documentation';
import { tokenOf } from './authenticate';

const NOBODY = 'nobody';

export interface RateLimit {
  limit: number;
  remaining: number;
  used: number;
  /** Seconds since 1970. */
  reset: number;
}

/** How much of the API each person has used in an hour, told in the headers of every answer as GitHub does. */
export class RateLimits {
  readonly #used = new Map<string, { since: DateTime; count: number }>();

  constructor(
    private readonly options: {
      users: Users;
      /** Per person. */
      requestsPerHour: number;
      now: () => DateTime;
    },
  ) {}

  /** Of the person that a header names. */
  of(authorization: string | undefined): RateLimit {
    const { count, since } = this.#windowOf(this.#login(authorization));
    const limit = this.options.requestsPerHour;
    return {
      limit,
      used: count,
      remaining: Math.max(0, limit - count),
      reset: Math.ceil(since.plus({ hours: 1 }).toSeconds()),
    };
  }

  /** Counts a request, and refuses it where there have been too many. */
  handler(): RequestHandler {
    return (request, response, next) => {
      const { authorization } = request.headers;
      const login = this.#login(authorization);
      // To ask how much is left costs nothing.
      const free = request.path === '/v3/rate_limit';
      const exhausted = !free && this.of(authorization).remaining === 0;
      if (!free && !exhausted) this.#windowOf(login).count += 1;
      const { limit, remaining, used, reset } = this.of(authorization);
      response.set({
        'X-GitHub-Request-Id': randomUUID(),
        'X-RateLimit-Limit': String(limit),
        'X-RateLimit-Remaining': String(remaining),
        'X-RateLimit-Used': String(used),
        'X-RateLimit-Reset': String(reset),
        'X-RateLimit-Resource': 'core',
      });
      if (exhausted) {
        throw new ForgeError(
          403,
          `API rate limit exceeded for ${login}. If you reach out to GitHub Support for help, please include the request ID.`,
          undefined,
          RATE_LIMIT_DOCUMENTATION,
        );
      }
      next();
    };
  }

  #login(authorization: string | undefined): string {
    const token = authorization && tokenOf(authorization);
    return (token && this.options.users.findByToken(token)?.login) || NOBODY;
  }

  #windowOf(login: string) {
    const now = this.options.now();
    const known = this.#used.get(login);
    if (known && known.since.plus({ hours: 1 }) > now) return known;
    const begun = { since: now, count: 0 };
    this.#used.set(login, begun);
    return begun;
  }
}
