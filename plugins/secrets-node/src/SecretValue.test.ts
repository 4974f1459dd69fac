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

import { format, inspect } from 'node:util';
import { SecretValue } from './SecretValue';

const TEXT = 'correct horse';

describe('SecretValue', () => {
  it.each<[string, (value: SecretValue) => string]>([
    ['in a template', value => `${value}`],
    ['joined to text', value => `is ${String(value)}`],
    ['in JSON', value => JSON.stringify({ value })],
    ['inspected', value => inspect({ value }, { depth: 9, showHidden: true })],
    ['in a log line', value => format('%s %o %j', value, value, value)],
    ['spread', value => JSON.stringify({ ...value })],
    ['cloned', value => inspect(structuredClone(value))],
    [
      'in an error',
      value => String(new Error('failed', { cause: value }).cause),
    ],
  ])('does not show itself %s', (_, show) => {
    const shown = show(SecretValue.of(TEXT));
    expect(shown).not.toContain(TEXT);
    expect(shown).not.toContain('correct');
  });

  it('hands its bytes to a reader', () => {
    expect(SecretValue.of(TEXT).use(String)).toBe(TEXT);
    expect(SecretValue.of(Buffer.of(0, 255)).use(bytes => [...bytes])).toEqual([
      0, 255,
    ]);
  });

  it('keeps a copy, so that its maker can wipe the original', () => {
    const original = Buffer.from(TEXT);
    const value = SecretValue.of(original);
    original.fill(0);
    expect(value.use(String)).toBe(TEXT);
  });

  it('is wiped on dispose and cannot be read afterwards', () => {
    const value = SecretValue.of(TEXT);
    const bytes = value.use(inside => inside);
    value.dispose();
    value.dispose();
    expect(bytes).toEqual(Buffer.alloc(TEXT.length));
    expect(() => value.use(String)).toThrow('already disposed of');
  });
});
