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

import { Request } from 'express';

/**
 * The parameters of a request's URL; one that is repeated is a list. Express would turn `a[b]=1` into objects and
 * long lists as well.
 */
export function readQuery(req: Request): Record<string, string | string[]> {
  const searchParams = new URLSearchParams(queryOf(req));
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map(key => {
      const values = searchParams.getAll(key);
      return [key, values.length > 1 ? values : values[0]];
    }),
  );
}

/** What stands behind the question mark, as it was sent. */
export function queryOf({ originalUrl }: Request): string {
  const [, ...query] = originalUrl.split('?');
  return query.join('?');
}
