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

import {
  boundaries,
  CATALOG,
  configOf,
  declared,
  FORGE,
  GITOPS,
  group,
  names,
  PEOPLE,
  place,
  targetOf,
} from './__testUtils__/acme';

const SHA = '0123456789abcdef0123456789abcdef01234567';

/** Problems of a secret of Payments that is declared at a location and names only what is theirs. */
function declaredAt(location: string, given = boundaries(configOf())) {
  return given
    .judge(declared('payments', { location }), names('payments'))
    .map(({ field }) => field);
}

describe('an owner who is claimed', () => {
  const given = boundaries(configOf());

  it('counts only in the place of that owner', () => {
    const claimed = declared('data', { ownerRef: 'group:default/payments' });
    const [problem, ...others] = given.judge(claimed, names('payments'));
    expect(problem).toMatchObject({ field: 'spec.owner' });
    expect(problem.message).toMatch(/nothing of that owner may be declared/);
    expect(others).toEqual([]);
    expect(given.isTied(claimed)).toBe(false);
    expect(given.isTied(declared('payments'))).toBe(true);
  });

  it.each([
    ['nobody', undefined],
    ['a group that does not exist', 'group:default/ghosts'],
    ['a user of the same name', 'user:default/payments'],
    ['a group of another namespace', 'group:other/payments'],
    ['a ref in another case', 'Group:default/Payments'],
    ['a pattern', 'group:default/*'],
  ])('is nobody, where it is %s', (_, ownerRef) => {
    expect(
      given.judge(declared('payments', { ownerRef }), names('payments')),
    ).toMatchObject([{ field: 'spec.owner' }]);
  });

  it('tells nothing of other owners', () => {
    const rules = configOf(
      {},
      {
        owners: ['group:default/treasury'],
        targets: [targetOf({ namespaces: ['payments-vault'] })],
      },
      { targets: [targetOf({ namespaces: ['*'] })] },
    );
    const problems = boundaries(rules, [
      group('data'),
      group('treasury'),
    ]).judge(
      declared('data'),
      names('data', {
        places: [place('data', { namespace: 'payments-vault' })],
      }),
    );
    expect(problems).not.toEqual([]);
    expect(JSON.stringify(problems)).not.toContain('treasury');
  });
});

describe('a group that is made', () => {
  const elsewhere = `url:${CATALOG}/teams/data/groups.yaml`;

  it('is no owner where groups are not trusted', () => {
    const given = boundaries(configOf(), [
      group('payments', { location: elsewhere }),
    ]);
    expect(given.judge(declared('payments'), names('payments'))).toMatchObject([
      { field: 'spec.owner' },
    ]);
  });

  it('of another namespace has nothing of its namesake', () => {
    const rules = configOf({
      owners: ['group:*/*'],
      declaredIn: [`${CATALOG}/teams/{owner.namespace}/{owner.name}/**`],
      targets: [
        targetOf({
          paths: ['clusters/*/{owner.namespace}/{owner.name}/**'],
          namespaces: ['{owner.namespace}-{owner.name}'],
        }),
      ],
      issuers: { random: {} },
    });
    const given = boundaries(rules, [
      group('payments'),
      group('payments', { namespace: 'other' }),
    ]);
    const secret = (namespace: string) =>
      given.judge(
        declared('payments', {
          ownerRef: `group:${namespace}/payments`,
          location: `url:${CATALOG}/teams/${namespace}/payments/x.yaml`,
        }),
        names('payments', {
          issuer: 'random',
          account: {},
          places: [
            place('payments', {
              manifest: `${GITOPS}/clusters/eu-1/default/payments/key.yaml`,
              namespace: 'default-payments',
            }),
          ],
        }),
      );
    expect(secret('default')).toEqual([]);
    expect(secret('other').map(({ field }) => field)).toEqual([
      'spec.targets[0].manifest',
      'spec.targets[0].namespace',
    ]);
  });

  it('below a group has nothing by its name in another namespace', () => {
    const rules = configOf({ owners: [{ below: 'group:default/checkout' }] });
    const parent = { spec: { parent: 'group:default/checkout' } };
    const given = boundaries(rules, [
      group('checkout'),
      group('payments', parent),
      group('payments', { namespace: 'other', ...parent }),
      group('data'),
    ]);
    const byOwner = (ownerRef: string) =>
      given
        .judge(declared('payments', { ownerRef }), names('payments'))
        .map(({ field }) => field);
    expect(byOwner('group:default/payments')).toEqual([]);
    expect(byOwner('group:other/payments')).toEqual(['spec.owner']);
    expect(byOwner('group:default/checkout')).toEqual(['spec.owner']);
    expect(byOwner('group:default/data')).toEqual(['spec.owner']);
  });
});

describe('a location', () => {
  it.each([
    'url:https://git.example.com/acme/catalog/tree/main/teams/payments/x.yaml',
    'url:https://git.example.com/acme/catalog/raw/main/teams/payments/x.yaml',
    'url:https://git.example.com/Acme/Catalog.git/blob/main/teams/payments/x.yaml',
    'url:https://GIT.example.com:443/acme/catalog/blob/main/teams/payments/x.yaml',
    'url:https://git.example.com/acme/catalog/-/blob/main/teams/payments/x.yaml',
    'url:https://git.example.com/acme/catalog/src/branch/main/teams/payments/x.yaml',
    'url:https://git.example.com/acme/catalog/blob/main/teams/pa%79ments/x.yaml',
  ])('is the same place as %s', location => {
    expect(declaredAt(location)).toEqual([]);
  });

  it.each([
    [
      'a commit, which may be that of a fork',
      `${FORGE}/acme/catalog/blob/${SHA}/teams/payments/x.yaml`,
    ],
    [
      'another branch',
      `${FORGE}/acme/catalog/blob/main2/teams/payments/x.yaml`,
    ],
    [
      'a branch that begins the same',
      `${FORGE}/acme/catalog/blob/main/x/teams/payments/x.yaml`,
    ],
    [
      'another case of the branch',
      `${FORGE}/acme/catalog/blob/Main/teams/payments/x.yaml`,
    ],
    [
      'another case of the path',
      `${FORGE}/acme/catalog/blob/main/teams/Payments/x.yaml`,
    ],
    ['HEAD', `${FORGE}/acme/catalog/blob/HEAD/teams/payments/x.yaml`],
    [
      'a full ref',
      `${FORGE}/acme/catalog/blob/refs/heads/main/teams/payments/x.yaml`,
    ],
    [
      'a pull request',
      `${FORGE}/acme/catalog/blob/refs/pull/7/head/teams/payments/x.yaml`,
    ],
    ['a tag', `${FORGE}/acme/catalog/src/tag/main/teams/payments/x.yaml`],
    [
      'a commit of Gitea',
      `${FORGE}/acme/catalog/src/commit/${SHA}/teams/payments/x.yaml`,
    ],
    [
      'a raw tag of Gitea',
      `${FORGE}/acme/catalog/raw/tag/main/teams/payments/x.yaml`,
    ],
    [
      'two readings',
      `${FORGE}/acme/catalog/blob/evil/-/blob/main/teams/payments/x.yaml`,
    ],
    ['a fork', `${FORGE}/ines/catalog/blob/main/teams/payments/x.yaml`],
    ['a path that goes up', `${CATALOG}/teams/payments/../data/x.yaml`],
    [
      'an encoded path that goes up',
      `${CATALOG}/teams/payments/%2e%2e/data/x.yaml`,
    ],
    ['half encoded', `${CATALOG}/teams/payments/.%2E/data/x.yaml`],
    ['a segment of one dot', `${CATALOG}/./teams/payments/x.yaml`],
    ['an empty segment', `${CATALOG}//teams/payments/x.yaml`],
    ['an encoded slash', `${CATALOG}/teams/payments%2fx.yaml`],
    ['a backslash', `${CATALOG}/teams\\payments\\x.yaml`],
    ['an encoded percent sign', `${CATALOG}/teams/payments/%252e%252e/x.yaml`],
    ['a query', `${CATALOG}/teams/payments/x.yaml?ref=evil`],
    ['an encoded query', `${CATALOG}/teams/payments/x.yaml%3Fref=evil`],
    ['a fragment', `${CATALOG}/teams/payments/x.yaml#L1`],
    [
      'a user',
      'https://git.example.com@evil.com/acme/catalog/blob/main/teams/payments/x.yaml',
    ],
    [
      'a user before the host',
      'https://x:y@git.example.com/acme/catalog/blob/main/teams/payments/x.yaml',
    ],
    [
      'a host that looks alike',
      'https://git.example.com.evil.com/acme/catalog/blob/main/teams/payments/x.yaml',
    ],
    [
      'a host below',
      'https://evil.git.example.com/acme/catalog/blob/main/teams/payments/x.yaml',
    ],
    [
      'a host with a final dot',
      'https://git.example.com./acme/catalog/blob/main/teams/payments/x.yaml',
    ],
    [
      'a host of wide letters',
      'https://ｇit.example.com/acme/catalog/blob/main/teams/payments/x.yaml',
    ],
    [
      'another port',
      'https://git.example.com:8443/acme/catalog/blob/main/teams/payments/x.yaml',
    ],
    [
      'another protocol',
      'http://git.example.com/acme/catalog/blob/main/teams/payments/x.yaml',
    ],
    [
      'something that redirects',
      `${FORGE}/login?return_to=/acme/catalog/blob/main/teams/payments/x.yaml`,
    ],
    [
      'a path before the repository',
      `${FORGE}/proxy/acme/catalog/blob/main/teams/payments/x.yaml`,
    ],
    ['a blank in front', ` ${CATALOG}/teams/payments/x.yaml`],
    ['a line break inside', `${CATALOG}/teams/pay\nments/x.yaml`],
    ['another team', `${CATALOG}/teams/data/x.yaml`],
    ['a name that begins the same', `${CATALOG}/teams/payments-x/x.yaml`],
    [
      'another place in the tree',
      `${CATALOG}/teams/data/teams/payments/x.yaml`,
    ],
  ])('is not where it has %s', (_, url) => {
    expect(declaredAt(`url:${url}`)).toEqual(['spec.owner']);
  });

  it.each([
    '',
    'url:',
    'file:/catalog/teams/payments/x.yaml',
    `${CATALOG}/teams/payments/x.yaml`,
    `URL:${CATALOG}/teams/payments/x.yaml`,
    `dynamic:${CATALOG}/teams/payments/x.yaml`,
  ])('is nowhere where it is %s', location => {
    expect(declaredAt(location)).toEqual(['spec.owner']);
  });

  it('is nowhere where the catalog says nothing', () => {
    expect(
      boundaries(configOf()).isTied(
        declared('payments', { location: undefined }),
      ),
    ).toBe(false);
  });
});

describe('CODEOWNERS', () => {
  const groups = [
    group('payments', { team: 'Acme/Payments' }),
    group('data', { team: 'acme/data, acme/science' }),
    group('ops'),
  ];
  const location = `url:${FORGE}/acme/api/blob/main/catalog-info.yaml`;
  const anywhere = boundaries(configOf({ declaredIn: 'codeowners' }), groups);
  const inPlaces = boundaries(
    configOf({ declaredIn: { codeowners: [`${FORGE}/acme/*/blob/main/**`] } }),
    groups,
  );

  it.each([
    ['anywhere', anywhere],
    ['in places', inPlaces],
  ])('ties a secret to the team it names, %s', (_, given) => {
    const tied = (team: string, codeOwners?: string[], at = location) =>
      given.isTied(declared(team, { location: at, codeOwners }));
    expect(tied('payments', ['@acme/payments'])).toBe(true);
    expect(tied('payments', ['@ACME/Payments'])).toBe(true);
    expect(tied('data', ['@acme/other', '@acme/science'])).toBe(true);
    expect(tied('data', ['@acme/payments'])).toBe(false);
    expect(tied('payments', [])).toBe(false);
    expect(tied('payments')).toBe(false);
    expect(tied('ops', ['@acme/ops'])).toBe(false);
    const at = (path: string) => `url:${FORGE}/${path}/catalog-info.yaml`;
    // A repository of the attacker, whose CODEOWNERS may name any team.
    expect(tied('payments', ['@acme/payments'], at('ines/api/blob/main'))).toBe(
      false,
    );
    for (const ref of [SHA, 'HEAD', 'refs/pull/7/head', 'refs/heads/evil']) {
      expect(
        tied('payments', ['@acme/payments'], at(`acme/api/blob/${ref}`)),
      ).toBe(false);
    }
    expect(
      tied(
        'payments',
        ['@acme/payments'],
        'url:https://other-forge.com/acme/api/blob/main/catalog-info.yaml',
      ),
    ).toBe(false);
  });

  it('are read only where they could count', () => {
    const asked = (team: string, at = location, given = inPlaces) =>
      given.asksCodeOwners(declared(team, { location: at }));
    expect(asked('payments')).toBe(true);
    expect(asked('payments', location, anywhere)).toBe(true);
    expect(asked('ops')).toBe(false);
    expect(asked('nobody')).toBe(false);
    expect(asked('payments', location.replace('acme', 'ines'))).toBe(false);
    expect(asked('payments', location.replace('main', 'evil'))).toBe(false);
    expect(
      asked(
        'payments',
        location.replace('git.example.com', 'evil.com'),
        anywhere,
      ),
    ).toBe(false);
    expect(asked('payments', location, boundaries(configOf(), groups))).toBe(
      false,
    );
  });

  it('are warned of where anyone who creates a repository could write them', () => {
    expect(anywhere.warnings).toEqual([
      expect.stringMatching(/can create a repository.*Name the places/),
    ]);
  });
});

describe('a name', () => {
  const groups = ['pay', 'payments', 'data', '*', 'da*', 'a.b', 'x/y'].map(
    name => group(name),
  );
  const given = boundaries(configOf(), groups);
  const judged = (team: string, fields: Parameters<typeof place>[1]) =>
    given
      .judgePlaces(declared(team), [place(team, fields)])
      .map(({ field }) => field);

  it('of another owner is not covered by one that begins the same', () => {
    expect(judged('pay', {})).toEqual([]);
    expect(judged('pay', { namespace: 'payments' })).toEqual([
      'spec.targets[0].namespace',
    ]);
    expect(
      judged('pay', {
        manifest: `${GITOPS}/clusters/eu-1/payments/key.yaml`,
      }),
    ).toEqual(['spec.targets[0].manifest']);
  });

  it('with characters of patterns means itself', () => {
    for (const name of ['*', 'da*', 'a.b']) {
      const location = `url:${CATALOG}/teams/${name}/x.yaml`;
      const secret = declared(name, { location });
      expect(given.judgePlaces(secret, [place(name)])).toEqual([]);
      expect(given.judgePlaces(secret, [place('data')])).not.toEqual([]);
      expect(given.judgePlaces(secret, [place('axb')])).not.toEqual([]);
    }
    expect(declaredAt(`url:${CATALOG}/teams/*/x.yaml`, given)).toEqual([
      'spec.owner',
    ]);
    expect(judged('data', { namespace: '{owner.name}' })).toEqual([
      'spec.targets[0].namespace',
    ]);
  });

  it('with a slash is nobody’s, because it would be two segments', () => {
    expect(
      given.isTied(
        declared('x/y', { location: `url:${CATALOG}/teams/x/y/secrets.yaml` }),
      ),
    ).toBe(false);
  });

  it.each([
    'clusters/eu-1/data/../payments/key.yaml',
    'clusters/eu-1/data/%2e%2e/payments/key.yaml',
    'clusters/eu-1/data%2Fkey.yaml',
    'clusters/eu-1/Data/key.yaml',
    'clusters/data/key.yaml',
    'clusters/eu-1/payments/data/key.yaml',
    'other/clusters/eu-1/data/key.yaml',
  ])('of a file is not covered as %s', path => {
    expect(judged('data', { manifest: `${GITOPS}/${path}` })).toEqual([
      'spec.targets[0].manifest',
    ]);
  });
});

describe('an account', () => {
  const judge = (account: Record<string, string>, rule = {}) =>
    boundaries(configOf(rule))
      .judge(declared('data'), names('data', { account }))
      .map(({ field }) => field);

  it('is covered only by its own value, in every word that the issuer has', () => {
    expect(judge({ client: 'data' })).toEqual([]);
    expect(judge({ client: 'payments' })).toEqual([
      'spec.credential.options.client',
    ]);
    expect(judge({ client: 'Data' })).toHaveLength(1);
    expect(judge({ client: 'data', tenant: 'acme' })).toEqual([
      'spec.credential.options.tenant',
    ]);
    expect(judge({})).toEqual(['spec.credential.options.client']);
    expect(judge({ constructor: 'data' })).toHaveLength(2);
  });

  it('is not covered where the issuer is not listed', () => {
    expect(judge({ client: 'data' }, { issuers: { random: {} } })).toEqual([
      'spec.credential.issuer',
    ]);
    expect(judge({}, { issuers: {} })).toEqual(['spec.credential.issuer']);
  });
});

describe('a path in an authority', () => {
  const given = boundaries(
    configOf({ authorities: { vault: { paths: ['teams/{owner.name}/**'] } } }),
  );
  const judged = (path?: string) =>
    given
      .judge(
        declared('data'),
        names('data', {
          authority: { ref: 'vault', ...(path === undefined ? {} : { path }) },
        }),
      )
      .map(({ field }) => field);

  it('is covered where a pattern matches all of it', () => {
    expect(judged('teams/data/key')).toEqual([]);
  });

  it.each([
    'teams/payments/key',
    'teams/data/../payments/key',
    'teams/data/%2e%2e/payments/key',
    'teams//data/key',
    '/teams/data/key',
    'teams/data/',
    'teams/data\\..\\payments',
    'teams/data/key?version=1',
    'Teams/data/key',
    undefined,
  ])('is not covered as %s', path => {
    expect(judged(path)).toEqual(['spec.authority.path']);
  });

  it('is not covered where the rule says nothing of paths', () => {
    expect(
      boundaries(configOf())
        .judge(
          declared('data'),
          names('data', { authority: { ref: 'sealed-secrets', path: 'x' } }),
        )
        .map(({ field }) => field),
    ).toEqual(['spec.authority.path']);
  });
});

describe('people', () => {
  it('count as owners from where they are trusted', () => {
    const rules = configOf({
      owners: ['user:default/*'],
      declaredIn: [`${CATALOG}/people/{owner.name}/**`],
    });
    const ines = { kind: 'User' };
    const secret = declared('ines', {
      ownerRef: 'user:default/ines',
      location: `url:${CATALOG}/people/ines/x.yaml`,
    });
    expect(boundaries(rules, [group('ines', ines)]).isTied(secret)).toBe(true);
    expect(
      boundaries(rules, [
        group('ines', { ...ines, location: `url:${PEOPLE}2/x.yaml` }),
      ]).isTied(secret),
    ).toBe(false);
  });
});
