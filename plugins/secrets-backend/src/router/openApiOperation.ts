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

import { JsonObject } from '@backstage/types';
import { JOURNAL_MEDIA_TYPE } from '@keyturn/plugin-secrets-common';
import { SchemaName, schemaRef } from './openApiSchemas';

const REFUSALS = {
  400: 'The input is wrong; the message names the field',
  401: 'The caller is not signed in',
  403: 'The caller may not do this',
  404: 'There is none, or the caller may not see it',
  409: 'This cannot be done as the rotation stands; the message says why',
  413: 'The body has more than 100 kB',
  415: 'The body is not JSON in UTF-8, or its headers do not say so',
  429: 'The caller alone asks a system for too much at a time; try again after Retry-After',
  431: 'The headers, or the address, are longer than the server reads; it answers without a body',
  503: 'The portal is starting or shutting down, or a system that it has to ask does not answer, or is asked too much already; try again, where there is a header Retry-After not before then',
};

const RETRY_AFTER: JsonObject = {
  'Retry-After': {
    description: 'Seconds, where it is known after how long to try again',
    schema: { type: 'integer' },
  },
};

/** One operation; `lines` says that the answer is a stream of lines, each of the schema. */
export function operation(
  operationId: string,
  summary: string,
  options: {
    parameters?: JsonObject[];
    body?: SchemaName;
    answers: Record<number, SchemaName>;
    lines?: boolean;
    refusals: Array<keyof typeof REFUSALS>;
  },
): JsonObject {
  const answers = Object.entries(options.answers).map(([status, schema]) => [
    status,
    {
      description: schema,
      content: options.lines ? ndjson(schema) : json(schema),
    },
  ]);
  const refusals = [
    ...new Set([
      // Of any address, and of any body.
      400 as const,
      ...options.refusals,
      ...(options.body ? ([413, 415] as const) : []),
      431 as const,
      503 as const,
    ]),
  ].map(status => [
    status,
    {
      description: REFUSALS[status],
      ...(status === 431 ? {} : { content: json('Error') }),
      ...([429, 503].includes(status) ? { headers: RETRY_AFTER } : {}),
    },
  ]);
  return {
    operationId,
    summary,
    parameters: options.parameters ?? [],
    ...(options.body
      ? { requestBody: { required: true, content: json(options.body) } }
      : {}),
    responses: Object.fromEntries([...answers, ...refusals]),
  };
}

function json(schema: SchemaName): JsonObject {
  return { 'application/json': { schema: schemaRef(schema) } };
}

function ndjson(schema: SchemaName): JsonObject {
  return { [JOURNAL_MEDIA_TYPE]: { schema: schemaRef(schema) } };
}

export function pathParameter(name: string): JsonObject {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}
