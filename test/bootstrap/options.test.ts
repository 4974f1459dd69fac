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

import { readOptions } from './options.mjs';

const PARTS = { sources: 'types and lint', unit: 'unit tests' };

describe('the options of npm test', () => {
  it('run everything unless told otherwise', () => {
    expect(readOptions([], PARTS)).toEqual({ verbose: false });
  });

  it('choose one part, and show what it prints', () => {
    expect(readOptions(['--only', 'unit', '--verbose'], PARTS)).toEqual({
      verbose: true,
      only: 'unit',
    });
  });

  it('list the parts where help is asked for', () => {
    const { help, asked } = readOptions(['--help'], PARTS);
    expect(asked).toBe(true);
    expect(help).toContain(
      '  sources  types and lint\n  unit     unit tests\n',
    );
  });

  it.each([
    [['--only', 'lint'], /^There is no part named 'lint'\.\n\nUsage:/],
    [['--only', 'toString'], /^There is no part named 'toString'\./],
    [['--fast'], /^Unknown option '--fast'/],
  ])('refuse %j and list the parts', (args, message) => {
    const { help, asked } = readOptions(args, PARTS);
    expect(asked).toBe(false);
    expect(help).toMatch(message);
  });
});
