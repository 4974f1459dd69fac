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
import { createServer } from 'node:net';

/** Where each part of the sandbox listens, on this machine only. */
export interface SandboxPorts {
  portal: number;
  forge: number;
  'eu-1': number;
  'us-1': number;
  tokens: number;
}

/** Parts in the order in which {@link portsFrom} numbers them. */
export const PARTS: readonly (keyof SandboxPorts)[] = [
  'portal',
  'forge',
  'eu-1',
  'us-1',
  'tokens',
];

export const DEFAULT_PORTS: SandboxPorts = {
  portal: 7007,
  forge: 7990,
  'eu-1': 7991,
  'us-1': 7992,
  tokens: 7993,
};

/** Consecutive ports from `base` on. */
export function portsFrom(base: number): SandboxPorts {
  return toPorts(PARTS.map((_, index) => base + index));
}

/** Ports that nothing listens on at this moment. */
export async function findFreePorts(): Promise<SandboxPorts> {
  // All are held at once, so that no two are the same.
  const servers = PARTS.map(() => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map(server => once(server, 'listening')));
  const ports = servers.map(server => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(
    servers.map(server => {
      server.close();
      return once(server, 'close');
    }),
  );
  return toPorts(ports);
}

export class PortsTakenError extends Error {
  constructor(taken: string[]) {
    super(
      `Another program listens on ${
        taken.length === 1 ? 'port' : 'ports'
      } ${taken.join(
        ', ',
      )}. Stop it (perhaps it is a sandbox in another terminal), or take other ports: npm start -- --port-base <first of ${
        PARTS.length
      }>, with --reset where this sandbox was started before`,
    );
    this.name = 'PortsTakenError';
  }
}

/** @throws PortsTakenError that names every part whose port another program has */
export async function assertPortsAreFree(
  ports: Partial<SandboxPorts> & { app?: number },
): Promise<void> {
  const taken: string[] = [];
  for (const [part, port] of Object.entries(ports)) {
    if (await isTaken(port)) taken.push(`${port} (${part})`);
  }
  if (taken.length > 0) throw new PortsTakenError(taken);
}

function isTaken(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      // Without the right to listen there (as below 1024), the port is as good as taken.
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(true);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}

function toPorts(numbers: number[]): SandboxPorts {
  const [portal, forge, eu1, us1, tokens] = numbers;
  return { portal, forge, 'eu-1': eu1, 'us-1': us1, tokens };
}
