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
  createServer,
  IncomingMessage,
  RequestListener,
  Server,
  ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo } from 'node:net';

type Json = Record<string, any>;

/** The groups whose kinds it knows; of any other it answers as a web server that has no such page. */
const GROUPS = ['apps', 'batch', 'bitnami.com', 'coordination.k8s.io'];

/** A Kubernetes API that holds objects by their path, such as `/apis/apps/v1/namespaces/n/deployments/d`. */
export class FakeCluster {
  readonly objects = new Map<string, Json>();
  readonly requests: { path: string; accept?: string; token?: string }[] = [];
  /** Stands in for the true answer to every request whose path it matches. */
  fault?: {
    on: RegExp;
    status: number;
    headers?: Record<string, string>;
    body?: string;
  };
  /** Requests are taken and never answered. */
  silent = false;
  /** So many times a list has expired when its next page is asked for. */
  expiring = 0;
  readonly #server: Server;
  readonly #scheme: string;

  static async start(tls?: { key: string; cert: string }) {
    const fake = new FakeCluster(tls);
    await new Promise<void>(resolve =>
      fake.#server.listen(0, '127.0.0.1', resolve),
    );
    return fake;
  }

  private constructor(tls?: { key: string; cert: string }) {
    const listener: RequestListener = (request, response) =>
      this.#serve(request, response);
    this.#server = tls
      ? createTlsServer(tls, listener)
      : createServer(listener);
    this.#scheme = tls ? 'https' : 'http';
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#scheme}://localhost:${port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url!;
    const { accept, authorization } = request.headers;
    this.requests.push({ path, accept, token: authorization });
    if (this.silent) return;
    if (this.fault?.on.test(path)) {
      const { status, headers, body } = this.fault;
      const forbidden = JSON.stringify(statusOf(path, 403, 'Forbidden'));
      response
        .writeHead(status, headers)
        .end(body ?? (status === 403 ? forbidden : 'body-of-the-answer'));
      return;
    }
    if (path.includes('continue=') && this.expiring > 0) {
      this.expiring -= 1;
      answer(response, 410, {
        ...statusOf(path, 410, 'Expired'),
        // by which a client can go on with a list of two moments
        metadata: { continue: 'inconsistent' },
      });
      return;
    }
    const object = this.#find(path);
    if (!object && !isKnown(path)) {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end('404 page not found\n');
      return;
    }
    if (!object) {
      answer(response, 404, statusOf(path, 404, 'NotFound'));
      return;
    }
    const metadataOnly = accept?.includes('as=PartialObjectMetadata');
    answer(response, 200, metadataOnly ? metadataOf(object) : object);
  }

  /** Of a list that has more objects than are asked for at once, a page. */
  #find(path: string): Json | undefined {
    const [pathname, query] = path.split('?');
    const { continue: token, ...rest } = Object.fromEntries(
      new URLSearchParams(query),
    );
    const known = this.objects.get(path);
    if (known && !(known.items?.length > Number(rest.limit))) {
      return known;
    }
    const whole = this.objects.get(`${pathname}?${new URLSearchParams(rest)}`);
    if (!whole?.items) return undefined;
    const page = pageOf(whole, Number(token ?? 0), Number(rest.limit));
    // a server counts only what it need not select
    if (rest.labelSelector) delete page.metadata.remainingItemCount;
    return page;
  }
}

function pageOf(
  { items, metadata, ...list }: Json,
  from: number,
  limit: number,
) {
  const to = from + limit;
  const left = items.length - to;
  return {
    ...list,
    metadata:
      left > 0
        ? { ...metadata, continue: String(to), remainingItemCount: left }
        : metadata,
    items: items.slice(from, to),
  };
}

function groupOf(path: string): string {
  const [, root, group] = path.split('/');
  return root === 'apis' ? group : '';
}

function isKnown(path: string): boolean {
  return ['', ...GROUPS].includes(groupOf(path));
}

function statusOf(path: string, code: number, reason: string): Json {
  const group = groupOf(path);
  const [, kind, name] =
    /\/namespaces\/[^/]+\/([^/?]+)(?:\/([^/?]+))?/.exec(path) ?? [];
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'body-of-the-answer',
    reason,
    details: { ...(name && { name }), ...(group && { group }), kind },
    code,
  };
}

// An empty list of metadata is null, as a real server writes it.
function metadataOf({ metadata, items }: Json): Json {
  const apiVersion = 'meta.k8s.io/v1';
  if (!items) return { kind: 'PartialObjectMetadata', apiVersion, metadata };
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion,
    metadata,
    items: items.length > 0 ? items.map(metadataOf) : null,
  };
}

function answer(response: ServerResponse, status: number, body: Json): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify(body));
}
