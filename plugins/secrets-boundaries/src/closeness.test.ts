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
  configOf,
  declared,
  FORGE,
  GITOPS,
  group,
  names,
  place,
  targetOf,
} from './__testUtils__/acme';

const groups = [group('payments'), group('data'), group('platform')];

/** One rule for everybody by their names, and one for the platform that reaches far. */
const far = (target: Record<string, unknown>, rest = {}) =>
  configOf(
    {},
    {
      owners: ['group:default/platform'],
      targets: [targetOf(target)],
      issuers: { 'acme-tokens': { client: ['*'] } },
      ...rest,
    },
  );

const judged = (
  config: unknown,
  team: string,
  fields: Parameters<typeof place>[1],
) =>
  boundaries(config, groups)
    .judgePlaces(declared(team), [place(team, fields)])
    .map(({ field }) => field);

describe('a name that two owners’ patterns cover', () => {
  const all = { namespaces: ['*'], paths: ['**'] };

  it('is that of the closer one', () => {
    expect(judged(far(all), 'payments', {})).toEqual([]);
    expect(
      judged(far(all), 'platform', {
        namespace: 'payments',
        manifest: `${GITOPS}/clusters/eu-1/payments/key.yaml`,
      }),
    ).toEqual(['spec.targets[0].manifest', 'spec.targets[0].namespace']);
    expect(
      judged(far(all), 'platform', {
        namespace: 'kube-system',
        manifest: `${GITOPS}/clusters/eu-1/base/key.yaml`,
      }),
    ).toEqual([]);
  });

  it('is told without saying whose it is', () => {
    const config = configOf(
      { owners: ['group:default/payments'] },
      { owners: ['group:default/platform'], targets: [targetOf(all)] },
    );
    const [problem] = boundaries(config, groups).judgePlaces(
      declared('platform'),
      [place('platform', { namespace: 'payments' })],
    );
    expect(problem).toMatchObject({
      field: 'spec.targets[0].namespace',
      message:
        'spec.targets[0].namespace is payments, which belongs to another owner more closely. Ask an administrator to let its owner name it.',
    });
  });

  it('is compared only where both cover the cluster, and the repository', () => {
    const elsewhere = configOf(
      { targets: [targetOf({ clusters: ['staging'] })] },
      {
        owners: ['group:default/platform'],
        targets: [targetOf(all)],
      },
    );
    expect(
      judged(elsewhere, 'platform', {
        namespace: 'payments',
        cluster: 'production',
        manifest: `${GITOPS}/base/key.yaml`,
      }),
    ).toEqual([]);
    expect(
      judged(
        configOf(
          { targets: [targetOf({ repository: `${FORGE}/acme/other` })] },
          { owners: ['group:default/platform'], targets: [targetOf(all)] },
        ),
        'platform',
        { manifest: `${GITOPS}/clusters/eu-1/payments/key.yaml` },
      ),
    ).toEqual([]);
  });

  it('is one’s own by any of one’s own rules', () => {
    const config = configOf(
      { targets: [targetOf({ namespaces: ['*'] })] },
      {
        owners: ['group:default/payments'],
        targets: [targetOf({ namespaces: ['payments-prod'] })],
      },
      {
        owners: ['group:default/data'],
        targets: [targetOf({ namespaces: ['payments-*'] })],
      },
    );
    expect(judged(config, 'payments', { namespace: 'payments-prod' })).toEqual(
      [],
    );
    expect(judged(config, 'payments', { namespace: 'payments-test' })).toEqual([
      'spec.targets[0].namespace',
    ]);
  });

  it('goes for Secret names, accounts and paths in authorities too', () => {
    const shared = (secretNames: string[]) =>
      targetOf({ namespaces: ['shared'], secretNames });
    const config = configOf(
      {
        targets: [shared(['{owner.name}-*'])],
        authorities: { vault: { paths: ['teams/{owner.name}/**'] } },
      },
      {
        owners: ['group:default/platform'],
        targets: [shared(['*'])],
        issuers: { 'acme-tokens': { client: ['*'] } },
        authorities: { vault: { paths: ['teams/**'] } },
      },
    );
    const problems = boundaries(config, groups).judge(
      declared('platform'),
      names('platform', {
        places: [
          place('platform', { namespace: 'shared', secretName: 'data-key' }),
        ],
        account: { client: 'data' },
        authority: { ref: 'vault', path: 'teams/data/key' },
      }),
    );
    expect(problems.map(({ field }) => field)).toEqual([
      'spec.targets[0].secretName',
      'spec.credential.options.client',
      'spec.authority.path',
    ]);
  });

  it('is nobody’s more closely where the other is not trusted', () => {
    expect(
      boundaries(far(all), [group('platform')]).judgePlaces(
        declared('platform'),
        [place('platform', { namespace: 'payments' })],
      ),
    ).toEqual([]);
  });
});

describe('overlaps', () => {
  const overlaps = (...rules: Array<Record<string, unknown>>) =>
    boundaries(configOf(...rules), groups).overlaps;

  it('are none where a name is always one owner’s more closely', () => {
    expect(overlaps({})).toEqual([]);
    expect(
      boundaries(far({ namespaces: ['*'], paths: ['**'] })).overlaps,
    ).toEqual([]);
  });

  it('are patterns that owners have in common, once for all of them', () => {
    expect(overlaps({ targets: [targetOf({ paths: ['shared/**'] })] })).toEqual(
      [
        {
          what: `path in ${FORGE}/acme/gitops, branch main`,
          patterns: ['shared/**', 'shared/**'],
          owners: ['group:default/payments', 'group:default/data'],
          rules: [0, 0],
        },
      ],
    );
  });

  it('are names that two rules give to different owners', () => {
    const owned = (owner: string, namespaces: string[], clusters = ['*']) => ({
      owners: [`group:default/${owner}`],
      targets: [targetOf({ namespaces, clusters })],
      issuers: {},
    });
    expect(
      overlaps(owned('payments', ['billing']), owned('data', ['billing'])),
    ).toMatchObject([
      {
        what: 'namespace in clusters *',
        patterns: ['billing', 'billing'],
        rules: [0, 1],
      },
    ]);
    expect(
      overlaps(owned('payments', ['pay-*']), owned('data', ['*-api'])),
    ).toMatchObject([{ patterns: ['pay-*', '*-api'] }]);
    expect(
      overlaps(owned('payments', ['pay-*']), owned('data', ['dat-*'])),
    ).toEqual([]);
    expect(
      overlaps(
        owned('payments', ['billing'], ['eu-*', 'us-1']),
        owned('data', ['billing'], ['eu-1']),
      ),
    ).toHaveLength(1);
    expect(
      overlaps(
        owned('payments', ['billing'], ['us-*']),
        owned('data', ['billing'], ['eu-*']),
      ),
    ).toEqual([]);
  });

  it('are accounts that more than one may name', () => {
    expect(
      overlaps({ issuers: { 'acme-tokens': { client: ['shared'] } } }),
    ).toMatchObject([
      {
        what: 'account of acme-tokens, client',
        patterns: ['shared', 'shared'],
      },
    ]);
  });

  it('are a hundred at most', () => {
    const many = Array.from({ length: 150 }, (_, i) => `shared-${i}`);
    expect(
      overlaps({ targets: [targetOf({ namespaces: many })] }),
    ).toHaveLength(100);
  });
});
