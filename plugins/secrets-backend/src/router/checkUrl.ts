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

import { InputError } from '@backstage/errors';
import { RequestHandler } from 'express';
import { isStorable } from './isStorable';
import { queryOf } from './readQuery';

/** As long as the longest name that a declaration may hold. */
const LONGEST_PART = 253;

/**
 * Refuses addresses that no route can make sense of, before one is chosen: with Express, a part that cannot be decoded is an
 * error of the server.
 */
export const checkUrl: RequestHandler = (req, _res, next) => {
  for (const part of req.path.split('/')) {
    const decoded = decode(part);
    if (decoded === undefined) {
      throw new InputError(
        `The path ${shortened(req.path)} is not valid percent-encoding`,
      );
    }
    if (!isStorable(decoded)) {
      throw new InputError(
        'namespace, name and id must not hold a NUL character',
      );
    }
    if (decoded.length > LONGEST_PART) {
      throw new InputError(
        `namespace, name and id must have at most ${LONGEST_PART} characters`,
      );
    }
  }
  const query = queryOf(req);
  if (decode(query.replaceAll('+', ' ')) === undefined) {
    throw new InputError('The query is not valid percent-encoding');
  }
  for (const [name, value] of new URLSearchParams(query)) {
    if (!isStorable(value) || !isStorable(name)) {
      throw new InputError(`${shortened(name)} must not hold a NUL character`);
    }
  }
  next();
};

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // The only way the language tells that a text is none.
    return undefined;
  }
}

function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
