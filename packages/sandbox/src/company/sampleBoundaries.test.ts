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

import { ANNOTATION_LOCATION, Entity } from '@backstage/catalog-model';
import {
  boundariesOf,
  Declaration,
  NamedThings,
  namedThingsOf,
  readBoundaryConfig,
  trustOwners,
} from '@keyturn/plugin-secrets-boundaries';
import {
  isSecretEntity,
  parseSecretSpec,
  SecretSpec,
} from '@keyturn/plugin-secrets-common';
import { fakeSecret } from '@keyturn/plugin-secrets-node/testUtils';
import { parseAllDocuments } from 'yaml';
import { TokenServiceClient, TokenServiceIssuer } from '../tokenIssuer';
import {
  buildCatalogFiles,
  buildPeopleFiles,
} from './catalog/buildCatalogFiles';
import { TEAMS } from './people';
import { RepositoryFiles } from './repositoryFiles';
import { sampleBoundaries } from './sampleBoundaries';
import { SAMPLE_SECRETS } from './secrets';

const forgeUrl = 'http://localhost:7990';
const tokenServiceUrl = 'http://localhost:7993';

interface Declared {
  name: string;
  declaration: Declaration;
  names: NamedThings;
}

/** Entities as the catalog has them, which says where it read each. */
function entitiesOf(repository: string, files: RepositoryFiles): Entity[] {
  return Object.entries(files)
    .filter(([path]) => path.endsWith('.yaml'))
    .flatMap(([path, text]) =>
      parseAllDocuments(text).map(document => {
        const entity: Entity = document.toJS();
        const location = `url:${forgeUrl}/acme/${repository}/blob/main/${path}`;
        const annotations = { [ANNOTATION_LOCATION]: location };
        return { ...entity, metadata: { ...entity.metadata, annotations } };
      }),
    );
}

describe('sampleBoundaries', () => {
  const entities = [
    ...entitiesOf('people', buildPeopleFiles()),
    ...entitiesOf(
      'catalog',
      buildCatalogFiles({
        credentials: new Map(
          SAMPLE_SECRETS.map(secret => [secret, { values: {}, declared: {} }]),
        ),
        urls: { forgeUrl, tokenServiceUrl },
      }),
    ),
  ];
  const config = readBoundaryConfig(sampleBoundaries({ forgeUrl }));
  const boundaries = boundariesOf(config, trustOwners(entities, config));
  const tokenIssuer = new TokenServiceIssuer({
    client: new TokenServiceClient({
      url: tokenServiceUrl,
      adminToken: 'none',
    }),
  });
  const accountOf = (spec: SecretSpec) =>
    spec.credential.issuer === tokenIssuer.id
      ? tokenIssuer.accountOf(fakeSecret({ spec }))
      : {};

  const secrets = entities.filter(isSecretEntity).map((entity): Declared => {
    const parsed = parseSecretSpec(entity);
    if ('problems' in parsed) throw new Error(parsed.problems.join());
    const { spec } = parsed;
    const { name, annotations } = entity.metadata;
    return {
      name,
      declaration: {
        ref: `resource:default/${name}`,
        ownerRef: spec.owner,
        location: annotations![ANNOTATION_LOCATION],
      },
      names: namedThingsOf({ name, spec }, accountOf(spec)),
    };
  });
  const problemsOf = ({ declaration, names }: Declared) =>
    boundaries.judge(declaration, names).map(({ message }) => message);

  it('has every secret inside its boundary, but those of a team that was dissolved, and one in a namespace of others', () => {
    expect(secrets).toHaveLength(SAMPLE_SECRETS.length);
    const outside = secrets
      .map(secret => [secret.name, problemsOf(secret)] as const)
      .filter(([, problems]) => problems.length > 0);
    const problem = [
      'spec.owner is group:default/search, which does not exist, or is not declared where groups and users are trusted.',
    ];
    expect(outside).toEqual([
      ['search-index-key', problem],
      ['search-suggestions-password', problem],
      [
        'data-borrowed-token',
        expect.arrayContaining([
          expect.stringMatching(/^spec\.targets\[0\]\.namespace is payments/),
        ]),
      ],
    ]);
  });

  it('has none of them inside for another team, wherever that team declares it', () => {
    const valuable = secrets.filter(
      ({ names }) =>
        names.places.length > 0 || Object.keys(names.account).length > 0,
    );
    const gained = valuable.flatMap(secret =>
      Object.keys(TEAMS)
        .filter(team => secret.declaration.ownerRef !== `group:default/${team}`)
        .filter(team => !secret.declaration.location!.includes(`/${team}/`))
        .flatMap(team => {
          const location = `url:${forgeUrl}/acme/catalog/blob/main/teams/${team}/secrets.yaml`;
          const ownerRef = `group:default/${team}`;
          const declaration = { ...secret.declaration, ownerRef, location };
          return problemsOf({ ...secret, declaration }).length === 0
            ? [`${team} gains ${secret.name}`]
            : [];
        }),
    );
    expect(gained).toEqual([]);
  });

  it('believes an owner only in the folder of that team', () => {
    const [payments] = secrets;
    const { declaration } = payments;
    for (const path of [
      'acme/catalog/blob/main/teams/data/secrets.yaml',
      'acme/catalog/blob/mine/teams/payments/secrets.yaml',
      'acme/catalog/blob/main/systems.yaml',
      'acme/people/blob/main/teams/payments/secrets.yaml',
      'ines/catalog/blob/main/teams/payments/secrets.yaml',
    ]) {
      const location = `url:${forgeUrl}/${path}`;
      expect([
        path,
        problemsOf({ ...payments, declaration: { ...declaration, location } }),
      ]).toEqual([path, [expect.stringContaining('spec.owner')]]);
    }
  });

  it('believes no group that is declared beside the people', () => {
    const made = {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Group',
      metadata: {
        name: 'search',
        annotations: {
          [ANNOTATION_LOCATION]: `url:${forgeUrl}/acme/catalog/blob/main/teams/search/org.yaml`,
        },
      },
      spec: { type: 'team', children: [] },
    };
    const owners = trustOwners([...entities, made], config);
    expect(owners.map(({ ref }) => ref)).not.toContain('group:default/search');
  });

  it('lets two teams name the same only where one gives the other a key', () => {
    expect(
      boundaries.overlaps.map(({ what, patterns, owners }) => ({
        what,
        patterns: [...new Set(patterns)],
        owners: [...owners].sort(),
      })),
    ).toEqual([
      {
        what: `path in ${forgeUrl}/acme/gitops, branch main`,
        patterns: ['clusters/eu-1/storefront/storefront-web.yaml'],
        owners: ['group:default/checkout', 'group:default/identity'],
      },
      {
        what: expect.stringContaining('namespace'),
        patterns: ['storefront'],
        owners: ['group:default/checkout', 'group:default/identity'],
      },
    ]);
  });

  it('leaves nothing unsaid to administrators', () => {
    expect(boundaries.warnings).toEqual([]);
  });
});
