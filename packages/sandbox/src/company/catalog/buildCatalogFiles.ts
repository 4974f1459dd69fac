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

import { Entity } from '@backstage/catalog-model';
import { stringify } from 'yaml';
import { SeedCredential } from '../mintCredential';
import { TeamName, TEAMS } from '../people';
import { fileUrl, RepositoryFiles } from '../repositoryFiles';
import { SampleSecret, SECRETS_BY_FILE } from '../secrets';
import {
  buildComponentEntities,
  buildSystemEntities,
} from './buildLandscapeEntities';
import { buildOrgEntities } from './buildOrgEntities';
import { buildSecretEntity, CompanyUrls } from './buildSecretEntity';
import { PEOPLE_REPOSITORY, teamFolder } from './repositories';

const README = `# catalog

What there is at Acme: systems, components, and the secrets they depend on. The portal reads \`all.yaml\`.

Each team declares what it owns in its folder, \`teams/<team>/\`: a secret that is declared anywhere else is outside the
boundary of its owner, and is not rotated. Who is in which team is in \`acme/people\`.

A secret that names an owner who is no longer here, such as \`group:default/search\`, counts as ownerless until
somebody changes \`spec.owner\`.
`;

const PEOPLE_README = `# people

Who works at Acme, and in which team. Only Platform may write here: boundaries take the teams from this repository alone,
so that nobody joins a team, or makes one, by an entity of their own.
`;

const ORG_FILE = 'org.yaml';

/** Everything that the catalog repository holds; \`all.yaml\` is what the portal is pointed at. */
export function buildCatalogFiles(options: {
  credentials: ReadonlyMap<SampleSecret, SeedCredential>;
  urls: CompanyUrls;
}): RepositoryFiles {
  const { credentials, urls } = options;
  const componentFiles = Object.keys(TEAMS).map(
    team =>
      [
        `${teamFolder(team)}/components.yaml`,
        buildComponentEntities(team as TeamName),
      ] as const,
  );
  const secretFiles = SECRETS_BY_FILE.map(
    ({ team, file, secrets }) =>
      [
        `${teamFolder(team)}/${file}`,
        secrets.map(secret =>
          buildSecretEntity(secret, {
            declared: credentials.get(secret)!.declared,
            urls,
          }),
        ),
      ] as const,
  );
  const entityFiles: ReadonlyArray<readonly [string, Entity[]]> = [
    ['systems.yaml', buildSystemEntities()],
    ...componentFiles,
    ...secretFiles,
  ];
  const targets = [
    fileUrl(urls.forgeUrl, PEOPLE_REPOSITORY, ORG_FILE),
    ...entityFiles.map(([path]) => `./${path}`),
  ];
  return {
    'README.md': README,
    'all.yaml': toYaml([buildLocation(targets)]),
    ...Object.fromEntries(
      entityFiles.map(([path, entities]) => [path, toYaml(entities)]),
    ),
  };
}

/** Everything that the repository of people holds. */
export function buildPeopleFiles(): RepositoryFiles {
  return {
    'README.md': PEOPLE_README,
    [ORG_FILE]: toYaml(buildOrgEntities()),
  };
}

function buildLocation(targets: string[]): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Location',
    metadata: { name: 'acme', description: 'Everything that Acme has' },
    spec: { type: 'url', targets },
  };
}

function toYaml(entities: Entity[]): string {
  return entities
    .map(entity => stringify(entity, { lineWidth: 110 }))
    .join('---\n');
}
