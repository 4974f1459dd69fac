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
  SecretListRequest,
  secretClassSchema,
  secretHealthSchema,
  secretSortSchema,
} from '@keyturn/plugin-secrets-common';
import { z } from 'zod';
import { QueryCodec } from './hooks/useSearchQuery';

/** How many values the API takes for one filter. */
export const MAX_VALUES = 100;

/** Rows of a table of secrets. */
export const PAGE_SIZE = 25;

/** Filters that are a set of values; each is a repeated URL parameter of the same name. */
export const FACET_FIELDS = [
  'owner',
  'system',
  'health',
  'authority',
  'class',
  'environment',
  'cluster',
] as const;
export type FacetField = (typeof FACET_FIELDS)[number];

/**
 * A parameter a person mistyped is left out instead of breaking the page; what is left out is visible,
 * because every filter shows its selection.
 */
const set = <T extends z.ZodType>(item: T) =>
  z
    .array(z.unknown())
    .transform(values =>
      values.flatMap(value => {
        const parsed = item.safeParse(value);
        return parsed.success ? [parsed.data] : [];
      }),
    )
    .transform(values => values.slice(0, MAX_VALUES))
    .default([]);

const secretsQuerySchema = z.object({
  scope: z.enum(['mine', 'all']).catch('mine'),
  owner: set(z.string().min(1)),
  system: set(z.string().min(1)),
  health: set(secretHealthSchema),
  authority: set(z.string().min(1)),
  class: set(secretClassSchema),
  environment: set(z.string().min(1)),
  cluster: set(z.string().min(1)),
  ownership: z.enum(['none', 'known']).optional().catch(undefined),
  expiry: z.enum(['none', 'known']).optional().catch(undefined),
  text: z.string().max(200).catch(''),
  sort: secretSortSchema.catch('urgency'),
  order: z.enum(['asc', 'desc']).catch('asc'),
  cursor: z.string().min(1).max(1000).optional().catch(undefined),
  from: z.coerce.number().int().min(0).catch(0),
});

/**
 * All that a person can choose on a table of secrets. `scope` is overruled by `owner` and `ownership`;
 * `from` counts the rows before this page and belongs to `cursor`.
 */
export type SecretsQuery = z.output<typeof secretsQuerySchema>;

export function parseSecretsQuery(params: URLSearchParams): SecretsQuery {
  return secretsQuerySchema.parse(
    Object.fromEntries(
      [...new Set(params.keys())].map(key => [
        key,
        (FACET_FIELDS as readonly string[]).includes(key)
          ? params.getAll(key)
          : params.get(key),
      ]),
    ),
  );
}

const DEFAULTS = parseSecretsQuery(new URLSearchParams());

/** Writes only what differs from the defaults, in a stable order. */
export function serializeSecretsQuery(query: SecretsQuery): URLSearchParams {
  const params = new URLSearchParams();
  for (const key of Object.keys(secretsQuerySchema.shape)) {
    const value = query[key as keyof SecretsQuery];
    if (value === DEFAULTS[key as keyof SecretsQuery]) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) params.append(key, String(item));
    }
  }
  return params;
}

/** Applies a change of filter or order; what was paged through starts over. */
export function changeSecretsQuery(
  query: SecretsQuery,
  change: Partial<SecretsQuery>,
): SecretsQuery {
  return { ...query, cursor: undefined, from: 0, ...change };
}

/** Whether anything but scope and order narrows the table. */
export function isFiltered(query: SecretsQuery): boolean {
  return (
    FACET_FIELDS.some(field => query[field].length > 0) ||
    query.ownership !== undefined ||
    query.expiry !== undefined ||
    query.text !== ''
  );
}

/** What the filter bar leaves when a person clears it. */
export function clearFilters(query: SecretsQuery): SecretsQuery {
  const { scope, sort, order } = query;
  return { ...DEFAULTS, scope, sort, order };
}

/** What surrounds a table: whose secrets *mine* are, and filters that the place it stands in decides. */
export interface SecretsTableScope {
  ownershipRefs: string[];
  fixed?: SecretListRequest;
}

/** The request for one page of the table. */
export function toListRequest(
  query: SecretsQuery,
  scope: SecretsTableScope,
): SecretListRequest {
  return withoutEmpty({
    ...toScopeRequest(query, scope),
    health: query.health,
    ownership: query.ownership,
    expiry: query.expiry,
    sort: query.sort,
    order: query.order,
    limit: PAGE_SIZE,
    cursor: query.cursor,
  });
}

/** The same without the four questions, so that their numbers stay while one of them is chosen. */
export function toScopeRequest(
  query: SecretsQuery,
  scope: SecretsTableScope,
): SecretListRequest {
  return withoutEmpty({
    ...toFacetsRequest(query, scope),
    owner: query.owner.length ? query.owner : ownerOfScope(query, scope),
    system: query.system,
    authority: query.authority,
    class: query.class,
    environment: query.environment,
    cluster: query.cluster,
    ...scope.fixed,
  });
}

/** Only scope and text, so that a chosen value does not hide the others one could choose. */
export function toFacetsRequest(
  query: SecretsQuery,
  scope: SecretsTableScope,
): SecretListRequest {
  return withoutEmpty({
    owner: query.owner.length ? undefined : ownerOfScope(query, scope),
    text: query.text,
    ...scope.fixed,
  });
}

function ownerOfScope(
  query: SecretsQuery,
  scope: SecretsTableScope,
): string[] | undefined {
  return isMine(query, scope)
    ? scope.ownershipRefs.slice(0, MAX_VALUES)
    : undefined;
}

/** Whether more refs are the person's than one request can ask for, so that *mine* is not all of it. */
export function isScopeCut(
  query: SecretsQuery,
  scope: SecretsTableScope,
): boolean {
  return (
    isMine(query, scope) &&
    query.owner.length === 0 &&
    scope.ownershipRefs.length > MAX_VALUES
  );
}

function isMine(query: SecretsQuery, { fixed }: SecretsTableScope): boolean {
  return query.scope === 'mine' && query.ownership !== 'none' && !fixed;
}

function withoutEmpty(request: SecretListRequest): SecretListRequest {
  return Object.fromEntries(
    Object.entries(request).filter(
      ([, value]) =>
        value !== undefined &&
        value !== '' &&
        !(Array.isArray(value) && value.length === 0),
    ),
  );
}

export const secretsQueryCodec: QueryCodec<SecretsQuery> = {
  parse: parseSecretsQuery,
  serialize: serializeSecretsQuery,
  keys: Object.keys(secretsQuerySchema.shape),
};
