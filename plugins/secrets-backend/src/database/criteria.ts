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

import { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import { Knex } from 'knex';
import type { SecretQuery } from '../permissions';
import { ReadCriteria } from './SecretStore';

/**
 * Keeps the rows of `secrets` that meet the criteria of a permission decision; returns the query.
 *
 * Each condition is an EXISTS or is guarded against NULL, so that it is true or false and never NULL: `NOT` of
 * NULL would be NULL too, and a secret without an owner would vanish from "everything but team A".
 */
export function applyCriteria<T extends Knex.QueryBuilder>(
  query: T,
  criteria: ReadCriteria,
): T {
  if (criteria === 'everything') return query;
  query.where(where => addCriteria(where, criteria));
  return query;
}

function addCriteria(
  where: Knex.QueryBuilder,
  criteria: PermissionCriteria<SecretQuery>,
): void {
  if (isNotCriteria(criteria)) {
    where.whereNot(negated => addCriteria(negated, criteria.not));
  } else if (isAndCriteria(criteria)) {
    criteria.allOf.forEach(part =>
      where.andWhere(group => addCriteria(group, part)),
    );
  } else if (isOrCriteria(criteria)) {
    // Fails closed where a list is empty: a group without conditions would be left out.
    where.whereRaw('1 = 0');
    criteria.anyOf.forEach(part =>
      where.orWhere(group => addCriteria(group, part)),
    );
  } else {
    addCondition(where, criteria);
  }
}

function addCondition(
  where: Knex.QueryBuilder,
  { field, values }: SecretQuery,
): void {
  switch (field) {
    case 'owner':
      where.where('secrets.owner_trusted', true);
      where.whereNotNull('secrets.owner_ref');
      where.whereIn('secrets.owner_ref', values);
      return;
    case 'class':
      where.whereIn('secrets.authority_class', values);
      return;
    case 'consumerOwner':
      where.whereExists(rows =>
        rows
          .from('secret_consumers')
          .whereRaw('secret_consumers.secret_ref = secrets.ref')
          .where('secret_consumers.involved', true)
          .whereIn('secret_consumers.owner_ref', values),
      );
      return;
    case 'environment':
      where.whereExists(rows =>
        rows
          .from('secret_targets')
          .whereRaw('secret_targets.secret_ref = secrets.ref')
          .whereIn('secret_targets.environment', values),
      );
      return;
    default:
      throw new Error(
        `A permission rule asks for the unknown field '${field as string}'`,
      );
  }
}
