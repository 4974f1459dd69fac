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
import { canBothMatch } from './canBothMatch';
import { fillPattern, readPathPattern } from './Pattern';
import { FilledPattern } from './FilledPattern';

function pattern(text: string): FilledPattern {
  const read = readPathPattern(text);
  if ('problem' in read) {
    throw new Error(read.problem);
  }
  return fillPattern(read, { name: 'x', namespace: 'y' })!;
}

describe('canBothMatch', () => {
  it.each([
    ['a/b', 'a/b', true],
    ['a/b', 'a/c', false],
    ['a*', '*b', true],
    ['a*', 'b*', false],
    ['*a', '*b', false],
    ['a/*', 'a/**', true],
    ['a/**', '**/b', true],
    ['a/*', 'a/b/c', false],
    ['**', 'a/b/c', true],
    ['a*c*e', 'ab*de', true],
    ['*x/a', 'y*/a', true],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(canBothMatch(pattern(a), pattern(b))).toBe(expected);
    expect(canBothMatch(pattern(b), pattern(a))).toBe(expected);
  });

  it('is true wherever a value matches both', () => {
    const part = fc.constantFrom('a', 'b', 'ab', '*', '**', 'a*', '*b', 'a*b');
    const parts = fc
      .array(part, { minLength: 1, maxLength: 4 })
      .map(texts => pattern(texts.join('/')));
    const value = fc.array(fc.constantFrom('a', 'b', 'ab', 'aab'), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(parts, parts, value, (a, b, text) => {
        const bothMatch = a.matches(text) && b.matches(text);
        expect(bothMatch && !canBothMatch(a, b)).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });
});
