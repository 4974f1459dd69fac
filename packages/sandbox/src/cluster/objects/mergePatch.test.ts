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

import fc from 'fast-check';
import { mergePatch } from './patchObject';

describe('mergePatch', () => {
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])(
    'answers the examples of RFC 7396: %j with %j',
    (target, patch, expected) => {
      expect(mergePatch(target, patch)).toEqual(expected);
    },
  );

  it('does the same once as twice, and leaves its input alone', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter(key => key !== '__proto__'),
          fc.jsonValue(),
        ),
        fc.dictionary(
          fc.string().filter(key => key !== '__proto__'),
          fc.jsonValue(),
        ),
        (target, patch) => {
          fc.pre(!JSON.stringify(patch).includes('__proto__'));
          const before = JSON.stringify([target, patch]);
          const once = mergePatch(target, patch);
          expect(mergePatch(once, patch)).toEqual(once);
          expect(JSON.stringify([target, patch])).toBe(before);
        },
      ),
    );
  });

  it('cannot be used to reach a prototype', () => {
    expect(() => mergePatch({}, JSON.parse('{"__proto__": {"a": 1}}'))).toThrow(
      '__proto__',
    );
  });
});
