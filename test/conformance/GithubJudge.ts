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

import { once } from 'node:events';
import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { RunningForge } from '@keyturn/sandbox';
import { GithubDescription } from './GithubDescription';
import { NamedRoute, nameRoutes } from './githubRoutes';

const PREFIX = '/api/v3';
/** Those of a connection, which are each server's own. */
const HOP = ['connection', 'content-length', 'host', 'transfer-encoding'];

function jsonOf(bytes: Buffer): unknown {
  return bytes.length > 0 ? JSON.parse(bytes.toString('utf8')) : undefined;
}

/** Stands before the API of a sandbox forge and compares all that passes with GitHub's description. */
export class GithubJudge {
  readonly problems: string[] = [];
  /** What has passed, by GitHub's names and status: `GET /user 200`. */
  readonly seen = new Set<string>();
  readonly routes: NamedRoute[];
  readonly #server: Server;

  static async start(
    forge: Pick<RunningForge, 'url' | 'routes'>,
    description: GithubDescription,
  ): Promise<GithubJudge> {
    const judge = new GithubJudge(forge, description);
    judge.#server.listen(0, '127.0.0.1');
    await once(judge.#server, 'listening');
    return judge;
  }

  private constructor(
    private readonly forge: Pick<RunningForge, 'url' | 'routes'>,
    private readonly description: GithubDescription,
  ) {
    this.routes = nameRoutes(forge.routes, description.operations());
    this.#server = createServer((request, response) => {
      this.#pass(request).then(
        ({ status, headers, bytes }) => {
          response.writeHead(status, headers);
          response.end(bytes);
        },
        error => {
          this.problems.push(String(error));
          response.destroy();
        },
      );
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #pass(request: IncomingMessage) {
    const { method = 'GET', url = '/' } = request;
    const given = await buffer(request);
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) {
      if (!HOP.includes(name) && value) headers.set(name, String(value));
    }
    const answer = await fetch(this.forge.url + url, {
      method,
      headers,
      redirect: 'manual',
      body: given.length > 0 ? new Uint8Array(given) : undefined,
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    this.#judge(method, new URL(url, this.forge.url), given, answer, bytes);
    const passed = [...answer.headers].filter(
      ([name]) => !HOP.includes(name) && name !== 'content-encoding',
    );
    return {
      status: answer.status,
      headers: Object.fromEntries(passed),
      bytes,
    };
  }

  #judge(
    method: string,
    url: URL,
    given: Buffer,
    answer: Response,
    bytes: Buffer,
  ) {
    // GraphQL has another description.
    if (!url.pathname.startsWith(`${PREFIX}/`)) return;
    const path = url.pathname.slice(PREFIX.length);
    // HEAD is GET without what it answers.
    const { operation } =
      this.routes.find(
        it =>
          it.method === method.replace('HEAD', 'GET') && it.pattern.test(path),
      ) ?? {};
    const { status } = answer;
    const what = `${method} ${path} ${status}`;
    if (!operation) {
      this.problems.push(`${what}: no route`);
      return;
    }
    this.seen.add(`${operation} ${status}`);
    const mediaType = answer.headers.get('content-type')?.split(';')[0];
    const isJson = mediaType === 'application/json';
    const problems = [
      // What is refused as malformed need not be well formed.
      ...(status !== 400 && status !== 422
        ? this.description.problemsOfRequest(operation, {
            query: Object.fromEntries(url.searchParams),
            body: jsonOf(given),
          })
        : []),
      ...(method === 'HEAD'
        ? []
        : this.description.problemsOfAnswer(operation, {
            status,
            mediaType,
            body: isJson ? jsonOf(bytes) : bytes.length > 0 || undefined,
          })),
    ];
    this.problems.push(...problems.map(problem => `${what}: ${problem}`));
  }
}
