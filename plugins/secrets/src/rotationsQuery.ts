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

import { RotationListRequest } from '@keyturn/plugin-secrets-common';
import { z } from 'zod';
import { QueryCodec } from './hooks/useSearchQuery';
import { PAGE_SIZE } from './secretsQuery';

const rotationsQuerySchema = z.object({
  state: z.enum(['all', 'open', 'ended']).catch('all'),
  cursor: z.string().min(1).max(1000).optional().catch(undefined),
  from: z.coerce.number().int().min(0).catch(0),
});

/** All that a person can choose on the list of rotations. */
export type RotationsQuery = z.output<typeof rotationsQuerySchema>;

export function parseRotationsQuery(params: URLSearchParams): RotationsQuery {
  return rotationsQuerySchema.parse(Object.fromEntries(params));
}

/** Writes only what differs from the defaults. */
export function serializeRotationsQuery(
  query: RotationsQuery,
): URLSearchParams {
  const params = new URLSearchParams();
  if (query.state !== 'all') params.set('state', query.state);
  if (query.cursor) {
    params.set('cursor', query.cursor);
    params.set('from', String(query.from));
  }
  return params;
}

export function toRotationListRequest(
  query: RotationsQuery,
): RotationListRequest {
  return {
    ...(query.state === 'all' ? {} : { state: query.state }),
    ...(query.cursor ? { cursor: query.cursor } : {}),
    limit: PAGE_SIZE,
  };
}

export const rotationsQueryCodec: QueryCodec<RotationsQuery> = {
  parse: parseRotationsQuery,
  serialize: serializeRotationsQuery,
  keys: Object.keys(rotationsQuerySchema.shape),
};
