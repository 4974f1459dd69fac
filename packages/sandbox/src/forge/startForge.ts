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

import { createServer } from 'node:http';
import { join } from 'node:path';
import { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { DateTime } from 'luxon';
import { ActiveFault, Fault, faultSchema } from '../faults/Faults';
import { listen, ListenOptions } from '../http/listen';
import { RunningPart } from '../RunningPart';
import { createForgeApp } from './createForgeApp';
import { Account, ForgeUser } from './domain/Users';
import { openForge } from './openForge';
import { createRestApi } from './rest/createApi';
import { ApiRoute, routesOf } from './rest/routesOf';
import { Seeding, seedingOf } from './Seeding';
import { GlobalWebhook } from './webhooks/WebhookListener';
import { WebhookSender } from './webhooks/WebhookSender';

const RETRY_DELAYS_MS = [500, 2_000, 8_000];
const GRACE_MS = 2_000;
// Twenty times what GitHub gives to a person, because a test of load is one person.
const REQUESTS_PER_HOUR = 100_000;

/** Who acts when refs turn out to have moved while the forge was not running. */
const FORGE_ITSELF: Account = {
  login: 'forge',
  name: 'Forge',
  email: 'forge@localhost',
};

export interface ForgeOptions {
  /** Holds everything that survives a restart. Created where missing. */
  dataDir: string;
  /** A loopback address. Default: `127.0.0.1`. */
  host?: string;
  /** 0 takes a free one. */
  port: number;
  users: ForgeUser[];
  /** Told of each request before it is answered. */
  onRequest?: ListenOptions['onRequest'];
  /** Told of events in every repository. */
  webhooks?: GlobalWebhook[];
  /** Pauses before the second, third, … attempt to deliver a webhook. Default: 0.5, 2 and 8 seconds. */
  webhookRetryDelaysMs?: number[];
  /** What one person may ask of the API. Default: 100,000. */
  requestsPerHour?: number;
  logger: LoggerService;
  /** Default: the clock. */
  now?: () => DateTime;
}

/** A running forge: a Git host with pull requests, and what it takes to fill it and to make it fail. */
export interface RunningForge extends RunningPart, Seeding {
  /** What its REST API serves, under `/api/v3`. */
  routes: ApiRoute[];
  /** What goes wrong on purpose; the same as `/_faults`. */
  faults: {
    add(fault: Fault): ActiveFault;
    list(): ActiveFault[];
    remove(id: number): boolean;
    clear(): void;
  };
}

/**
 * Starts a forge on this computer.
 * @throws InputError where the address is not a loopback one, users are unusable or the state cannot be read
 */
export async function startForge(options: ForgeOptions): Promise<RunningForge> {
  const { dataDir, logger } = options;
  const { now = () => DateTime.utc(), webhooks = [] } = options;
  for (const { url: target } of webhooks) {
    if (!/^https?:$/.test(URL.parse(target)?.protocol ?? '')) {
      throw new InputError(
        'A webhook of the sandbox forge has no HTTP address',
      );
    }
  }
  const server = createServer();
  const sender = new WebhookSender({
    logger,
    retryDelaysMs: options.webhookRetryDelaysMs ?? RETRY_DELAYS_MS,
  });
  const listener = await listen(server, { ...options, graceMs: GRACE_MS });
  const url = `http://localhost:${listener.port}`;
  try {
    const opened = openForge({
      url,
      directory: join(dataDir, 'repositories'),
      stateFile: join(dataDir, 'state.json'),
      users: options.users,
      webhooks,
      sender,
      requestsPerHour: options.requestsPerHour ?? REQUESTS_PER_HOUR,
      logger,
      now,
    });
    const { forge, webhookListener } = opened;
    server.on('request', createForgeApp(forge));
    await opened.catchUp(FORGE_ITSELF);
    const { faults } = forge;
    logger.info(`The sandbox forge is at ${url}`);
    return {
      url,
      ...seedingOf(forge),
      routes: routesOf(createRestApi(forge)),
      faults: {
        add: fault => faults.add(faultSchema.parse(fault)),
        list: () => faults.list(),
        remove: id => faults.remove(id),
        clear: () => faults.clear(),
      },
      stop: async () => {
        await listener.close();
        await webhookListener.idle();
        await sender.stop();
        forge.repositories.close();
      },
    };
  } catch (error) {
    await listener.close();
    throw error;
  }
}
