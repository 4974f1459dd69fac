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
import { gitObject, treeObject } from './gitObjects';
import { shortBody, shortBranch, shortTitle } from './limits';
import { mergeMethod } from './mergeMethod';
import { overlap } from './readConflict';
import { approversOf } from './readReviews';

describe('limits', () => {
  it('keep what fits', () => {
    expect(shortTitle('Rotate a\n')).toBe('Rotate a');
    expect(shortBranch('secrets/a')).toBe('secrets/a');
    expect(shortBody('text')).toBe('text');
  });

  it('keep two long branches two', () => {
    const [a, b] = ['a', 'b'].map(end =>
      shortBranch(`secrets/${'x'.repeat(200)}${end}`),
    );
    expect(a).toHaveLength(100);
    expect(a).not.toBe(b);
  });

  it('count characters, and cut none in two', () => {
    expect(shortTitle('🔑'.repeat(300))).toBe(`${'🔑'.repeat(127)}…`);
  });
});

describe('mergeMethod', () => {
  it.each([
    [{ allow_squash_merge: true, allow_merge_commits: true }, 'squash'],
    [{ allow_rebase: true }, 'rebase'],
    [
      {
        allow_squash_merge: true,
        allow_merge_commits: true,
        default_merge_style: 'merge',
      },
      'merge',
    ],
    [{ allow_squash_merge: true, default_merge_style: 'merge' }, 'squash'],
    [
      {
        allow_rebase_explicit: true,
        allow_fast_forward_only_merge: true,
        default_merge_style: 'fast-forward-only',
      },
      'rebase-merge',
    ],
    [{ allow_fast_forward_only_merge: true }, 'fast-forward-only'],
    [{}, undefined],
  ])('of %j is %s', (styles, expected) => {
    const none = {
      allow_merge_commits: false,
      allow_rebase: false,
      allow_rebase_explicit: false,
      allow_squash_merge: false,
      allow_fast_forward_only_merge: false,
    };
    expect(mergeMethod({ ...none, ...styles })).toBe(expected);
  });
});

describe('overlap', () => {
  it.each([
    ['the same line', 'a\nb\nc\n', 'a\nx\nc\n', 'a\ny\nc\n', true],
    ['lines beside each other', 'a\nb\nc\n', 'x\nb\nc\n', 'a\ny\nc\n', true],
    ['lines apart', 'a\nb\nc\nd\n', 'x\nb\nc\nd\n', 'a\nb\nc\ny\n', false],
    ['a line put in front', 'a\n', 'x\na\n', 'b\n', true],
    ['the same change twice', 'a\n', 'b\n', 'b\n', false],
    ['one side only', 'a\n', 'a\n', 'b\n', false],
  ])('tells of %s', (_, before, theirs, ours, expected) => {
    expect(overlap(before, theirs, ours)).toBe(expected);
  });
});

describe('approversOf', () => {
  const review = (login: string, state: string, dismissed = false) => ({
    ...{ user: { login }, state, body: '', official: true, stale: false },
    dismissed,
  });

  it('counts the last word of each', () => {
    expect(
      approversOf([
        review('ada', 'APPROVED'),
        review('ada', 'COMMENT'),
        review('kim', 'APPROVED'),
        review('kim', 'REQUEST_CHANGES'),
        review('rosa', 'APPROVED', true),
        review('Ghost', 'APPROVED'),
      ]),
    ).toEqual(['ada']);
  });
});

describe('objects of Git', () => {
  it.each(['sha1', 'sha256'])('have the names that Git gives them', format => {
    const data = Buffer.from('version: ü\n');
    const length = format === 'sha1' ? 40 : 64;
    const any = 'a'.repeat(length);
    expect(gitObject('blob', data, any).sha).toHaveLength(length);
    if (format === 'sha256') return;
    const hash = (type: string, input: Buffer) =>
      execFileSync(
        'git',
        ['hash-object', '--literally', '-t', type, '--stdin'],
        {
          input,
          encoding: 'utf8',
        },
      ).trim();
    const blob = gitObject('blob', data, any);
    expect(blob.sha).toBe(hash('blob', data));
    const entries = [
      { mode: '100755', path: 'a', sha: blob.sha },
      { mode: '040000', path: 'b', sha: any },
    ];
    const tree = treeObject(entries, any);
    expect(tree.sha).toBe(hash('tree', tree.data));
    expect(tree.data.toString('latin1')).toContain('40000 b\0');
  });
});
