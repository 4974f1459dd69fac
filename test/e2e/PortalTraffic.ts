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

import { createHash } from 'node:crypto';
import { BrowserContext, Response, WebSocket } from '@playwright/test';

/** Parts of the app as it was built, before there was any sandbox. */
const BUILT = ['script', 'stylesheet', 'font', 'image', 'manifest'];

/** Everything the portal told a browser, in all tests of a worker; what was said before is kept once. */
export class PortalTraffic {
  readonly #origin: string;
  readonly #texts = new Map<string, Buffer>();
  readonly #reading = new Set<Promise<void>>();
  readonly #counts = new Map<string, number>();
  readonly #unread: string[] = [];

  constructor(options: { portalUrl: string }) {
    this.#origin = new URL(options.portalUrl).origin;
  }

  /** Listens from now on. */
  record(context: BrowserContext): void {
    context.on('response', response => {
      if (!this.#isAnswer(response)) return;
      const read = this.#read(response).finally(() =>
        this.#reading.delete(read),
      );
      this.#reading.add(read);
    });
    context.on('page', page =>
      page.on('websocket', socket => this.#listen(socket)),
    );
  }

  /** Resolves once all that came so far is read; streams end with the contexts they belong to. */
  async settle(): Promise<void> {
    await Promise.all(this.#reading);
  }

  texts(): Buffer[] {
    return [...this.#texts.values()];
  }

  /** How many bodies were read of answers to paths that begin like this. */
  count(prefix: string): number {
    return [...this.#counts]
      .filter(([path]) => path.startsWith(prefix))
      .reduce((sum, [, count]) => sum + count, 0);
  }

  /** Addresses whose answers the browser had let go of, because it was on another page by then. */
  unread(): string[] {
    return [...this.#unread];
  }

  #isAnswer(response: Response): boolean {
    return (
      response.url().startsWith(`${this.#origin}/`) &&
      !BUILT.includes(response.request().resourceType())
    );
  }

  async #read(response: Response): Promise<void> {
    this.#keep(response.url());
    try {
      this.#keep(JSON.stringify(await response.allHeaders()));
      if (hasNoBody(response.status())) return;
      this.#keep(await response.body());
    } catch {
      // Those of a page that was left are gone from the browser; a test looks that these are few.
      this.#unread.push(response.url());
      return;
    }
    const { pathname } = new URL(response.url());
    this.#counts.set(pathname, (this.#counts.get(pathname) ?? 0) + 1);
  }

  #listen(socket: WebSocket): void {
    socket.on('framereceived', ({ payload }) => this.#keep(payload));
  }

  #keep(text: string | Buffer): void {
    const bytes = Buffer.from(text);
    const key = createHash('sha256').update(bytes).digest('hex');
    this.#texts.set(key, bytes);
  }
}

function hasNoBody(status: number): boolean {
  return status === 204 || (status >= 300 && status < 400);
}
