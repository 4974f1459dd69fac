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

/** A NUL character fits into no text of PostgreSQL, so in a URL it is refused at the door; `parseInput` sees to bodies. */
export const refuseNul: RequestHandler = (req, _res, next) => {
  const { searchParams } = new URL(req.originalUrl, 'http://localhost');
  const field = [...searchParams].find(([, value]) => value.includes('\0'));
  if (field) {
    throw new InputError(`${field[0]} must not hold a NUL character`);
  }
  if (req.path.includes('%00')) {
    throw new InputError(
      'namespace, name and id must not hold a NUL character',
    );
  }
  next();
};
