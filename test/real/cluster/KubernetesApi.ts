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

import { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';

/** As much of an object as a run looks at. */
export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: Array<{ kind: string; name: string }>;
    managedFields?: Array<{ manager: string; time?: string }>;
  };
  data?: Record<string, string>;
  /** Of many kinds; who reads it knows of which. */
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
}

export interface ApiAnswer<T = KubernetesObject> {
  status: number;
  headers: IncomingMessage['headers'];
  body: T;
}

const TIMEOUT_MS = 30_000;

/** The API of a cluster, for whoever has the token. */
export class KubernetesApi {
  readonly url: string;
  readonly #token: string;
  readonly #agent: Agent;

  constructor(options: { url: string; ca: string; token: string }) {
    this.url = options.url;
    this.#token = options.token;
    this.#agent = new Agent({ ca: options.ca, keepAlive: true });
  }

  /** @throws Error where the answer is none of 2xx */
  async get<T = KubernetesObject>(path: string): Promise<T> {
    return expectOk(await this.ask<T>('GET', path), 'GET', path);
  }

  /** Undefined where there is none. */
  async find<T = KubernetesObject>(path: string): Promise<T | undefined> {
    const answer = await this.ask<T>('GET', path);
    return answer.status === 404 ? undefined : expectOk(answer, 'GET', path);
  }

  async list(path: string): Promise<KubernetesObject[]> {
    const { items } = await this.get<{ items: KubernetesObject[] | null }>(
      path,
    );
    return items ?? [];
  }

  async post<T = KubernetesObject>(path: string, body: object): Promise<T> {
    return expectOk(await this.ask<T>('POST', path, body), 'POST', path);
  }

  async put(path: string, body: object): Promise<KubernetesObject> {
    return expectOk(await this.ask('PUT', path, body), 'PUT', path);
  }

  /** A merge patch, as `kubectl patch --type merge` sends it. */
  async patch(path: string, body: object): Promise<KubernetesObject> {
    const answer = await this.ask(
      'PATCH',
      path,
      body,
      'application/merge-patch+json',
    );
    return expectOk(answer, 'PATCH', path);
  }

  /** Server-side apply, as GitOps agents do it. */
  async apply(
    path: string,
    object: object,
    manager: string,
  ): Promise<KubernetesObject> {
    const target = `${path}?fieldManager=${manager}&force=true`;
    const answer = await this.ask(
      'PATCH',
      target,
      object,
      'application/apply-patch+yaml',
    );
    return expectOk(answer, 'PATCH', path);
  }

  async delete(path: string, options: object = {}): Promise<void> {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...options };
    const answer = await this.ask('DELETE', path, body);
    if (answer.status !== 404) expectOk(answer, 'DELETE', path);
  }

  /** The answer, whatever its status. */
  async ask<T = KubernetesObject>(
    method: string,
    path: string,
    body?: object,
    contentType = 'application/json',
    accept = 'application/json',
  ): Promise<ApiAnswer<T>> {
    const response = await this.#send(method, path, body, contentType, accept);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: parsed(text) as T,
    };
  }

  #send(
    method: string,
    path: string,
    body: object | undefined,
    contentType: string,
    accept: string,
  ): Promise<IncomingMessage> {
    const text = body && JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `${this.url}${path}`,
        {
          method,
          agent: this.#agent,
          timeout: TIMEOUT_MS,
          headers: {
            accept,
            authorization: `Bearer ${this.#token}`,
            ...(text && {
              'content-type': contentType,
              // Without it Node ends no body of a DELETE.
              'content-length': Buffer.byteLength(text),
            }),
          },
        },
        resolve,
      );
      outgoing.once('timeout', () =>
        outgoing.destroy(new Error(`${method} ${path} took too long`)),
      );
      outgoing.once('error', reject);
      outgoing.end(text);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function expectOk<T>(answer: ApiAnswer<T>, method: string, path: string): T {
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  const { message } = (answer.body ?? {}) as { message?: string };
  throw new Error(
    `${method} ${path} was answered ${answer.status}: ${
      message ?? answer.body
    }`,
  );
}
