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

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { branchSegment } from './branchSegment';

/** Whether git takes it, by git itself. */
function isBranch(name: string): boolean {
  try {
    execFileSync('git', ['check-ref-format', '--branch', name], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

describe('branchSegment', () => {
  it.each([
    ['payments-db_password', 'payments-db_password'],
    ['tls.crt', 'tls.crt'],
    ['v1.2.3', 'v1.2.3'],
    ['tls.lock', 'tls-lock'],
    ['tls.LOCK', 'tls-lock'],
    ['a..b', 'a-b'],
    ['a...lock', 'a-lock'],
    ['.hidden', 'hidden'],
    ['end.', 'end-'],
    ['a b~c^d:e?f*g[h\\i@{j', 'a-b-c-d-e-f-g-h-i--j'],
    [' . ', 'secret'],
    ['.-.a', 'a'],
    ['..', 'secret'],
    ['', 'secret'],
  ])('makes %j to %j', (name, expected) => {
    expect(branchSegment(name)).toBe(expected);
  });

  it('leaves room for what stands beside it in a branch', () => {
    expect(branchSegment('a'.repeat(253))).toHaveLength(100);
  });

  it('is what git takes in a branch, whatever the name', () => {
    const names = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,20}[A-Za-z0-9])?$/),
      fc.stringMatching(/^[a.]{1,6}(\.lock)?$/),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(names, name => {
        const segment = branchSegment(name);
        expect(isBranch(`rotate/${segment}/00000001-0000`)).toBe(true);
        expect(segment).not.toContain('/');
      }),
      { numRuns: 300 },
    );
  });
});
