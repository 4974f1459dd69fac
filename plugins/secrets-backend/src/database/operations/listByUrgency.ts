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
  HEALTH_BY_URGENCY,
  SecretHealth,
  SecretListQuery,
} from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { Keyset, readCursor, wrongCursor } from '../keyset';
import { SecretRow } from '../secretRows';
import { ReadCriteria } from '../SecretStore';
import { filterSecrets } from './filterSecrets';

/**
 * One page by health, then by what expires first. Health is no column that could be sorted by, so the page is filled
 * one health after the other, each from an index; the first page seldom needs more than one or two of them.
 */
export async function listByUrgency(
  db: Knex,
  query: SecretListQuery,
  now: DateTime,
  criteria: ReadCriteria,
): Promise<{ rows: SecretRow[]; nextCursor?: string }> {
  const { limit } = query;
  const steps = stepsOf(query);
  const cursor = query.cursor ? readCursor(query.cursor) : undefined;
  const first = cursor
    ? steps.findIndex(({ keyset }) => keyset.made(cursor))
    : 0;
  if (first < 0) {
    throw wrongCursor();
  }

  const rows: SecretRow[] = [];
  let behindLast: string | undefined;
  for (const [i, { health, keyset }] of steps.slice(first).entries()) {
    const room = limit - rows.length;
    const part = filterSecrets(
      db,
      { ...query, health: [health] },
      now,
      criteria,
    )
      .select('secrets.*')
      .limit(room + 1);
    keyset.orderBy(part);
    if (cursor && i === 0) {
      keyset.startAfter(part, cursor);
    }
    const found: SecretRow[] = await part;
    const shown = found.slice(0, room);
    rows.push(...shown);
    if (shown.length > 0) {
      behindLast = keyset.cursorOf(shown[shown.length - 1]);
    }
    if (found.length > room) {
      return { rows, nextCursor: behindLast };
    }
  }
  return { rows };
}

interface Step {
  health: SecretHealth;
  keyset: Keyset;
}

/** The healths to walk through, in order; a cursor tells in which of them it stands. */
function stepsOf({ health: wanted, order }: SecretListQuery): Step[] {
  const healths = HEALTH_BY_URGENCY.filter(health =>
    wanted ? wanted.includes(health) : health !== 'retired',
  );
  return (order === 'asc' ? healths : healths.reverse()).map(health => ({
    health,
    keyset: new Keyset({
      id: `urgency-${order}-${health}`,
      keys: [
        { column: 'secrets.expires_at', nullable: true },
        { column: 'secrets.ref' },
      ],
      order,
    }),
  }));
}
