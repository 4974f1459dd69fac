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

const fields = (problems: Array<{ field: string }>) =>
  problems.map(({ field }) => field);

describe('boundariesOf', () => {
  it('covers what the owner may name', () => {
    const { judge, warnings, overlaps } = bound(boundaries(configOf()));
    expect(judge(declared('payments'), names('payments'))).toEqual([]);
    expect(judge(declared('data'), names('data'))).toEqual([]);
    expect({ warnings, overlaps }).toEqual({ warnings: [], overlaps: [] });
  });

  it('refuses everything without the section, and says what is missing', () => {
    const { judge, judgePlaces, judgeAccount, isTied, warnings } = bound(
      boundaries(undefined),
    );
    const expected = [
      {
        field: 'secrets.boundaries',
        message: expect.stringMatching(/^secrets\.boundaries is missing/),
        missing: expect.stringMatching(/groupsFrom.*rules/),
      },
    ];
    expect(judge(declared('data'), names('data'))).toEqual(expected);
    expect(judgePlaces(declared('data'), [])).toEqual(expected);
    expect(
      judgeAccount(declared('data'), { issuer: 'random', account: {} }),
    ).toEqual(expected);
    expect(isTied(declared('data'))).toBe(false);
    expect(warnings).toEqual([expect.stringMatching(/groupsFrom.*rules/)]);
  });

  it('refuses nothing where it is told to, and says so', () => {
    const { judge, isTied, asksCodeOwners, warnings } = bound(
      boundaries('unrestricted'),
    );
    expect(judge(declared('data'), names('payments'))).toEqual([]);
    expect(isTied(declared('data'))).toBe(true);
    expect(asksCodeOwners(declared('data'))).toBe(false);
    expect(warnings).toEqual([expect.stringMatching(/unrestricted/)]);
  });

  it('says of each foreign name where it is, and which line would cover it', () => {
    const { judge } = bound(boundaries(configOf()));
    const rule = 'secrets.boundaries.rules[0]';
    const problems = judge(
      declared('data'),
      names('payments', {
        authority: { ref: 'vault', path: 'payments/key' },
        policy: 'auto-merge-7d',
      }),
    );
    expect(problems).toEqual([
      {
        field: 'spec.targets[0].manifest',
        message: `spec.targets[0].manifest is ${GITOPS}/clusters/eu-1/payments/key.yaml, at a path that its owner may not name. Ask an administrator to let its owner name it.`,
        missing: `${rule}.targets[0].paths: [clusters/eu-1/payments/key.yaml] # for every owner of this rule`,
      },
      {
        field: 'spec.targets[0].namespace',
        message:
          'spec.targets[0].namespace is payments, which its owner may not name. Ask an administrator to let its owner name it.',
        missing: `${rule}.targets[0].namespaces: [payments] # for every owner of this rule`,
      },
      {
        field: 'spec.credential.options.client',
        message:
          'spec.credential.options.client is payments, whose credentials its owner may not have. Ask an administrator to let its owner name it.',
        missing: `${rule}.issuers.acme-tokens.client: [payments] # for every owner of this rule`,
      },
      {
        field: 'spec.authority.ref',
        message: expect.stringMatching(/^spec\.authority\.ref is vault/),
        missing: `${rule}.authorities.vault: { paths: [payments/key] }`,
      },
      {
        field: 'spec.rotation.policy',
        message: expect.stringMatching(/^spec\.rotation\.policy is auto-/),
        missing: `${rule}.policies: [auto-merge-7d] # for every owner of this rule`,
      },
    ]);
  });

  it('writes the line without a remark where the rule is for one owner', () => {
    const { judge } = bound(
      boundaries(configOf({ owners: ['group:default/data'] })),
    );
    expect(
      judge(
        declared('data'),
        names('data', { places: [place('data', { namespace: 'shared' })] }),
      ),
    ).toMatchObject([
      {
        missing: 'secrets.boundaries.rules[0].targets[0].namespaces: [shared]',
      },
    ]);
  });

  it('covers a secret without targets by one rule for the rest', () => {
    const { judge } = bound(boundaries(configOf()));
    const nowhere = { places: [] };
    expect(judge(declared('data'), names('data', nowhere))).toEqual([]);
    expect(fields(judge(declared('data'), names('payments', nowhere)))).toEqual(
      ['spec.credential.options.client'],
    );
  });

  it('does not put a policy, an issuer or an authority of one rule together with the places of another', () => {
    const staging = {
      targets: [targetOf({ clusters: ['staging'] })],
      policies: ['*'],
    };
    const { judge } = bound(
      boundaries(
        configOf(staging, {
          targets: [targetOf({ clusters: ['production'] })],
          issuers: { 'acme-tokens': { client: ['{owner.name}'] } },
          policies: ['standard-*'],
        }),
      ),
    );
    const at = (cluster: string, policy: string) =>
      fields(
        judge(
          declared('data'),
          names('data', { places: [place('data', { cluster })], policy }),
        ),
      );
    expect(at('staging', 'auto-merge-7d')).toEqual([]);
    expect(at('production', 'standard-90d')).toEqual([]);
    expect(at('production', 'auto-merge-7d')).not.toEqual([]);
    // Each target by a rule of its own, together with the rest.
    const both = ['staging', 'production'].map((cluster, i) =>
      place('data', { cluster, field: `spec.targets[${i}]` }),
    );
    expect(judge(declared('data'), names('data', { places: both }))).toEqual(
      [],
    );
    expect(
      fields(
        judge(
          declared('data'),
          names('data', { places: both, policy: 'auto-merge-7d' }),
        ),
      ),
    ).not.toEqual([]);
  });

  it('covers manifests of workloads in the same rule, for the same cluster and namespace', () => {
    const { judgePlaces } = bound(
      boundaries(
        configOf({
          targets: [
            targetOf({}),
            targetOf({ paths: ['apps/{owner.name}/**'], clusters: ['eu-1'] }),
          ],
        }),
      ),
    );
    const workload = (path: string, cluster: string) =>
      fields(
        judgePlaces(declared('data'), [
          place('data', {
            cluster,
            workloads: [
              {
                field: 'spec.targets[0].workloads[0].manifest',
                manifest: `${GITOPS}/${path}`,
              },
            ],
          }),
        ]),
      );
    const refused = ['spec.targets[0].workloads[0].manifest'];
    expect(workload('clusters/eu-1/data/api.yaml', 'eu-1')).toEqual([]);
    expect(workload('apps/data/api.yaml', 'eu-1')).toEqual([]);
    expect(workload('apps/data/api.yaml', 'us-1')).toEqual(refused);
    expect(workload('apps/payments/api.yaml', 'eu-1')).toEqual(refused);
  });

  it('covers Secret names where a rule names them', () => {
    const { judgePlaces } = bound(
      boundaries(
        configOf({
          targets: [
            targetOf({
              namespaces: ['shared'],
              secretNames: ['{owner.name}-*'],
            }),
          ],
        }),
      ),
    );
    const called = (secretName: string) =>
      fields(
        judgePlaces(declared('data'), [
          place('data', { namespace: 'shared', secretName }),
        ]),
      );
    expect(called('data-key')).toEqual([]);
    expect(called('payments-key')).toEqual(['spec.targets[0].secretName']);
  });

  it('covers a branch whose name has a slash', () => {
    const { judgePlaces } = bound(
      boundaries(configOf({ targets: [targetOf({ branch: 'release/1' })] })),
    );
    const on = (branch: string) =>
      judgePlaces(declared('data'), [
        place('data', {
          manifest: `${FORGE}/acme/gitops/blob/${branch}/clusters/eu-1/data/key.yaml`,
        }),
      ]);
    expect(on('release/1')).toEqual([]);
    for (const other of [
      'release',
      'release/2',
      'release/1/x',
      'release%2F1',
    ]) {
      expect(on(other)).toMatchObject([{ field: 'spec.targets[0].manifest' }]);
    }
  });

  it('judges places alone, and a credential by whose it really is', () => {
    const { judgePlaces, judgeAccount } = bound(boundaries(configOf()));
    expect(judgePlaces(declared('data'), [place('data')])).toEqual([]);
    expect(
      judgeAccount(declared('data'), {
        issuer: 'acme-tokens',
        account: { client: 'data' },
      }),
    ).toEqual([]);
    const [problem] = judgeAccount(declared('data'), {
      issuer: 'acme-tokens',
      account: { client: 'payments' },
    });
    expect(problem.field).toBe('spec.credential.id');
    expect(JSON.stringify(problem)).not.toContain('payments');
  });

  it('warns of owners whom nobody is, of rules for nobody and of teams without a forge', () => {
    expect(boundaries(configOf(), []).warnings).toEqual([
      expect.stringMatching(/groupsFrom matches no group/),
    ]);
    expect(boundaries({ ...configOf(), rules: [] }).warnings).toEqual([
      expect.stringMatching(/rules is empty/),
    ]);
    expect(
      boundaries(
        configOf(
          {},
          { owners: ['group:default/none'] },
          { declaredIn: { codeowners: [`${FORGE}/acme/*/blob/main/**`] } },
          { sharedCatalog: 'trusted' },
        ),
      ).warnings,
    ).toEqual([
      expect.stringMatching(/rules\[1\]\.owners matches no group/),
      expect.stringMatching(
        /rules\[2\]\.declaredIn\.codeowners\[0\] is a pattern of repositories/,
      ),
      expect.stringMatching(/rules\[2\]\.declaredIn asks CODEOWNERS/),
      expect.stringMatching(/rules\[3\]\.sharedCatalog is trusted/),
    ]);
  });

  it('warns where two rules for one owner each share a place', () => {
    const shared = { declaredIn: [`${FORGE}/acme/catalog/blob/main/**`] };
    expect(
      boundaries(
        configOf(
          { owners: ['group:default/data'], ...shared },
          { owners: ['group:default/payments'], ...shared },
        ),
        [group('data'), group('payments')],
      ).warnings,
    ).toEqual([expect.stringMatching(/have places in common/)]);
  });
});

/** The functions of boundaries, to be called without them. */
function bound(given: ReturnType<typeof boundaries>) {
  return {
    judge: given.judge.bind(given),
    judgePlaces: given.judgePlaces.bind(given),
    judgeAccount: given.judgeAccount.bind(given),
    isTied: given.isTied.bind(given),
    asksCodeOwners: given.asksCodeOwners.bind(given),
    warnings: given.warnings,
    overlaps: given.overlaps,
  };
}
