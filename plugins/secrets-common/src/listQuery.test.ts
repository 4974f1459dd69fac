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

import {
  rotationListQuerySchema,
  secretListQuerySchema,
  toSearchParams,
} from './listQuery';

/** As express parses a query string: one value is text, several are a list. */
function parsed(params: URLSearchParams) {
  return Object.fromEntries(
    [...new Set(params.keys())].map(key => {
      const all = params.getAll(key);
      return [key, all.length > 1 ? all : all[0]];
    }),
  );
}

describe('the query of a list', () => {
  it('comes back from a URL as it went in', () => {
    const request = {
      owner: ['group:default/a', 'group:default/b'],
      health: ['due' as const],
      text: 'db password & more',
      expiry: 'none' as const,
      limit: 50,
    };
    expect(
      secretListQuerySchema.parse(parsed(toSearchParams(request))),
    ).toEqual({ ...request, sort: 'urgency', order: 'asc' });
  });

  it('leaves out what is not asked', () => {
    expect(`${toSearchParams({ text: '', owner: undefined })}`).toBe('');
  });

  it.each([
    [{ health: 'fine' }],
    [{ limit: '0' }],
    [{ limit: '201' }],
    [{ dueBefore: 'soon' }],
    [{ sort: 'size' }],
    [{ nonsense: '1' }],
  ])('refuses %j', query => {
    expect(secretListQuerySchema.safeParse(query).success).toBe(false);
  });

  it('of rotations knows its own filters only', () => {
    expect(rotationListQuerySchema.parse({ state: 'open' })).toEqual({
      state: 'open',
      limit: 25,
    });
    expect(rotationListQuerySchema.safeParse({ health: 'due' }).success).toBe(
      false,
    );
  });
});
