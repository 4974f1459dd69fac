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

import { DateTime } from 'luxon';
import { TokenServiceClient } from '../tokenIssuer';
import {
  buildCatalogFiles,
  buildPeopleFiles,
} from './catalog/buildCatalogFiles';
import { CATALOG, PEOPLE_REPOSITORY } from './catalog/repositories';
import { buildGitopsFiles, SeedCluster } from './gitops/buildGitopsFiles';
import { createAuditRepository } from './createAuditRepository';
import { mintCredential, MintOptions, SeedCredential } from './mintCredential';
import { COMPANY, emailOf, Person, PIPELINE_USER, TEAM_LEADS } from './people';
import { RepositoryFiles } from './repositoryFiles';
import { SAMPLE_SECRETS, SampleSecret } from './secrets';
import { SeedForge } from './SeedForge';

const OWNER = COMPANY.name;
const AUTHOR = { name: 'Platform', email: emailOf('team-platform') };

/** The repository whose pull requests must pass a check of the company's pipeline. */
export const CHECKED_REPOSITORY = {
  name: 'platform-gitops',
  check: 'validate',
} as const;

/**
 * In the order in which they are made: the catalog comes last, because it refers to the others. Once it is there, the
 * company is.
 */
const REPOSITORIES: ReadonlyArray<{
  name: string;
  description: string;
  /** What the portal may do. */
  portal: 'read' | 'write';
  /** Default: every team lead. */
  writers?: readonly Person[];
}> = [
  {
    name: 'gitops',
    description: 'What runs in the clusters eu-1 and us-1',
    portal: 'write',
  },
  {
    name: CHECKED_REPOSITORY.name,
    description: 'What Platform runs in the clusters',
    portal: 'write',
  },
  {
    name: 'legacy-gitops',
    description:
      'What is left of the old data centre; the portal may only read',
    portal: 'read',
  },
  {
    name: PEOPLE_REPOSITORY,
    description: 'People and teams of Acme',
    portal: 'read',
    // boundaries believe what it says
    writers: TEAM_LEADS.filter(({ team }) => team === 'platform'),
  },
  {
    name: CATALOG,
    description: 'Systems, components and secrets of Acme',
    portal: 'read',
  },
];

export interface SeedOptions {
  forge: SeedForge;
  /** Base URL of the forge's pages, without a trailing slash. */
  forgeUrl: string;
  /** Must hold eu-1 and us-1. */
  clusters: readonly SeedCluster[];
  tokenService: { url: string; adminToken: string };
  /** Dates of the sample are relative to this moment. */
  now: DateTime;
  /** Login with which the portal opens pull requests. */
  portalUser: string;
  signal?: AbortSignal;
}

export interface SeedResult {
  /** False where the company was there already and nothing was done. */
  created: boolean;
  /** What `catalog.locations` of the portal must name. */
  catalogUrl: string;
}

/**
 * Makes the sample company: six repositories, and API tokens that really work. Does nothing where it exists. What an
 * interrupted call made is made anew, because the values that it sealed cannot be had again.
 */
export async function seedCompany(options: SeedOptions): Promise<SeedResult> {
  const { forge, forgeUrl, tokenService, now } = options;
  const catalogUrl = `${forgeUrl}/${OWNER}/${CATALOG}/blob/main/all.yaml`;
  await createAuditRepository(forge, {
    author: AUTHOR,
    portalUser: options.portalUser,
  });
  if (await forge.hasRepository(OWNER, CATALOG)) {
    requireCheck(forge);
    return { created: false, catalogUrl };
  }
  const credentials = await mintCredentials({
    tokens: new TokenServiceClient(tokenService),
    now,
    signal: options.signal ?? new AbortController().signal,
  });
  try {
    await createRepositories(options, {
      ...buildGitopsFiles({
        secrets: SAMPLE_SECRETS,
        credentials,
        clusters: options.clusters,
      }),
      [PEOPLE_REPOSITORY]: buildPeopleFiles(),
      [CATALOG]: buildCatalogFiles({
        credentials,
        urls: { forgeUrl, tokenServiceUrl: tokenService.url },
      }),
    });
  } finally {
    dispose(credentials);
  }
  requireCheck(forge);
  return { created: true, catalogUrl };
}

/** Each time, because a company that was made earlier may not have it yet. */
function requireCheck(forge: SeedForge): void {
  const { name, check } = CHECKED_REPOSITORY;
  forge.setCollaborator(OWNER, name, PIPELINE_USER, 'write');
  forge.setProtection(OWNER, name, { requiredChecks: [check], strict: false });
}

async function mintCredentials(
  options: MintOptions,
): Promise<Map<SampleSecret, SeedCredential>> {
  const credentials = new Map<SampleSecret, SeedCredential>();
  for (const secret of SAMPLE_SECRETS) {
    credentials.set(secret, await mintCredential(secret, options));
  }
  return credentials;
}

async function createRepositories(
  { forge, portalUser }: SeedOptions,
  files: Record<string, RepositoryFiles>,
): Promise<void> {
  for (const repository of REPOSITORIES) {
    const { name, description, portal, writers = TEAM_LEADS } = repository;
    const commit = {
      files: files[name],
      message: `Bring ${OWNER}/${name} here`,
      author: AUTHOR,
    };
    if (await forge.hasRepository(OWNER, name)) {
      await forge.commitFiles(OWNER, name, commit);
      continue;
    }
    await forge.createRepository(OWNER, name, {
      ...commit,
      description,
      collaborators: {
        ...Object.fromEntries(
          writers.map(({ login }) => [login, 'write' as const]),
        ),
        [portalUser]: portal,
      },
    });
  }
}

function dispose(credentials: Map<SampleSecret, SeedCredential>): void {
  for (const { values } of credentials.values()) {
    for (const value of Object.values(values)) value.dispose();
  }
}
