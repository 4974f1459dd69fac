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

import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import {
  isBranchName,
  isOwnerName,
  isRefName,
  isRepositoryName,
  isTreePath,
} from './names';

const characters = 'ab./@{}-~^:?*[\\ \u0000\u007flock'.split('');
const refLike = fc
  .array(fc.constantFrom(...characters, '.lock', '..', 'é'), { maxLength: 8 })
  .map(parts => `refs/heads/${parts.join('')}`)
  .filter(name => !name.includes('\0'));

describe('names', () => {
  it('takes exactly the ref names that git takes', () => {
    fc.assert(
      fc.property(refLike, name => {
        const { status } = spawnSync('git', ['check-ref-format', name]);
        expect({ name, valid: isRefName(name) }).toEqual({
          name,
          valid: status === 0,
        });
      }),
      { numRuns: 150 },
    );
  });

  it.each(['-d', '--upload-pack=x', 'HEAD', '', 'a..b', 'a b'])(
    'refuses %p as a branch',
    name => expect(isBranchName(name)).toBe(false),
  );

  it.each(['main', 'keyturn/payments-db/1', 'renovate/x-1.x'])(
    'takes %p as a branch',
    name => expect(isBranchName(name)).toBe(true),
  );

  it.each([
    '../x',
    '/etc/passwd',
    'a//b',
    'a/./b',
    '.git/config',
    'a/.GIT/x',
    '',
    'a\0b',
  ])('refuses the path %p', path => expect(isTreePath(path)).toBe(false));

  it('keeps owners apart from the addresses of the forge itself', () => {
    expect(isOwnerName('acme')).toBe(true);
    for (const name of ['api', 'raw', '_faults', '-x', 'a/b', '..']) {
      expect(isOwnerName(name)).toBe(false);
    }
  });

  it('refuses repositories that are no plain folder names', () => {
    expect(isRepositoryName('gitops.config')).toBe(true);
    for (const name of ['.', '..', 'a.git', 'a/b', '']) {
      expect(isRepositoryName(name)).toBe(false);
    }
  });
});
