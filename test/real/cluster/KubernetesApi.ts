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
import { StringDecoder } from 'node:string_decoder';

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

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: KubernetesObject;
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
    const answer = await this.ask('DELETE', path, options);
    if (answer.status !== 404) expectOk(answer, 'DELETE', path);
  }

  /** The answer, whatever its status. */
  async ask<T = KubernetesObject>(
    method: string,
    path: string,
    body?: object,
    contentType = 'application/json',
  ): Promise<ApiAnswer<T>> {
    const response = await this.#send(method, path, body, contentType);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: parsed(text) as T,
    };
  }

  /** What happens to a collection from a version on, until the signal or the server ends it. */
  async *watch(
    path: string,
    resourceVersion: string,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent> {
    const mark = path.includes('?') ? '&' : '?';
    const target = `${path}${mark}watch=1&resourceVersion=${resourceVersion}`;
    const response = await this.#send('GET', target, undefined, '', signal);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for await (const chunk of response) {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line) yield JSON.parse(line);
    }
  }

  #send(
    method: string,
    path: string,
    body: object | undefined,
    contentType: string,
    signal?: AbortSignal,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `${this.url}${path}`,
        {
          method,
          agent: this.#agent,
          signal,
          timeout: signal ? undefined : TIMEOUT_MS,
          headers: {
            authorization: `Bearer ${this.#token}`,
            ...(body && { 'content-type': contentType }),
          },
        },
        resolve,
      );
      outgoing.once('timeout', () =>
        outgoing.destroy(new Error(`${method} ${path} took too long`)),
      );
      outgoing.once('error', reject);
      outgoing.end(body && JSON.stringify(body));
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
