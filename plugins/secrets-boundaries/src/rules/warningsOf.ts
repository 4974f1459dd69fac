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
  LocationPattern,
  readFilePattern,
  readLocationPattern,
  readRepositoryPattern,
} from '../address/locationPattern';
import { BoundaryConfig } from '../config/BoundaryConfig';
import { hasOrganisationFill, hasRepositoryGlob } from '../config/checkPlaces';
import { canBothMatch } from '../pattern/canBothMatch';
import { TrustedOwner } from '../types';
import { CompiledRule } from './CompiledRule';

/** What is unsafe about the rules, and what has no effect. */
export function warningsOf(
  rules: CompiledRule[],
  owners: TrustedOwner[],
): string[] {
  if (rules.length === 0) {
    return ['secrets.boundaries.rules is empty, so nothing is rotated.'];
  }
  if (owners.length === 0) {
    return [
      'secrets.boundaries.groupsFrom matches no group or user of the catalog, so nothing is rotated.',
    ];
  }
  return [...rules.flatMap(warningsOfRule), ...sharedPlaces(rules)];
}

function warningsOfRule({ key, config, owners }: CompiledRule): string[] {
  const warnings: string[] = [];
  const { declaredIn } = config;
  if (owners.list.length === 0) {
    warnings.push(
      `${key}.owners matches no group or user from groupsFrom, so the rule has no effect.`,
    );
  }
  if (declaredIn === 'codeowners') {
    warnings.push(
      `${key}.declaredIn is codeowners for every repository: anyone who can create a repository in the organisation of a team can write a CODEOWNERS file that names the team. Name the places, as { codeowners: [addresses] }.`,
    );
  }
  if (
    declaredIn !== 'codeowners' &&
    !(Array.isArray(declaredIn) && declaredIn.length === 0)
  ) {
    warnings.push(...placeWarnings(key, declaredIn));
  }
  if (
    !Array.isArray(declaredIn) &&
    owners.list.length > 0 &&
    owners.list.every(({ teams }) => teams.length === 0)
  ) {
    warnings.push(
      `${key}.declaredIn asks CODEOWNERS, but no owner of the rule has the annotation github.com/team-slug, so the rule has no effect.`,
    );
  }
  if (config.sharedCatalog) {
    warnings.push(
      `${key}.sharedCatalog is trusted: anyone who can write in the places of declaredIn can claim every owner of the rule.`,
    );
  }
  return warnings;
}

function placeWarnings(
  key: string,
  declaredIn: string[] | { codeowners: string[] },
): string[] {
  const byCodeOwners = !Array.isArray(declaredIn);
  return (byCodeOwners ? declaredIn.codeowners : declaredIn).flatMap(
    (place, i) => {
      const at = `${key}.declaredIn${byCodeOwners ? '.codeowners' : ''}[${i}]`;
      const location = readFilePattern(place);
      if ('problem' in location) {
        return [];
      }
      return [
        ...(hasRepositoryGlob(location)
          ? [
              `${at} is a pattern of repositories: anyone who can create a repository of such a name can declare secrets there.`,
            ]
          : []),
        ...(hasOrganisationFill(location)
          ? [
              `${at} has an owner's name as its organisation: anyone who can create an account of that name on the forge can declare secrets there.`,
            ]
          : []),
      ];
    },
  );
}

/**
 * Rules for one owner each that have a place in common: nothing ties what is declared there to either of them, as in a
 * rule for both.
 */
function sharedPlaces(rules: CompiledRule[]): string[] {
  const places = rules.flatMap(({ key, owners, places: patterns }) =>
    patterns.flatMap(pattern =>
      pattern
        .fillings()
        .filter(() => owners.list.length === 1)
        .map(filling => ({ key, filling })),
    ),
  );
  return places.flatMap((a, i) =>
    places
      .slice(i + 1)
      .filter(
        b =>
          a.filling.owners[0].ref !== b.filling.owners[0].ref &&
          canBothMatch(a.filling.pattern, b.filling.pattern),
      )
      .map(
        b =>
          `${a.key}.declaredIn and ${b.key}.declaredIn have places in common: anyone who can write there can claim the owners of both.`,
      ),
  );
}

/** Every forge that the config names, such as `https://git.example.com`. */
export function originsOf(
  config: Extract<BoundaryConfig, { mode: 'rules' }>,
): Set<string> {
  const locations: Array<LocationPattern | { problem: string }> = [
    ...config.groupsFrom.map(readLocationPattern),
    ...config.rules.flatMap(({ declaredIn, targets }) => [
      ...(Array.isArray(declaredIn) ? declaredIn : []).map(readFilePattern),
      ...targets.map(({ repository }) => readRepositoryPattern(repository)),
    ]),
  ];
  return new Set(
    locations.flatMap(location =>
      'origin' in location && location.origin ? [location.origin] : [],
    ),
  );
}
