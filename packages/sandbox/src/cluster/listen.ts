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
import http from 'node:http';
import { AddressInfo } from 'node:net';
import { Express } from 'express';

export interface Listener {
  url: string;
  /** Cuts open connections. */
  close(): Promise<void>;
}

/** Serves an app; port 0 takes any free one. */
export async function listen(
  app: Express,
  { host, port }: { host: string; port: number },
): Promise<Listener> {
  const server = http.createServer(app);
  server.listen(port, host);
  await once(server, 'listening');
  const { address, family, port: taken } = server.address() as AddressInfo;
  const urlHost = family === 'IPv6' ? `[${address}]` : address;
  return {
    url: `http://${urlHost}:${taken}`,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
