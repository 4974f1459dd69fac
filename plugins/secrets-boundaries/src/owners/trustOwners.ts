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
  ANNOTATION_LOCATION,
  DEFAULT_NAMESPACE,
  Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { locationValue, readLocationPattern } from '../address/locationPattern';
import { BoundaryConfig } from '../config/BoundaryConfig';
import { FilledPattern } from '../pattern/FilledPattern';
import { fillPattern } from '../pattern/Pattern';
import { TrustedOwner } from '../types';
import { ancestorsOf } from './ancestorsOf';

/** Teams of a group on its forge, such as `acme/payments`; several are separated by commas. */
const TEAM_ANNOTATION = 'github.com/team-slug';

/**
 * Finds the groups and users that count as owners: those that the catalog read from `groupsFrom`. Parents and teams
 * count only from there too, so that nobody joins a group by an entity of their own.
 *
 * @param entities - of the catalog; all but groups and users are passed over
 * @public
 */
export function trustOwners(
  entities: Entity[],
  config: BoundaryConfig,
): TrustedOwner[] {
  if (config.mode !== 'rules') {
    return [];
  }
  const places = config.groupsFrom.flatMap(text => {
    const location = readLocationPattern(text);
    const filled =
      'problem' in location
        ? undefined
        : fillPattern(location.pattern, { name: '', namespace: '' });
    return filled ? [filled] : [];
  });
  const trusted = new Map<string, Entity>();
  for (const entity of entities) {
    const kind = entity.kind.toLocaleLowerCase('en-US');
    if (['group', 'user'].includes(kind) && isFrom(places, entity)) {
      trusted.set(stringifyEntityRef(entity), entity);
    }
  }
  const ancestors = ancestorsOf(trusted);
  return [...trusted].map(([ref, entity]) => ({
    ref,
    name: entity.metadata.name,
    namespace: entity.metadata.namespace ?? DEFAULT_NAMESPACE,
    ancestors: ancestors(ref),
    teams: teamsOf(entity),
  }));
}

function isFrom(places: FilledPattern[], { metadata }: Entity): boolean {
  const location = metadata.annotations?.[ANNOTATION_LOCATION];
  const value = location ? locationValue(location) : undefined;
  return value !== undefined && places.some(place => place.matches(value));
}

function teamsOf({ kind, metadata }: Entity): string[] {
  if (kind.toLocaleLowerCase('en-US') !== 'group') {
    return [];
  }
  return (metadata.annotations?.[TEAM_ANNOTATION] ?? '')
    .split(',')
    .map(team => team.trim().replace(/^@/, '').toLocaleLowerCase('en-US'))
    .filter(team => /^[^\s/@]+(\/[^\s/@]+)+$/.test(team))
    .map(team => `@${team}`);
}
