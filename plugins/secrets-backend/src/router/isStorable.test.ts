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

import { isStorable } from './isStorable';
import { parseInput } from './parseInput';
import { z } from 'zod';

describe('isStorable', () => {
  it.each([
    ['a\0b'],
    ['\ud800'],
    [['a', ['\0']]],
    [{ a: { b: ['c', { d: '\udfff' }] } }],
    [{ 'a\0': 1 }],
  ])('refuses %j', value => {
    expect(isStorable(value)).toBe(false);
    expect(() => parseInput(z.looseObject({}), { field: value })).toThrow(
      'field must not hold a NUL character',
    );
  });

  it.each([['Schlüssel 🔑'], [{ a: [1, null, true] }], [undefined]])(
    'takes %j',
    value => expect(isStorable(value)).toBe(true),
  );

  it('does not mind depth', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(isStorable(deep)).toBe(true);
  });
});
