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

import { readFileSync } from 'node:fs';
import Ajv, { AnySchema, ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';

type Json = Record<string, any>;

/** A method and a path with the parameters in braces, e.g. `GET /repos/{owner}/{repo}`. */
export type OperationName = string;

export interface GithubRequest {
  /** By name, as text. */
  query?: Record<string, string>;
  body?: unknown;
}

export interface GithubAnswer {
  status: number;
  body: unknown;
  /** The media type, without its parameters. */
  mediaType?: string;
}

const DESCRIPTION = require.resolve(
  '@octokit/openapi/generated/api.github.com.json',
);

/** `nullable` is a word of OpenAPI 3.0 that JSON Schema does not have. */
function translate(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(translate);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, example, examples, deprecated, ...rest } = schema as Json;
  const translated = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === 'properties'
        ? Object.fromEntries(
            Object.entries(value as Json).map(([name, it]) => [
              name,
              translate(it),
            ]),
          )
        : translate(value),
    ]),
  );
  return nullable === true
    ? { anyOf: [{ type: 'null' }, translated] }
    : translated;
}

function refsOf(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '$ref' && typeof inner === 'string') found.add(inner);
    else refsOf(inner, found);
  }
  return found;
}

function say(errors: ErrorObject[] | null | undefined): string[] {
  return (errors ?? []).map(
    ({ instancePath, message = '', params }) =>
      `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  );
}

/** GitHub's own description of its REST API, as a judge of requests and answers. Compiles only what it is asked for. */
export class GithubDescription {
  readonly #document: Json = JSON.parse(readFileSync(DESCRIPTION, 'utf8'));
  readonly #answers = this.#createAjv({ coerceTypes: false });
  /** Parameters are text on the wire. */
  readonly #parameters = this.#createAjv({ coerceTypes: true });

  /** Names of all operations. */
  operations(): OperationName[] {
    return Object.entries(this.#document.paths as Json).flatMap(
      ([path, methods]) =>
        Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
    );
  }

  /** What is wrong with a request; nothing where it is as described and says nothing that GitHub does not know. */
  problemsOfRequest(name: OperationName, request: GithubRequest): string[] {
    const operation = this.#operation(name);
    const parameters = ((operation.parameters ?? []) as Json[])
      .map(it => this.#resolve(it))
      .filter(it => it.in === 'query');
    const asked = this.#validate(
      this.#parameters,
      `query of ${name}`,
      {
        type: 'object',
        properties: Object.fromEntries(
          parameters.map(it => [it.name, it.schema]),
        ),
        required: parameters.filter(it => it.required).map(it => it.name),
        additionalProperties: false,
      },
      { ...request.query },
    );
    const content = operation.requestBody?.content?.['application/json'];
    if (request.body === undefined) {
      const missing = operation.requestBody?.required && content;
      return missing ? [...asked, 'the body is missing'] : asked;
    }
    if (!content) return [...asked, 'there is a body, and none is described'];
    return [
      ...asked,
      ...this.#validate(
        this.#answers,
        `request of ${name}`,
        content.schema,
        request.body,
      ),
      ...this.#strangers(content.schema, request.body),
    ];
  }

  /** What is wrong with an answer. */
  problemsOfAnswer(name: OperationName, answer: GithubAnswer): string[] {
    const { status, body, mediaType } = answer;
    const described = this.#operation(name).responses[String(status)];
    if (!described) {
      if (status < 400) return [`${status} is not described`];
      // Few operations list what all of them may answer, such as 401.
      return this.#refusal(body);
    }
    const { content } = this.#resolve(described);
    if (!content) {
      if (status >= 400 && body !== undefined) return this.#refusal(body);
      return body === undefined
        ? []
        : ['there is a body, and none is described'];
    }
    if (mediaType !== 'application/json') {
      return mediaType && content[mediaType]
        ? []
        : [`${mediaType} is not described`];
    }
    const { schema } =
      content['application/json'] ?? content['application/scim+json'] ?? {};
    if (!schema) return ['JSON is not described'];
    const problems = this.#validate(
      this.#answers,
      `${status} of ${name}`,
      schema,
      body,
    );
    return status < 400 ? problems : [...problems, ...this.#refusal(body)];
  }

  /** Each refusal has words, and says where it is documented. */
  #refusal(body: unknown): string[] {
    return this.#validate(
      this.#answers,
      'refusal',
      {
        allOf: [{ $ref: '#/components/schemas/basic-error' }],
        required: ['message', 'documentation_url'],
      },
      body,
    );
  }

  /** Names in a body that the description has not, where it has a list of them. */
  #strangers(schema: Json, body: unknown): string[] {
    const { properties, additionalProperties } = this.#resolve(schema);
    if (!properties || additionalProperties || Array.isArray(body)) return [];
    return Object.keys(body as Json)
      .filter(key => !Object.hasOwn(properties, key))
      .map(key => `/${key} is not described`);
  }

  #operation(name: OperationName): Json {
    const [method, path] = name.split(' ');
    const operation = this.#document.paths[path]?.[method.toLowerCase()];
    if (!operation) throw new Error(`GitHub describes no ${name}`);
    return operation;
  }

  #resolve(value: Json): Json {
    return typeof value.$ref === 'string' ? this.#at(value.$ref) : value;
  }

  #at(ref: string): Json {
    return ref
      .slice(2)
      .split('/')
      .reduce((value, key) => value[key], this.#document);
  }

  #validate(ajv: Ajv, id: string, schema: Json, value: unknown): string[] {
    const compiled =
      ajv.getSchema(encodeURI(id)) ?? this.#compile(ajv, encodeURI(id), schema);
    return compiled(value) ? [] : say(compiled.errors);
  }

  /** With copies of everything that it refers to. */
  #compile(ajv: Ajv, $id: string, schema: Json) {
    this.#know(ajv, schema);
    return ajv.compile({ $id, ...(renamed(translate(schema)) as Json) });
  }

  #know(ajv: Ajv, schema: unknown): void {
    for (const ref of refsOf(schema)) {
      if (ajv.schemas[idOf(ref)]) continue;
      const referred = this.#at(ref);
      ajv.addSchema(
        { $id: idOf(ref), ...(renamed(translate(referred)) as Json) },
        idOf(ref),
      );
      this.#know(ajv, referred);
    }
  }

  #createAjv({ coerceTypes }: { coerceTypes: boolean }): Ajv {
    const ajv = new Ajv({
      strict: false,
      allErrors: true,
      coerceTypes,
      validateSchema: false,
      inlineRefs: false,
    });
    addFormats(ajv);
    // Names of repositories, sizes and stranger things, of which JSON Schema knows nothing.
    for (const format of ['repo.nwo', 'ssh-key', 'timestamp']) {
      ajv.addFormat(format, true);
    }
    return ajv;
  }
}

function idOf(ref: string): string {
  return `github:${ref.slice(2)}`;
}

/** References to parts of the document become references to schemas of their own. */
function renamed(schema: unknown): AnySchema {
  return JSON.parse(
    JSON.stringify(schema, (key, value) =>
      key === '$ref' && typeof value === 'string' ? idOf(value) : value,
    ),
  );
}
