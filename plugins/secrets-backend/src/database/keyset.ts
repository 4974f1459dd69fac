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

import { InputError } from '@backstage/errors';
import { Knex } from 'knex';
import { z } from 'zod';

/** One column of an order. Nulls come last in either direction. */
export interface SortKey {
  column: string;
  nullable?: boolean;
}

const cursorSchema = z.strictObject({
  /** Which order the cursor belongs to. */
  by: z.string(),
  /** The columns of the row it stands behind. */
  at: z.array(
    z
      .string()
      .regex(/^[^\0]*$/)
      .nullable(),
  ),
});

type Cursor = z.infer<typeof cursorSchema>;

/**
 * Orders by text columns of which the last is unique, and pages behind a row instead of at an offset: a page costs the
 * same wherever it is, and rows that come or go before it move nothing.
 */
export class Keyset {
  readonly #id: string;
  readonly #keys: SortKey[];
  readonly #order: 'asc' | 'desc';

  /** `id` names the order; cursors of another one are refused. */
  constructor(options: { id: string; keys: SortKey[]; order: 'asc' | 'desc' }) {
    this.#id = options.id;
    this.#keys = options.keys;
    this.#order = options.order;
  }

  orderBy(query: Knex.QueryBuilder): void {
    this.#keys.forEach(({ column, nullable }) =>
      query.orderByRaw(`?? ${this.#order}${nullable ? ' NULLS LAST' : ''}`, [
        column,
      ]),
    );
  }

  /** Whether a cursor stands behind a row of this order. */
  made(cursor: Cursor): boolean {
    return cursor.by === this.#id;
  }

  /** @throws InputError where the cursor is of another order */
  startAfter(query: Knex.QueryBuilder, cursor: Cursor): void {
    const fits =
      this.made(cursor) &&
      cursor.at.length === this.#keys.length &&
      this.#keys.every(({ nullable }, i) => nullable || cursor.at[i] !== null);
    if (!fits) {
      throw wrongCursor();
    }
    query.where(where => this.#behind(where, this.#keys, cursor.at));
  }

  /** The cursor behind a row that was selected with the columns of the order. */
  cursorOf(row: object): string {
    const columns: Record<string, string | null> = { ...row };
    const cursor: Cursor = {
      by: this.#id,
      at: this.#keys.map(({ column }) => columns[column.split('.').pop()!]),
    };
    return Buffer.from(JSON.stringify(cursor)).toString('base64url');
  }

  #behind(
    where: Knex.QueryBuilder,
    [key, ...rest]: SortKey[],
    [value, ...values]: Array<string | null>,
  ): void {
    if (value !== null) {
      where.where(key.column, this.#order === 'asc' ? '>' : '<', value);
      if (key.nullable) where.orWhereNull(key.column);
    }
    if (rest.length === 0) return;
    where.orWhere(same => {
      same.where(key.column, value);
      same.andWhere(next => this.#behind(next, rest, values));
    });
  }
}

/** @throws InputError where a text is no cursor at all */
export function readCursor(text: string): Cursor {
  const parsed = cursorSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw wrongCursor();
  }
  return parsed.data;
}

export function wrongCursor(): InputError {
  return new InputError(
    'cursor is not one that this list gave for the same sort and order; start again without it',
  );
}

function parseJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
