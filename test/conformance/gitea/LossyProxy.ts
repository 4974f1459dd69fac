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
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';

/** What hop-by-hop headers say is of one connection only, and `fetch` unpacks what it gets. */
const NOT_FORWARDED = [
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
];

/** Stands between the module and Gitea, and loses the answer to a request that changes something. */
export class LossyProxy {
  /** Method and path of each request that changes something. */
  readonly mutations: string[] = [];
  /** Called before a request is passed on. */
  onRequest?: (line: string) => Promise<void>;
  /** Called once the answer was lost. */
  onLost?: () => void;
  /** Which mutation, counted from 1, is answered by nothing once it took effect. */
  loseAt?: number;
  readonly #target: string;
  readonly #server: Server;

  static async start(target: string): Promise<LossyProxy> {
    const proxy = new LossyProxy(target);
    await new Promise<void>(resolve =>
      proxy.#server.listen(0, '127.0.0.1', resolve),
    );
    return proxy;
  }

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((request, response) => {
      this.#pass(request, response).catch(error => response.destroy(error));
    });
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://localhost:${port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  async #pass(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const parts = [];
    for await (const part of request) parts.push(part);
    const line = `${method} ${new URL(url, this.#target).pathname}`;
    await this.onRequest?.(line);
    const answer = await fetch(new URL(url, this.#target), {
      method,
      headers: forwarded(Object.entries(request.headers)),
      redirect: 'manual',
      ...(parts.length > 0 && { body: new Uint8Array(Buffer.concat(parts)) }),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    if (method !== 'GET') {
      this.mutations.push(line);
      if (this.mutations.length === this.loseAt) {
        response.destroy();
        this.onLost?.();
        return;
      }
    }
    response.writeHead(answer.status, forwarded([...answer.headers]));
    response.end(body);
  }
}

function forwarded(
  headers: Array<[string, string | string[] | undefined]>,
): Record<string, string> {
  return Object.fromEntries(
    headers
      .filter(([name]) => !NOT_FORWARDED.includes(name))
      .map(([name, value]) => [name, String(value)]),
  );
}
