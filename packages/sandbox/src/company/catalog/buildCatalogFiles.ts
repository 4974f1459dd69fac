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
import { RepositoryFiles } from '../repositoryFiles';
import { SampleSecret, SECRETS_BY_FILE } from '../secrets';
import {
  buildComponentEntities,
  buildSystemEntities,
} from './buildLandscapeEntities';
import { buildOrgEntities } from './buildOrgEntities';
import { buildSecretEntity, CompanyUrls } from './buildSecretEntity';

const README = `# catalog

Who and what there is at Acme: people, systems, components, and the secrets they depend on. The portal reads \`all.yaml\`.

A secret that names an owner who is no longer here, such as \`group:default/search\`, counts as ownerless until
somebody changes \`spec.owner\`.
`;

/** Everything that the catalog repository holds; `all.yaml` is what the portal is pointed at. */
export function buildCatalogFiles(options: {
  credentials: ReadonlyMap<SampleSecret, SeedCredential>;
  urls: CompanyUrls;
}): RepositoryFiles {
  const { credentials, urls } = options;
  const secretFiles = Object.entries(SECRETS_BY_FILE).map(
    ([team, secrets]) =>
      [
        `secrets/${team}.yaml`,
        secrets.map(secret =>
          buildSecretEntity(secret, {
            declared: credentials.get(secret)!.declared,
            urls,
          }),
        ),
      ] as const,
  );
  const entityFiles: ReadonlyArray<readonly [string, Entity[]]> = [
    ['org.yaml', buildOrgEntities()],
    ['systems.yaml', buildSystemEntities()],
    ['components.yaml', buildComponentEntities()],
    ...secretFiles,
  ];
  return {
    'README.md': README,
    'all.yaml': toYaml([buildLocation(entityFiles.map(([path]) => path))]),
    ...Object.fromEntries(
      entityFiles.map(([path, entities]) => [path, toYaml(entities)]),
    ),
  };
}

function buildLocation(paths: string[]): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Location',
    metadata: { name: 'acme', description: 'Everything that Acme has' },
    spec: { type: 'url', targets: paths.map(path => `./${path}`) },
  };
}

function toYaml(entities: Entity[]): string {
  return entities
    .map(entity => stringify(entity, { lineWidth: 110 }))
    .join('---\n');
}
