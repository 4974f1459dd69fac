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

import { Readable } from 'node:stream';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { verify } from '../verify';

const FORGE = 'https://git.example.com/acme';
const CONFIG = `
app:
  title: Acme
secrets:
  boundaries:
    groupsFrom: ['url:${FORGE}/people/blob/main/**']
    rules:
      - owners: ['group:default/*']
        declaredIn: ['${FORGE}/catalog/blob/main/teams/{owner.name}/**']
        targets:
          - repository: ${FORGE}/gitops
            branch: main
            paths: ['clusters/*/{owner.name}/**']
            clusters: ['*']
            namespaces: ['{owner.name}']
        issuers:
          random: {}
          acme-tokens: { client: ['{owner.name}'] }
        authorities: { sealed-secrets: {} }
        policies: ['*', '!auto-merge-*']
`;

function group(name: string, annotations = {}) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name,
      annotations: {
        'backstage.io/managed-by-location': `url:${FORGE}/people/blob/main/groups.yaml`,
        ...annotations,
      },
    },
    spec: { type: 'team', children: [] },
  };
}

function secret(team: string, { owner = team, client = team, spec = {} } = {}) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: `${team}-key`,
      annotations: {
        'backstage.io/managed-by-location': `url:${FORGE}/catalog/tree/main/teams/${team}/secrets.yaml`,
      },
    },
    spec: {
      type: 'secret',
      owner,
      credential: { kind: 'token', issuer: 'acme-tokens', options: { client } },
      authority: { class: 'runtime', ref: 'sealed-secrets' },
      targets: [
        {
          environment: 'production',
          cluster: 'eu-1',
          namespace: team,
          manifest: `${FORGE}/gitops/blob/main/clusters/eu-1/${team}/key.yaml`,
          keys: ['key'],
        },
      ],
      ...spec,
    },
  };
}

describe('keyturn-verify boundaries', () => {
  const directory = createMockDirectory();
  const groups = [group('payments'), group('data')];

  async function run(
    entities: unknown,
    { config = CONFIG, args = ['--account', 'acme-tokens=client'] } = {},
  ) {
    directory.setContent({
      'app-config.yaml': config,
      'entities.json':
        typeof entities === 'string' ? entities : JSON.stringify(entities),
    });
    const printed: string[] = [];
    const code = await verify(
      [
        'boundaries',
        '--config',
        directory.resolve('app-config.yaml'),
        '--entities',
        directory.resolve('entities.json'),
        ...args,
      ],
      { stdin: Readable.from([]), print: line => printed.push(line) },
    );
    return { code, printed };
  }

  it('passes secrets inside their boundaries, as a list or as the catalog gives it', async () => {
    const entities = [...groups, secret('payments'), secret('data')];
    const expected = {
      code: 0,
      printed: [
        '2 secrets: 2 inside, 0 outside, 0 not valid; 2 owners, 0 overlaps, 0 warnings',
      ],
    };
    expect(await run(entities)).toEqual(expected);
    expect(await run({ items: entities })).toEqual(expected);
  });

  it('names what is outside, with the line that would cover it', async () => {
    const { code, printed } = await run([
      ...groups,
      secret('data', { client: 'payments' }),
      secret('payments', { owner: 'ghosts' }),
    ]);
    expect(code).toBe(1);
    expect(printed).toEqual([
      'resource:default/data-key is outside its boundary:',
      expect.stringMatching(
        /^ {2}spec\.credential\.options\.client is payments/,
      ),
      expect.stringMatching(
        /^ {4}would be covered by secrets\.boundaries\.rules\[0\]\.issuers\.acme-tokens\.client: \[payments\]/,
      ),
      'resource:default/payments-key is outside its boundary:',
      expect.stringMatching(/^ {2}spec\.owner is group:default\/ghosts/),
      expect.stringMatching(/groupsFrom/),
      '2 secrets: 0 inside, 2 outside, 0 not valid; 2 owners, 0 overlaps, 0 warnings',
    ]);
  });

  it('takes no account for granted that nobody told it of', async () => {
    const { code, printed } = await run([...groups, secret('data')], {
      args: [],
    });
    expect(code).toBe(1);
    expect(printed[1]).toMatch(/spec\.credential\.options\.client is missing/);
  });

  it('says what is wrong with a config', async () => {
    const { code, printed } = await run(groups, {
      config: CONFIG.replace('blob/main/teams', 'blob/*/teams').replace(
        'branch: main',
        'branch: HEAD',
      ),
    });
    expect(code).toBe(1);
    expect(printed).toEqual([
      expect.stringMatching(
        /^secrets\.boundaries\.rules\[0\]\.declaredIn\[0\] must name one branch/,
      ),
      expect.stringMatching(
        /^secrets\.boundaries\.rules\[0\]\.targets\[0\]\.branch must/,
      ),
      'Refused: 2 problems in the config',
    ]);
  });

  it('finds everything outside where the config has no section', async () => {
    const { code, printed } = await run([secret('data')], {
      config: 'app: {}',
    });
    expect(code).toBe(1);
    expect(printed).toContainEqual(
      expect.stringMatching(/^Warning: secrets\.boundaries is missing/),
    );
  });

  it('shows overlaps and warnings, and passes', async () => {
    const { code, printed } = await run([...groups, secret('data')], {
      config: `${CONFIG.replace(
        "namespaces: ['{owner.name}']",
        "namespaces: ['{owner.name}', shared]",
      )}        sharedCatalog: trusted\n`,
    });
    expect({ code, printed }).toEqual({
      code: 0,
      printed: [
        'Overlap, namespace in clusters *: group:default/payments by shared (secrets.boundaries.rules[0]) and group:default/data by shared (secrets.boundaries.rules[0])',
        expect.stringMatching(/^Warning: .*sharedCatalog is trusted/),
        '1 secret: 1 inside, 0 outside, 0 not valid; 2 owners, 1 overlap, 1 warning',
      ],
    });
  });

  it('says where CODEOWNERS decides', async () => {
    const { code, printed } = await run(
      [group('data', { 'github.com/team-slug': 'acme/data' }), secret('data')],
      {
        config: CONFIG.replace(
          /declaredIn: .*/,
          `declaredIn: { codeowners: ['${FORGE}/catalog/blob/main/**'] }`,
        ),
      },
    );
    expect(code).toBe(0);
    expect(printed[0]).toBe(
      'resource:default/data-key is inside its boundary if CODEOWNERS names @acme/data for its file',
    );
  });

  it('counts what is no valid secret', async () => {
    const { code, printed } = await run([
      ...groups,
      secret('data', { spec: { authority: {} } }),
    ]);
    expect(code).toBe(0);
    expect(printed[0]).toMatch(/no valid secret/);
    expect(printed.at(-1)).toMatch(
      /^1 secret: 0 inside, 0 outside, 1 not valid/,
    );
  });

  it('says in words what it cannot read', async () => {
    for (const [entities, message] of [
      ['{', /entities\.json: /],
      ['{}', /no export of the catalog/],
      ['[{"kind":"Group"}]', /Item 0 is no entity/],
    ] as const) {
      const { code, printed } = await run(entities);
      expect(code).toBe(1);
      expect(printed[0]).toMatch(message);
    }
    expect((await run([], { config: 'a: [' })).printed[0]).toMatch(
      /app-config\.yaml: /,
    );
  });

  it('explains itself', async () => {
    const print = jest.fn();
    const stdin = Readable.from([]);
    expect(await verify(['boundaries', '--help'], { stdin, print })).toBe(0);
    expect(print.mock.lastCall?.[0]).toMatch(/^keyturn-verify boundaries/);
    for (const args of [
      [],
      ['--config', 'x'],
      ['--config', 'x', '--entities', 'y', '--account', 'z'],
      ['--nonsense'],
    ]) {
      expect(await verify(['boundaries', ...args], { stdin, print })).toBe(1);
      expect(print.mock.lastCall?.[0]).toContain('--entities <file>');
    }
  });
});
