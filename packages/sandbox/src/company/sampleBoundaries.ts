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

import { fileUrl } from './repositoryFiles';
import { COMPANY, TeamName } from './people';
import { CATALOG, PEOPLE_REPOSITORY, teamFolder } from './catalog/repositories';
import { ClusterName, GitopsRepository } from './secrets';

/** Files that an owner may name, and what may run from them; the shape of `targets` in the config. */
interface SampleTargetRule {
  repository: string;
  branch: string;
  paths: string[];
  clusters: string[];
  namespaces: string[];
  secretNames?: string[];
}

interface SampleRule {
  owners: string[];
  declaredIn: string[];
  targets: SampleTargetRule[];
  issuers: Record<string, Record<string, string[]>>;
  authorities: Record<string, { paths?: string[] }>;
  policies: string[];
}

/** What one team may name beside what every team may. */
interface TeamGrant {
  places: Array<{
    repository: GitopsRepository;
    namespaces: string[];
    /** Default: all. */
    clusters?: ClusterName[];
    /** Default: the folders of the namespaces. */
    paths?: string[];
    /** Default: all. */
    secretNames?: string[];
  }>;
  /** Clients of the token service. */
  clients: string[];
  authorities?: SampleRule['authorities'];
  /** Whether it may have changes merged that nobody has reviewed. */
  autoMerge?: true;
}

/** Identity gives the shop its public key, so Checkout and Identity may both restart the shop. */
const SHARED_WORKLOAD = 'clusters/eu-1/storefront/storefront-web.yaml';

const GRANTS: Record<TeamName, TeamGrant> = {
  payments: {
    places: [
      {
        repository: 'gitops',
        namespaces: [
          'payments',
          'payments-staging',
          'bank',
          'demo',
          'invoices',
          'partners',
          'receipts',
          'settlement',
          'statements',
        ],
      },
    ],
    clients: [
      'invoices',
      'payments-api',
      'payments-demo',
      'partner-api',
      'receipts',
      'refunds',
      'statements',
    ],
    autoMerge: true,
  },
  checkout: {
    places: [
      {
        repository: 'gitops',
        namespaces: ['storefront'],
        paths: [
          ...foldersOf('storefront'),
          'charts/storefront/**',
          SHARED_WORKLOAD,
        ],
      },
    ],
    clients: ['checkout'],
  },
  identity: {
    places: [
      { repository: 'gitops', namespaces: ['accounts'] },
      { repository: 'platform-gitops', namespaces: ['accounts'] },
      {
        repository: 'gitops',
        namespaces: ['storefront'],
        clusters: ['eu-1'],
        paths: [
          'clusters/eu-1/storefront/accounts-public-key.yaml',
          SHARED_WORKLOAD,
        ],
        secretNames: ['accounts-public-key'],
      },
    ],
    clients: ['recovery'],
    authorities: { 'vault-eu': { paths: ['accounts/**'] } },
  },
  data: {
    places: [
      { repository: 'gitops', namespaces: ['analytics'] },
      { repository: 'legacy-gitops', namespaces: ['reports'] },
    ],
    clients: ['events-collector', 'events-export'],
    autoMerge: true,
  },
  platform: {
    places: [
      { repository: 'platform-gitops', namespaces: ['runtime'] },
      { repository: 'gitops', namespaces: ['messaging'] },
    ],
    clients: [],
    autoMerge: true,
  },
};

const SEALED = { 'sealed-secrets': {} };
/** Those whose credentials belong to nobody but their targets. */
const ISSUERS = { random: {}, 'key-pair': {}, manual: {} };
const REVIEWED = ['*', '!auto-merge-*'];

/**
 * Who may name what, in the shape of `secrets.boundaries` in the config: one rule for all teams, by which each has what
 * bears its name, and one for each team that has more.
 */
export function sampleBoundaries(options: { forgeUrl: string }): {
  groupsFrom: string[];
  rules: SampleRule[];
} {
  const { forgeUrl } = options;
  const url = (repository: string, path: string) =>
    fileUrl(forgeUrl, repository, path);
  const repositoryUrl = (name: string) => `${forgeUrl}/${COMPANY.name}/${name}`;
  const everyTeam: SampleRule = {
    owners: ['group:default/*'],
    declaredIn: [url(CATALOG, `${teamFolder('{owner.name}')}/**`)],
    targets: [
      {
        repository: repositoryUrl('gitops'),
        branch: 'main',
        paths: foldersOf('{owner.name}'),
        clusters: ['*'],
        namespaces: ['{owner.name}'],
      },
    ],
    issuers: { ...ISSUERS, 'acme-tokens': { client: ['{owner.name}'] } },
    authorities: SEALED,
    policies: REVIEWED,
  };
  const ofTeams = Object.entries(GRANTS).map(([team, grant]): SampleRule => {
    const { places, clients, authorities, autoMerge } = grant;
    return {
      owners: [`group:default/${team}`],
      declaredIn: [url(CATALOG, `${teamFolder(team)}/**`)],
      targets: places.map(({ repository, namespaces, ...place }) => ({
        repository: repositoryUrl(repository),
        branch: 'main',
        paths: place.paths ?? namespaces.flatMap(foldersOf),
        clusters: place.clusters ?? ['*'],
        namespaces,
        ...(place.secretNames && { secretNames: place.secretNames }),
      })),
      issuers: {
        ...ISSUERS,
        ...(clients.length > 0 && { 'acme-tokens': { client: clients } }),
      },
      authorities: { ...SEALED, ...authorities },
      policies: autoMerge ? ['*'] : REVIEWED,
    };
  });
  return {
    groupsFrom: [`url:${url(PEOPLE_REPOSITORY, '**')}`],
    rules: [everyTeam, ...ofTeams],
  };
}

function foldersOf(namespace: string): string[] {
  return [`clusters/*/${namespace}/**`];
}
