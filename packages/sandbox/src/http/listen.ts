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
import { IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { InputError } from '@backstage/errors';
import { isLoopbackHost } from './loopback';

export interface ListenOptions {
  /** A loopback address. Default: 127.0.0.1. */
  host?: string;
  /** 0 takes any free one. */
  port: number;
  /** How long requests under way may take when it stops, before they are cut. Default: 0. */
  graceMs?: number;
  /** Told of each request before it is answered, for tests that ask what a service was asked. It reads no body. */
  onRequest?: (request: IncomingMessage) => void;
}

export interface Listener {
  host: string;
  port: number;
  /** Stops listening and drops connections. Can be called any number of times. */
  close(): Promise<void>;
}

/**
 * Lets a server listen on this machine.
 * @throws InputError where the address is one that other machines can reach
 */
export async function listen(
  server: Server,
  { host = '127.0.0.1', port, graceMs = 0, onRequest }: ListenOptions,
): Promise<Listener> {
  if (!isLoopbackHost(host)) {
    throw new InputError(`The sandbox listens on loopback, not on ${host}`);
  }
  if (onRequest) server.prependListener('request', onRequest);
  server.listen(port, host);
  await once(server, 'listening');
  return {
    host,
    port: (server.address() as AddressInfo).port,
    close: () => close(server, graceMs),
  };
}

async function close(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(deadline);
}
