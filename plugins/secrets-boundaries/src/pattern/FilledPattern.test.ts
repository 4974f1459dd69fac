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
import { FilledPattern } from './FilledPattern';
import {
  fillPattern,
  Pattern,
  readNamePattern,
  readPathPattern,
} from './Pattern';

const OWNER = { name: 'payments', namespace: 'default' };

function read(pattern: Pattern | { problem: string }): Pattern {
  if ('problem' in pattern) {
    throw new Error(pattern.problem);
  }
  return pattern;
}

function path(text: string, owner = OWNER): FilledPattern {
  return fillPattern(read(readPathPattern(text)), owner)!;
}

function name(text: string, owner = OWNER): FilledPattern {
  return fillPattern(read(readNamePattern(text)), owner)!;
}

const matchesPath = (pattern: string, value: string) =>
  path(pattern).matches(value.split('/'));
const matchesName = (pattern: string, value: string) =>
  name(pattern).matches([value]);

/** Characters that mean something in some pattern, somewhere. */
const hostile = fc.string({
  unit: fc.constantFrom(...'ab.*?[]{}()|^$+\\-!,@~é'.split('')),
  minLength: 1,
  maxLength: 8,
});
const segment = fc
  .string({ unit: fc.constantFrom('a', 'b', '.', '-'), maxLength: 4 })
  .filter(text => !['', '.', '..'].includes(text));

describe('patterns', () => {
  it.each([
    ['a/b', 'a/b', true],
    ['a/*', 'a/b', true],
    ['a/*', 'a/b/c', false],
    ['a/*/c', 'a/b/c', true],
    ['a/**', 'a/b/c', true],
    ['a/**', 'a', true],
    ['a/**', 'ab/c', false],
    ['**/c', 'a/b/c', true],
    ['**/c', 'a/b/cc', false],
    ['a/**/c/**/e', 'a/x/c/c/y/e', true],
    ['a/**/c/**/e', 'a/x/c/y', false],
    ['a/b*d', 'a/bcd', true],
    ['a/b*b', 'a/b', false],
    ['a/*b*c*', 'a/xbyc', true],
    ['A/b', 'a/b', false],
    ['clusters/*/{owner.name}/**', 'clusters/eu/payments/x', true],
    ['clusters/*/{owner.name}/**', 'clusters/eu/payments-x/y', false],
    ['{owner.namespace}/{owner.name}', 'default/payments', true],
  ])('%s of paths and %s: %s', (pattern, value, expected) => {
    expect(matchesPath(pattern, value)).toBe(expected);
  });

  it.each([
    ['*', 'anything/at:all', true],
    ['pay*', 'payments', true],
    ['**', 'x', true],
    ['{owner.name}-*', 'payments-1', true],
    ['{owner.name}-*', 'payments', false],
    ['a?c', 'abc', false],
    ['a?c', 'a?c', true],
    ['[ab]', 'a', false],
  ])('%s of names and %s: %s', (pattern, value, expected) => {
    expect(matchesName(pattern, value)).toBe(expected);
  });

  it.each([
    '',
    'a//b',
    '/a',
    'a/',
    'a/../b',
    './a',
    'a**/b',
    'a/b**',
    'a\\b',
    'a%2fb',
    'a?b',
    'a#b',
    'a/{owner}',
    'a/{owner.name',
    'a/{{owner.name}}',
    'a/{a,b}',
    'a/{OWNER.NAME}',
    'a\u0000b',
  ])('of paths are refused as %j', text => {
    expect(readPathPattern(text)).toEqual({ problem: expect.any(String) });
  });

  it('take a name as it is, whatever stands in it', () => {
    fc.assert(
      fc.property(hostile, hostile, (own, other) => {
        const owner = { ...OWNER, name: own };
        const filled = path('teams/{owner.name}/**', owner);
        expect(filled.matches(['teams', own, 'x'])).toBe(true);
        expect(filled.matches(['teams', other, 'x'])).toBe(own === other);
        expect(name('{owner.name}', owner).matches([other])).toBe(
          own === other,
        );
        expect(name('{owner.name}-*', owner).matches([`${other}-x`])).toBe(
          `${other}-x`.startsWith(`${own}-`),
        );
      }),
    );
  });

  it('compare by exact case', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('a', 'A', 'b', 'ß', 'K', 'k'),
          minLength: 1,
        }),
        fc.string({
          unit: fc.constantFrom('a', 'A', 'b', 'ß', 'K', 'k'),
          minLength: 1,
        }),
        (own, other) => {
          expect(
            name('{owner.name}', { ...OWNER, name: own }).matches([other]),
          ).toBe(own === other);
        },
      ),
    );
  });

  it('are nothing for a name that would be several segments, or none', () => {
    for (const own of ['a/b', '/', '']) {
      expect(
        fillPattern(read(readPathPattern('x/{owner.name}')), {
          ...OWNER,
          name: own,
        }),
      ).toBeUndefined();
    }
  });

  it('match as the same regular expression does', () => {
    const part = fc.oneof(
      segment,
      fc.constant('*'),
      fc.constant('**'),
      segment.map(text => `*${text}`),
      fc.tuple(segment, segment).map(([a, b]) => `${a}*${b}`),
    );
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 5 }),
        fc.array(segment, { minLength: 1, maxLength: 6 }),
        (parts, value) => {
          // Each segment with a slash behind it, so that ** may be none at all.
          const expression = parts
            .map(text =>
              text === '**'
                ? '(?:[^/]+/)*'
                : `${text
                    .split('*')
                    .map(piece => piece.replace(/[.\-]/g, '\\$&'))
                    .join('[^/]*')}/`,
            )
            .join('');
          expect(path(parts.join('/')).matches(value)).toBe(
            new RegExp(`^${expression}$`).test(`${value.join('/')}/`),
          );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('end soon on paths that are made to take long', () => {
    const value = Array.from({ length: 1000 }, () => 'a');
    const started = performance.now();
    expect(path('**/a/**/a/**/a/**/b').matches(value)).toBe(false);
    expect(name('*a*a*a*a*a*b').matches(['a'.repeat(100_000)])).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it.each([
    ['payments', 'pay*'],
    ['payments', '*'],
    ['paym*', 'pay*'],
    ['a/b/*', 'a/**'],
    ['a/*', 'a/**'],
    ['clusters/*/payments/**', '**'],
  ])('%s is closer than %s', (closer, farther) => {
    const [a, b] = [path(closer), path(farther)];
    expect(a.compareCloseness(b)).toBeGreaterThan(0);
    expect(b.compareCloseness(a)).toBeLessThan(0);
    expect(a.compareCloseness(a)).toBe(0);
  });
});
