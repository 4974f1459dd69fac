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

import { findCodeOwners } from './findCodeOwners';

/** The examples of the documentation of GitHub, one after another. */
const EXAMPLES = `
# This is a comment.
*       @Global-Owner1 @global-owner2

*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/scripts/ @doctocat @octocat
**/protocols @octocat
`;

describe('findCodeOwners', () => {
  it.each([
    ['README.md', ['@global-owner1', '@global-owner2']],
    ['src/deep/down/index.js', ['@js-owner']],
    ['src/main.go', ['docs@example.com']],
    ['notes/a.txt', ['@octo-org/octocats']],
    ['build/logs/today.log', ['@doctocat']],
    ['build/logs/2026/11/today.log', ['@doctocat']],
    ['other/build/logs/today.log', ['@global-owner1', '@global-owner2']],
    ['docs/getting-started.md', ['docs@example.com']],
    ['docs/build-app/troubleshooting.md', ['@global-owner1', '@global-owner2']],
    ['apps/a.yaml', ['@octocat']],
    ['deep/down/apps/x/a.yaml', ['@octocat']],
    ['scripts/a.sh', ['@doctocat', '@octocat']],
    ['build/protocols/a', ['@octocat']],
    ['scripts/protocols/a', ['@octocat']],
    ['protocols/a', ['@octocat']],
  ])('names for %s, of the documented examples, %j', (path, owners) => {
    expect(findCodeOwners(EXAMPLES, path)).toEqual(owners);
  });

  it('takes the last pattern that matches, and one without owners leaves a file to nobody', () => {
    const content = '/apps/ @octocat\n/apps/github\n';
    expect(findCodeOwners(content, 'apps/a')).toEqual(['@octocat']);
    expect(findCodeOwners(content, 'apps/github/a')).toBeUndefined();
    const other = '/apps/ @octocat\n/apps/github @doctocat\n';
    expect(findCodeOwners(other, 'apps/github/a')).toEqual(['@doctocat']);
    expect(findCodeOwners(other, 'apps/github')).toEqual(['@doctocat']);
    expect(findCodeOwners(other, 'apps/githubber')).toEqual(['@octocat']);
  });

  it.each([
    // a line that is not valid is skipped, so that the one before it counts
    ['!teams/data/ @acme/data'],
    ['teams/[d]ata/ @acme/data'],
    ['\\#teams @acme/data'],
    ['teams/data/ acme-data'],
    ['teams/data/ @acme/data @acme/data/more'],
    ['[Section] @acme/data'],
    ['# teams/data/ @acme/data'],
    ['/ @acme/data'],
  ])('skips %s', line => {
    const content = `teams/ @acme/platform\n${line}\n`;
    expect(findCodeOwners(content, 'teams/data/secrets.yaml')).toEqual([
      '@acme/platform',
    ]);
  });

  it.each([
    ['/teams/**', 'teams/data/secrets.yaml', true],
    ['/teams/**', 'teams', false],
    ['/teams/**/secrets.yaml', 'teams/secrets.yaml', true],
    ['/teams/**/secrets.yaml', 'teams/a/b/secrets.yaml', true],
    ['teams/*/secrets.yaml', 'teams/a/secrets.yaml', true],
    ['teams/*/secrets.yaml', 'teams/a/b/secrets.yaml', false],
    ['teams/*/secrets.yaml', 'old/teams/a/secrets.yaml', false],
    ['secrets.yaml/', 'secrets.yaml', false],
    ['secrets.yaml/', 'secrets.yaml/a', true],
    ['secret?.yaml', 'a/secrets.yaml', true],
    ['secret?.yaml', 'a/secret/.yaml', false],
    ['/teams/my\\ team/', 'teams/my team/a', true],
    ['/teams/a\\*/', 'teams/a*/x', true],
    ['/teams/a\\*/', 'teams/ab/x', false],
    ['*.ya*ml', 'a.yaml.x.ymk', false],
    ['*.ya*ml', 'a.yaml.x.yaxml', true],
    ['/Teams/', 'teams/a', false],
    ['/teams/d.ta/', 'teams/data/a', false],
  ])('says whether %s matches %s: %s', (pattern, path, isMatch) => {
    expect(findCodeOwners(`${pattern} @o`, path)).toEqual(
      isMatch ? ['@o'] : undefined,
    );
  });

  it('reads lines that end as on Windows, and one with a byte-order mark', () => {
    expect(findCodeOwners('\uFEFF/a/ @A\r\n/b/ @B\r\n', 'a/x')).toEqual(['@a']);
    expect(findCodeOwners('\uFEFF/a/ @A\r\n/b/ @B\r\n', 'b/x')).toEqual(['@b']);
  });

  it('names nobody where there is nothing', () => {
    expect(findCodeOwners('', 'a')).toBeUndefined();
    expect(findCodeOwners('*.js @js', 'a.ts')).toBeUndefined();
  });

  it('takes little time for a pattern that was made to take for ever', () => {
    const name = 'a'.repeat(200);
    const stars = `${'*a'.repeat(100)}b`;
    const directories = `${'**/a/'.repeat(50)}b`;
    const path = `${'a/'.repeat(100)}${name}`;
    const before = performance.now();
    expect(findCodeOwners(`${stars} @o`, path)).toBeUndefined();
    expect(findCodeOwners(`${directories} @o`, path)).toBeUndefined();
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
