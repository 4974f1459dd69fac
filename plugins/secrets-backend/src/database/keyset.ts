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

/** One key of an order. Nulls come last in either direction. */
export interface SortKey {
  /** Name of the selected column that carries the value. */
  name: string;
  expression: Knex.Raw;
  type: 'string' | 'number';
  nullable?: boolean;
}

const cursorSchema = z.strictObject({
  /** Which order the cursor belongs to. */
  by: z.string(),
  at: z.array(z.union([z.string(), z.number(), z.null()])),
});

type CursorValue = z.infer<typeof cursorSchema>['at'][number];

/**
 * Orders by keys of which the last is unique, and pages behind a row instead of at an offset: a page costs the
 * same wherever it is, and rows that come or go before it move nothing.
 */
export class Keyset {
  readonly #keys: SortKey[];
  readonly #order: 'asc' | 'desc';
  readonly #id: string;

  /** `id` names sort and order; a cursor of another one is refused. */
  constructor(options: { id: string; keys: SortKey[]; order: 'asc' | 'desc' }) {
    this.#id = options.id;
    this.#keys = options.keys;
    this.#order = options.order;
  }

  orderBy(query: Knex.QueryBuilder): void {
    this.#keys.forEach(({ expression, nullable }) =>
      query.orderByRaw(`? ${this.#order}${nullable ? ' NULLS LAST' : ''}`, [
        expression,
      ]),
    );
  }

  /** @throws InputError */
  startAfter(query: Knex.QueryBuilder, cursor: string): void {
    const values = this.#read(cursor);
    query.where(where => this.#behind(where, this.#keys, values));
  }

  /** The cursor behind a selected row. */
  cursorOf(row: Record<string, unknown>): string {
    const at = this.#keys.map(key => row[key.name] as CursorValue);
    return Buffer.from(JSON.stringify({ by: this.#id, at })).toString(
      'base64url',
    );
  }

  #behind(
    where: Knex.QueryBuilder,
    [key, ...rest]: SortKey[],
    [value, ...values]: CursorValue[],
  ): void {
    if (value !== null) {
      const comparison = this.#order === 'asc' ? '>' : '<';
      where.whereRaw(`? ${comparison} ?`, [key.expression, value]);
      if (key.nullable) where.orWhereRaw('? IS NULL', [key.expression]);
    }
    if (rest.length === 0) return;
    where.orWhere(same => {
      if (value === null) same.whereRaw('? IS NULL', [key.expression]);
      else same.whereRaw('? = ?', [key.expression, value]);
      same.andWhere(next => this.#behind(next, rest, values));
    });
  }

  #read(cursor: string): CursorValue[] {
    const parsed = cursorSchema.safeParse(parseJson(cursor));
    if (
      !parsed.success ||
      parsed.data.by !== this.#id ||
      parsed.data.at.length !== this.#keys.length ||
      !this.#keys.every((key, i) => fits(key, parsed.data.at[i]))
    ) {
      throw new InputError(
        'cursor is not one that this list gave for the same sort and order; start again without it',
      );
    }
    return parsed.data.at;
  }
}

function fits({ type, nullable }: SortKey, value: CursorValue): boolean {
  return value === null ? nullable === true : typeof value === type;
}

function parseJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
