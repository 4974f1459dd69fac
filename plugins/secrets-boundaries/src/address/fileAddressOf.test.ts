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
import { fileAddressOf } from './fileAddressOf';

const MAIN = {
  protocol: 'https',
  host: 'git.example.com',
  repository: 'acme/gitops',
  branch: 'main',
  path: 'clusters/eu-1/Key.yaml',
};

describe('fileAddressOf', () => {
  it.each([
    'https://git.example.com/acme/gitops/blob/main/clusters/eu-1/Key.yaml',
    'https://git.example.com/acme/gitops/tree/main/clusters/eu-1/Key.yaml',
    'https://git.example.com/acme/gitops/raw/main/clusters/eu-1/Key.yaml',
    'https://git.example.com/acme/gitops/edit/main/clusters/eu-1/Key.yaml',
    'https://git.example.com/acme/gitops/-/blob/main/clusters/eu-1/Key.yaml',
    'https://git.example.com/acme/gitops/src/branch/main/clusters/eu-1/Key.yaml',
    'HTTPS://Git.Example.COM:443/Acme/GitOps.git/blob/main/clusters/eu-1/Key.yaml',
    'https://git.example.com/acme/git%6Fps/blob/m%61in/clusters/eu%2D1/K%65y.yaml',
  ])('reads %s as the same file', url => {
    expect(fileAddressOf(url)).toEqual(MAIN);
  });

  it('keeps groups, ports, case and characters of other scripts', () => {
    expect(
      fileAddressOf(
        'http://git.example.com:3000/Acme/Platform/Catalog/-/raw/Main/Größe/my%20file.yaml',
      ),
    ).toEqual({
      protocol: 'http',
      host: 'git.example.com:3000',
      repository: 'acme/platform/catalog',
      branch: 'Main',
      path: 'Größe/my file.yaml',
    });
  });

  it.each([
    '',
    'main',
    'git.example.com/acme/gitops/blob/main/x',
    'ssh://git.example.com/acme/gitops/blob/main/x',
    'file:///acme/gitops/blob/main/x',
    'data://git.example.com/acme/gitops/blob/main/x',
    'https:/git.example.com/acme/gitops/blob/main/x',
    'https:\\\\git.example.com/acme/gitops/blob/main/x',
    'https://git.example.com/acme/gitops',
    'https://git.example.com/acme/gitops/blob/main',
    'https://git.example.com/acme/gitops/blob/main/',
    'https://git.example.com/acme/gitops/blob//x',
    'https://git.example.com/gitops/blob/main/x',
    'https://git.example.com/acme/.git/blob/main/x',
    'https://git.example.com/acme/gitops/commit/main/x',
    'https://git.example.com/acme/gitops/raw/commit/main/x',
    'https://git.example.com/acme%2Fgitops/x/blob/main/x',
    'https://git.example.com:0443/acme/gitops/blob/main/x',
    'https://git.example.com:/acme/gitops/blob/main/x',
    'https://0x7f.1/acme/gitops/blob/main/x',
    'https://git.example.com/acme/gitops/blob/main/%zz',
    'https://git.example.com/acme/gitops/blob/main/%c0%ae%c0%ae/x',
    'https://git.example.com/acme/gitops/blob/main/a%00b',
    'https://git.example.com/acme/gitops/blob/main/a%0ab',
    'https://git.example.com/acme/gitops/blob/main/a\tb',
    'https://git.example.com/acme/gitops/blob/main/\u200bx',
    'https://git.example.com/acme/gitops/blob/main/\ud800',
    'https://git.example.com/\u212Aacme/gitops/blob/main/x',
  ])('knows no file at %j', url => {
    expect(fileAddressOf(url)).toBeUndefined();
  });

  it('reads no address that URL would send elsewhere', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...[
          '/',
          '//',
          '..',
          '.',
          '%2e',
          '%2E%2e',
          '%2f',
          '%5c',
          '\\',
          '?',
          '#',
        ],
        ...[
          '@',
          ':',
          ';',
          '%',
          '%25',
          '%00',
          ' ',
          '\t',
          '\n',
          'blob',
          '-',
          'src',
        ],
        ...['branch', 'main', 'acme', 'gitops', 'git.example.com', '.git', 'é'],
        ...['\u2025', '\uff0f', '\ud800', '%ff', '*', '{owner.name}'],
      ),
      fc.string({ maxLength: 3 }),
    );
    const url = fc
      .tuple(
        fc.constantFrom(
          'https://git.example.com/acme/gitops/blob/main/',
          'https://git.example.com/',
          'https://',
          'http://git.example.com:80/acme/gitops/-/raw/main/x',
        ),
        fc.array(piece, { maxLength: 12 }),
      )
      .map(([start, pieces]) => start + pieces.join(''));
    fc.assert(
      fc.property(url, text => {
        const file = fileAddressOf(text);
        if (!file) {
          return;
        }
        const seen = new URL(text);
        expect(`${file.protocol}:`).toBe(seen.protocol);
        expect(file.host).toBe(seen.host);
        expect([seen.username, seen.password, seen.search, seen.hash]).toEqual([
          '',
          '',
          '',
          '',
        ]);
        const decoded = decodeURIComponent(seen.pathname);
        expect(decoded.endsWith(`/${file.branch}/${file.path}`)).toBe(true);
        expect(decoded.toLowerCase().startsWith(`/${file.repository}`)).toBe(
          true,
        );
        expect(`/${file.branch}/${file.path}/`).not.toMatch(
          /\/\.{0,2}\/|[\\?#%]/,
        );
      }),
      { numRuns: 5000 },
    );
  });

  it('finds what was written, for any plain names', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
      .filter(part => !/[/\\?#%\p{C}]|^\.\.?$/u.test(part));
    fc.assert(
      fc.property(
        text.filter(branch => !['-', 'branch'].includes(branch)),
        fc.array(
          text.filter(part => part !== '-'),
          { minLength: 1, maxLength: 4 },
        ),
        (branch, path) => {
          const written = [branch, ...path].map(encodeURIComponent).join('/');
          expect(
            fileAddressOf(
              `https://git.example.com/acme/gitops/blob/${written}`,
            ),
          ).toEqual({ ...MAIN, branch, path: path.join('/') });
        },
      ),
    );
  });
});
