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

import { configOf, FORGE, targetOf } from '../__testUtils__/acme';
import { printRules } from './BoundaryConfig';
import { readBoundaryConfig } from './readBoundaryConfig';

const SHA = '0123456789abcdef0123456789abcdef01234567';
const GITOPS = `${FORGE}/acme/gitops`;

/** What is said of a config, without the sentence before it. */
function problemsOf(raw: unknown): string[] {
  try {
    readBoundaryConfig(raw);
    return [];
  } catch (error) {
    expect((error as Error).name).toBe('InputError');
    return (error as Error).message
      .replace('The boundaries of secrets cannot be used: ', '')
      .split(/; (?=secrets\.)/);
  }
}

const problemsOfRule = (rule: Record<string, unknown>) =>
  problemsOf(configOf(rule));

describe('readBoundaryConfig', () => {
  it('knows no section and the word unrestricted', () => {
    expect(readBoundaryConfig(undefined)).toEqual({ mode: 'missing' });
    expect(readBoundaryConfig('unrestricted')).toEqual({
      mode: 'unrestricted',
    });
    for (const raw of ['Unrestricted', '', null, true, [], 1]) {
      expect(problemsOf(raw)).toEqual([
        expect.stringMatching(/^secrets\.boundaries must be an object/),
      ]);
    }
  });

  it('fills in what the rule of the docs leaves out', () => {
    expect(readBoundaryConfig(configOf())).toMatchObject({
      mode: 'rules',
      rules: [{ targets: [{ secretNames: ['*'] }] }],
    });
    expect(
      readBoundaryConfig({
        groupsFrom: ['url:https://git.example.com/acme/people/blob/main/**'],
        rules: [
          {
            owners: ['group:default/payments'],
            declaredIn: [`${FORGE}/acme/catalog/blob/main/all.yaml`],
          },
        ],
      }),
    ).toMatchObject({
      rules: [{ targets: [], issuers: {}, authorities: {}, policies: [] }],
    });
  });

  it('lists every problem with its key', () => {
    expect(
      problemsOf({
        groupsFrom: [],
        other: 1,
        rules: [
          { owners: [], declaredIn: 'here', spare: true },
          {
            owners: [3, { below: 'group:default/x', above: 1 }],
            declaredIn: [],
          },
          { targets: [{ repository: GITOPS, paths: 'x' }] },
          'rule',
        ],
      }),
    ).toEqual([
      'secrets.boundaries.groupsFrom must not be empty',
      'secrets.boundaries has unknown fields: other',
      'secrets.boundaries.rules[0].owners must not be empty',
      expect.stringMatching(
        /^secrets\.boundaries\.rules\[0\]\.declaredIn must be a list of addresses/,
      ),
      'secrets.boundaries.rules[0] has unknown fields: spare',
      expect.stringMatching(
        /^secrets\.boundaries\.rules\[1\]\.owners\[0\] must be a pattern/,
      ),
      expect.stringMatching(/^secrets\.boundaries\.rules\[1\]\.owners\[1\]/),
      'secrets.boundaries.rules[1].declaredIn must not be empty',
      'secrets.boundaries.rules[2].owners must be a list of owners',
      expect.stringMatching(/^secrets\.boundaries\.rules\[2\]\.declaredIn/),
      'secrets.boundaries.rules[2].targets[0].branch is missing',
      'secrets.boundaries.rules[2].targets[0].paths must be a list of patterns',
      'secrets.boundaries.rules[2].targets[0].clusters must be a list of patterns',
      'secrets.boundaries.rules[2].targets[0].namespaces must be a list of patterns',
      'secrets.boundaries.rules[3] must be of type object',
    ]);
  });

  it.each([
    [['group:default/*']],
    [['group:default/a', 'group:default/b']],
    [[{ below: 'group:default/checkout' }]],
  ])('asks every place to tie secrets to their owners, for %j', owners => {
    const tied = `${FORGE}/acme/catalog/blob/main/teams/{owner.name}/**`;
    const loose = `${FORGE}/acme/catalog/blob/main/**`;
    const said = problemsOfRule({ owners, declaredIn: [tied, loose] });
    expect(said).toEqual([
      expect.stringMatching(
        /^secrets\.boundaries\.rules\[0\]\.declaredIn\[1\] must hold \{owner\.name\}/,
      ),
    ]);
    expect(problemsOfRule({ owners, declaredIn: [tied] })).toEqual([]);
    expect(
      problemsOfRule({ owners, declaredIn: [loose], sharedCatalog: 'trusted' }),
    ).toEqual([]);
    expect(problemsOfRule({ owners, declaredIn: 'codeowners' })).toEqual([]);
    expect(
      problemsOfRule({ owners, declaredIn: { codeowners: [loose] } }),
    ).toEqual([]);
  });

  it('asks a rule for one owner for no tie', () => {
    expect(
      problemsOfRule({
        owners: ['group:default/payments'],
        declaredIn: [`${FORGE}/acme/payments/blob/main/**`],
      }),
    ).toEqual([]);
  });

  it.each([
    [
      'a name with more around it',
      '/acme/catalog/blob/main/teams/{owner.name}*/**',
    ],
    ['a name at any depth', '/acme/catalog/blob/main/**/{owner.name}/**'],
    [
      'a name beside another',
      '/acme/catalog/blob/main/{owner.namespace}-{owner.name}/**',
    ],
    ['any repository', '/acme/*/blob/main/{owner.name}/**'],
    [
      'any repository that begins with the name',
      '/acme/{owner.name}-*/blob/main/**',
    ],
  ])('does not take %s for a tie', (_, path) => {
    expect(problemsOfRule({ declaredIn: [`${FORGE}${path}`] })).toEqual([
      expect.stringMatching(
        /^secrets\.boundaries\.rules\[0\]\.declaredIn\[0\] must/,
      ),
    ]);
  });

  it.each([
    '/acme/catalog/blob/main/{owner.name}-team/**',
    '/acme/catalog/blob/main/*/{owner.name}/**',
    '/acme/{owner.name}/blob/main/catalog-info.yaml',
    '/acme/{owner.name}-config/-/blob/main/**',
    '/acme/catalog/src/branch/main/teams/{owner.name}/**',
  ])('takes %s for a tie', path => {
    expect(problemsOfRule({ declaredIn: [`${FORGE}${path}`] })).toEqual([]);
  });

  it.each([
    ['a pattern', '*'],
    ['part of a pattern', 'release-*'],
    ['any depth', '**'],
    ['a placeholder', '{owner.name}'],
    ['a commit', SHA],
    ['a short commit', 'abcdef1'],
    ['a long commit', 'a'.repeat(64)],
    ['HEAD', 'HEAD'],
    ['a full ref', 'refs'],
  ])('refuses %s in place of the branch', (_, branch) => {
    const rest = branch === 'refs' ? 'refs/heads/main' : branch;
    const place = `${FORGE}/acme/catalog/blob/${rest}/teams/{owner.name}/x`;
    expect(problemsOfRule({ declaredIn: [place] })).toEqual([
      expect.stringMatching(/declaredIn\[0\] must/),
    ]);
    expect(
      problemsOf({
        ...configOf(),
        groupsFrom: [`url:${FORGE}/acme/people/blob/${rest}/x.yaml`],
      }),
    ).not.toEqual([]);
    expect(problemsOfRule({ targets: [targetOf({ branch: rest })] })).toEqual([
      expect.stringMatching(/targets\[0\]\.branch must/),
    ]);
  });

  it.each(['main', 'release/1', 'v1.2', 'feature', 'a1b2c3', 'decade/1'])(
    'takes %s for a branch',
    branch => {
      expect(problemsOfRule({ targets: [targetOf({ branch })] })).toEqual([]);
    },
  );

  it('refuses a branch below another of the same repository', () => {
    expect(
      problemsOfRule({
        targets: [
          targetOf({ branch: 'release' }),
          targetOf({
            branch: 'release/1',
            repository: `${FORGE}/Acme/GitOps.git`,
          }),
          targetOf({ branch: 'release/1', repository: `${FORGE}/acme/other` }),
        ],
      }),
    ).toEqual([
      expect.stringMatching(
        /targets\[1\]\.branch cannot be a branch beside release/,
      ),
    ]);
  });

  it.each([
    'git.example.com/acme/catalog/blob/main/{owner.name}/x',
    'url:https://git.example.com/acme/catalog/blob/main/{owner.name}/x',
    'https://user@git.example.com/acme/catalog/blob/main/{owner.name}/x',
    'https://git.example.com/acme/catalog/blob/main/{owner.name}/x?y',
    'https://git.example.com/acme/catalog/blob/main/{owner.name}/x#y',
    'https://git.example.com/acme/catalog/blob/main/{owner.name}/../x',
    'https://git.example.com/acme/catalog/blob/main//{owner.name}/x',
    'https://git.example.com/acme/catalog/blob/main/{owner.name}/',
    'https://git.example.com/acme/catalog/blob/main/{owner.name}%2fx',
    'https://git.example.com/acme/catalog/blob/main/{owner.name}/%2e%2e/x',
    'https://git.example.com/acme/catalog/{owner.name}',
    'https://git.example.com/acme/catalog/**/{owner.name}',
    'https://git.example.com/*/catalog/blob/main/{owner.name}/x',
    'https://*.example.com/acme/catalog/blob/main/{owner.name}/x',
    'https://{owner.name}.example.com/acme/catalog/blob/main/{owner.name}/x',
    'https://git.example.com/acme/catalog/blob/main/{owner.name}/{owner.kind}',
    'ssh://git.example.com/acme/catalog/blob/main/{owner.name}/x',
  ])('refuses %s as a place', place => {
    expect(problemsOfRule({ declaredIn: [place] })).toEqual([
      expect.stringMatching(
        /^secrets\.boundaries\.rules\[0\]\.declaredIn\[0\] must|holds/,
      ),
    ]);
    expect(problemsOfRule({ declaredIn: { codeowners: [place] } })).not.toEqual(
      [],
    );
  });

  it.each([
    'https://git.example.com/acme',
    'https://git.example.com/acme/*',
    'https://git.example.com/*/gitops',
    'https://git.example.com/acme/gitops/blob/main/x',
    'https://user@git.example.com/acme/gitops',
    'https://git.example.com/acme/gitops?x',
    'https://git.example.com/acme/../gitops',
    'https://git.example.com/acme//gitops',
    'https://git.example.com/acme%2Fgitops',
    'https://{owner.name}.example.com/acme/gitops',
    'acme/gitops',
  ])('refuses %s as a repository', repository => {
    expect(problemsOfRule({ targets: [targetOf({ repository })] })).toEqual([
      expect.stringMatching(
        /^secrets\.boundaries\.rules\[0\]\.targets\[0\]\.repository must/,
      ),
    ]);
  });

  it('takes a repository for each owner, and one in nested groups', () => {
    for (const repository of [
      `${FORGE}/acme/{owner.name}-gitops`,
      `${FORGE}/acme/platform/gitops.git`,
    ]) {
      expect(problemsOfRule({ targets: [targetOf({ repository })] })).toEqual(
        [],
      );
    }
  });

  it('asks for the namespace of owners where the rule does not say it', () => {
    const paths = problemsOfRule({
      owners: ['group:*/payments'],
      declaredIn: [
        `${FORGE}/acme/catalog/blob/main/{owner.namespace}/{owner.name}/**`,
      ],
      targets: [
        targetOf({
          repository: `${FORGE}/acme/{owner.name}`,
          paths: ['{owner.namespace}/{owner.name}/**'],
          clusters: ['{owner.name}'],
          namespaces: ['{owner.namespace}-{owner.name}', '{owner.name}'],
          secretNames: ['{owner.name}'],
        }),
      ],
      authorities: { vault: { paths: ['{owner.name}/**'] } },
      policies: ['{owner.name}'],
    }).map(problem =>
      problem.split(' ')[0].replace('secrets.boundaries.rules[0].', ''),
    );
    expect(paths).toEqual([
      'targets[0].repository',
      'targets[0].clusters[0]',
      'targets[0].namespaces[1]',
      'targets[0].secretNames[0]',
      'issuers.acme-tokens.client[0]',
      'authorities.vault.paths[0]',
      'policies[0]',
    ]);
    expect(problemsOfRule({ owners: ['group:a/x', 'group:b/x'] })).not.toEqual(
      [],
    );
  });

  it.each([
    'payments',
    'group:payments',
    'default/payments',
    '*',
    'component:default/*',
    'group:default/{owner.name}',
    'group:default/a/b',
    { below: 'group:default/*' },
    { below: 'user:default/ines' },
    { below: 'checkout' },
  ])('refuses %j as an owner', owner => {
    expect(problemsOfRule({ owners: [owner] })).toContainEqual(
      expect.stringMatching(
        /^secrets\.boundaries\.rules\[0\]\.owners\[0\] must/,
      ),
    );
  });

  it.each([
    'https://git.example.com/acme/people/blob/main/**',
    'url:https://git.example.com/**',
    'url:https://git.example.com/acme/*/blob/main/**',
    'url:https://git.example.com/acme/people/**',
    'url:https://git.example.com/acme/people/blob/main/{owner.name}.yaml',
    '*:**',
    'people',
  ])('refuses %s as a place of groups', place => {
    expect(problemsOf({ ...configOf(), groupsFrom: [place] })).toEqual([
      expect.stringMatching(/^secrets\.boundaries\.groupsFrom\[0\] must/),
    ]);
  });

  it.each([
    'url:https://git.example.com/acme/people/blob/main/groups.yaml',
    'url:https://git.example.com/orgs/acme/teams/*',
    'msgraph:default/*',
    'file:/etc/backstage/people.yaml',
    'ldap://default/**',
  ])('takes %s for a place of groups', place => {
    expect(problemsOf({ ...configOf(), groupsFrom: [place] })).toEqual([]);
  });

  it('refuses patterns without sense', () => {
    expect(
      problemsOfRule({
        targets: [
          targetOf({
            paths: ['/x', 'a/**b'],
            clusters: ['{cluster}'],
            namespaces: ['{owner.name'],
          }),
        ],
        issuers: { 'acme-tokens': { client: ['{a,b}'] } },
        authorities: { vault: { paths: ['a/../b'] } },
        policies: ['!auto-*'],
      }).map(problem =>
        problem.split(' ')[0].replace('secrets.boundaries.rules[0].', ''),
      ),
    ).toEqual([
      'targets[0].paths[0]',
      'targets[0].paths[1]',
      'targets[0].clusters[0]',
      'targets[0].namespaces[0]',
      'issuers.acme-tokens.client[0]',
      'authorities.vault.paths[0]',
      'policies',
    ]);
  });
});

describe('printRules', () => {
  it('says everything in a rule in the words of the config', () => {
    const config = readBoundaryConfig(
      configOf(
        {},
        {
          owners: [{ below: 'group:default/checkout' }],
          declaredIn: 'codeowners',
        },
        { declaredIn: { codeowners: [`${FORGE}/acme/*/blob/main/**`] } },
        {
          sharedCatalog: 'trusted',
          authorities: { vault: { paths: ['a', 'b'] } },
        },
      ),
    );
    expect(printRules(config)).toMatchObject([
      {
        owners: ['group:default/*'],
        declaredIn: [`${FORGE}/acme/catalog/blob/main/teams/{owner.name}/**`],
        targets: [targetOf({ secretNames: ['*'] })],
        issuers: ['random', 'acme-tokens, client: {owner.name}'],
        authorities: ['sealed-secrets'],
        policies: ['*', '!auto-merge-*'],
      },
      {
        owners: ['below group:default/checkout'],
        declaredIn: ["CODEOWNERS of any repository of the team's organisation"],
      },
      { declaredIn: [`CODEOWNERS of ${FORGE}/acme/*/blob/main/**`] },
      {
        declaredIn: [expect.stringMatching(/all who write there are trusted/)],
        authorities: ['vault, paths: a or b'],
      },
    ]);
    expect(printRules({ mode: 'missing' })).toEqual([]);
  });
});
