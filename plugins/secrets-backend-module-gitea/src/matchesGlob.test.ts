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

import { matchesGlob } from './matchesGlob';

describe('matchesGlob', () => {
  it.each([
    ['lint', 'lint', true],
    ['lint', 'lint/a', false],
    ['ci/*', 'ci/build/linux', true],
    ['ci/?', 'ci/a', true],
    ['{lint,test}', 'test', true],
    ['{lint,test*}/{a,b}', 'tests/b', true],
    ['{lint,}x', 'x', true],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['a.c', 'abc', false],
    ['[a', '[a', false],
    ['*', '', true],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });

  it.each([
    ['clusters/*', 'clusters/eu', true],
    ['clusters/*', 'clusters/eu.yaml', false],
    ['clusters/**', 'clusters/eu/db.yaml', true],
    ['**.yaml', 'clusters/eu/db.yaml', true],
  ])('%s and %s with separators: %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text, './')).toBe(expected);
  });

  it('takes no time for a pattern that somebody made for it', () => {
    const startedAt = performance.now();
    matchesGlob('*a'.repeat(60), 'a'.repeat(250));
    matchesGlob('{a,b}'.repeat(60), 'a'.repeat(60));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
