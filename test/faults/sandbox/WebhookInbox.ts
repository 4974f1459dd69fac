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
import { createServer, IncomingMessage } from 'node:http';
import { AddressInfo } from 'node:net';

/** A webhook as the forge sent it; only what a portal's ingress passes on. */
export interface ForgeWebhook {
  event: string;
  payload: unknown;
}

/** Takes the webhooks of the forge, so that a run can deliver each when, as often and in which order it likes. */
export class WebhookInbox {
  readonly url: string;
  readonly stop: () => Promise<void>;
  #received: ForgeWebhook[];

  static async open(): Promise<WebhookInbox> {
    const received: ForgeWebhook[] = [];
    const server = createServer(async (request, response) => {
      received.push({
        event: String(request.headers['x-github-event']),
        payload: JSON.parse(await bodyOf(request)),
      });
      response.writeHead(202).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return new WebhookInbox(`http://127.0.0.1:${port}/`, received, async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
  }

  private constructor(
    url: string,
    received: ForgeWebhook[],
    stop: () => Promise<void>,
  ) {
    this.url = url;
    this.stop = stop;
    this.#received = received;
  }

  /** What arrived since the last call whose text holds `mark`, oldest first; the rest is left for others. */
  take(mark: string): ForgeWebhook[] {
    const isOurs = ({ payload }: ForgeWebhook) =>
      JSON.stringify(payload).includes(mark);
    const taken = this.#received.filter(isOurs);
    const left = this.#received.filter(webhook => !isOurs(webhook));
    this.#received.splice(0, this.#received.length, ...left);
    return taken;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
