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
import { boundariesOf } from '../boundariesOf';
import { readBoundaryConfig } from '../config/readBoundaryConfig';
import { trustOwners } from '../owners/trustOwners';
import { Boundaries, Declaration, NamedPlace, NamedThings } from '../types';

export const FORGE = 'https://git.example.com';
export const PEOPLE = `${FORGE}/acme/people/blob/main`;
export const CATALOG = `${FORGE}/acme/catalog/blob/main`;
export const GITOPS = `${FORGE}/acme/gitops/blob/main`;

/** The rule of the docs. */
export const RULE = {
  owners: ['group:default/*'] as unknown[],
  declaredIn: [`${CATALOG}/teams/{owner.name}/**`] as unknown,
  targets: [
    {
      repository: `${FORGE}/acme/gitops`,
      branch: 'main',
      paths: ['clusters/*/{owner.name}/**'],
      clusters: ['*'],
      namespaces: ['{owner.name}'],
    },
  ],
  issuers: { random: {}, 'acme-tokens': { client: ['{owner.name}'] } },
  authorities: { 'sealed-secrets': {} },
  policies: ['*', '!auto-merge-*'],
};

/** A config with some rules, each the one of the docs but for what is given. */
export function configOf(...rules: Array<Record<string, unknown>>): {
  groupsFrom: string[];
  rules: Array<Record<string, unknown>>;
} {
  return {
    groupsFrom: [`url:${PEOPLE}/**`],
    rules: (rules.length > 0 ? rules : [{}]).map(rule => ({
      ...RULE,
      ...rule,
    })),
  };
}

/** A target of the rule of the docs, but for what is given. */
export function targetOf(fields: Record<string, unknown>) {
  return { ...RULE.targets[0], ...fields };
}

/** A group; without a location it is from the place where people are trusted. */
export function group(
  name: string,
  {
    namespace,
    location = `url:${PEOPLE}/groups.yaml`,
    team,
    spec = {},
    kind = 'Group',
  }: {
    namespace?: string;
    location?: string;
    team?: string;
    spec?: Record<string, string | string[]>;
    kind?: string;
  } = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      annotations: {
        'backstage.io/managed-by-location': location,
        ...(team ? { 'github.com/team-slug': team } : {}),
      },
    },
    spec: { type: 'team', children: [], ...spec },
  };
}

/** Boundaries of a config with the groups of the catalog. */
export function boundaries(
  config: unknown,
  groups: Entity[] = [group('payments'), group('data')],
): Boundaries {
  const read = readBoundaryConfig(config);
  return boundariesOf(read, trustOwners(groups, read));
}

/** A secret of a team, declared in the folder of the team, but for what is given. */
export function declared(
  team: string,
  fields: Partial<Declaration> = {},
): Declaration {
  return {
    ref: `resource:default/${team}-key`,
    ownerRef: `group:default/${team}`,
    location: `url:${CATALOG}/teams/${team}/secrets.yaml`,
    ...fields,
  };
}

/** A place of a team, as the rule of the docs has it, but for what is given. */
export function place(
  team: string,
  fields: Partial<NamedPlace> = {},
): NamedPlace {
  return {
    field: 'spec.targets[0]',
    manifest: `${GITOPS}/clusters/eu-1/${team}/key.yaml`,
    cluster: 'eu-1',
    namespace: team,
    secretName: 'key',
    workloads: [],
    ...fields,
  };
}

/** What a team's own secret names, but for what is given. */
export function names(
  team: string,
  fields: Partial<NamedThings> = {},
): NamedThings {
  return {
    places: [place(team)],
    issuer: 'acme-tokens',
    account: { client: team },
    authority: { ref: 'sealed-secrets' },
    policy: 'standard-90d',
    ...fields,
  };
}
