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

import { BoundariesOverview } from '@keyturn/plugin-secrets-common';

/** Files that a rule lets its owners name, and what may run from them. @public */
export interface TargetRule {
  /** Such as `https://git.example.com/acme/gitops`. */
  repository: string;
  branch: string;
  paths: string[];
  clusters: string[];
  namespaces: string[];
  secretNames: string[];
}

/** What some owners may name, where it is declared in certain places. See `readBoundaryConfig`. @public */
export interface BoundaryRule {
  owners: Array<string | { below: string }>;
  declaredIn: string[] | 'codeowners' | { codeowners: string[] };
  /** Set where the places do not tie a secret to its owner, because all who can write there are trusted. */
  sharedCatalog?: 'trusted';
  targets: TargetRule[];
  /** By the id of an issuer; then by the words of the issuer for its accounts. */
  issuers: Record<string, Record<string, string[]>>;
  /** By the id of an authority. */
  authorities: Record<string, { paths?: string[] }>;
  /** Names of policies; those with `!` are excluded, whatever the others say. */
  policies: string[];
}

/** `secrets.boundaries`, with its defaults and free of contradictions. @public */
export type BoundaryConfig =
  | { mode: 'missing' }
  | { mode: 'unrestricted' }
  | { mode: 'rules'; groupsFrom: string[]; rules: BoundaryRule[] };

/** The rules in the words of the API, for people. @public */
export function printRules(
  config: BoundaryConfig,
): BoundariesOverview['rules'] {
  if (config.mode !== 'rules') {
    return [];
  }
  return config.rules.map(rule => ({
    owners: rule.owners.map(owner =>
      typeof owner === 'string' ? owner : `below ${owner.below}`,
    ),
    declaredIn: printPlaces(rule),
    targets: rule.targets,
    issuers: Object.entries(rule.issuers).map(([id, account]) =>
      [
        id,
        ...Object.entries(account).map(
          ([key, patterns]) => `${key}: ${patterns.join(' or ')}`,
        ),
      ].join(', '),
    ),
    authorities: Object.entries(rule.authorities).map(([id, { paths }]) =>
      paths ? `${id}, paths: ${paths.join(' or ')}` : id,
    ),
    policies: rule.policies,
  }));
}

function printPlaces({ declaredIn, sharedCatalog }: BoundaryRule): string[] {
  if (declaredIn === 'codeowners') {
    return ["CODEOWNERS of any repository of the team's organisation"];
  }
  if (!Array.isArray(declaredIn)) {
    return declaredIn.codeowners.map(place => `CODEOWNERS of ${place}`);
  }
  return sharedCatalog
    ? declaredIn.map(place => `${place} (all who write there are trusted)`)
    : declaredIn;
}
