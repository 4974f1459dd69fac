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

import { LoggerService } from '@backstage/backend-plugin-api';
import { DateTime } from 'luxon';
import { Faults } from '../faults/Faults';
import { Branches } from './domain/Branches';
import { Checks } from './domain/Checks';
import { ForgeListeners } from './domain/ForgeListeners';
import { Hooks } from './domain/Hooks';
import { Merges } from './domain/Merges';
import { PullRequests } from './domain/PullRequests';
import { RefChanges } from './domain/RefChanges';
import { Repositories } from './domain/Repositories';
import { timestamp } from './domain/timestamp';
import { Account, ForgeUser, Users } from './domain/Users';
import { Forge } from './Forge';
import { RateLimits } from './http/RateLimits';
import { Views } from './rest/Views';
import { RepositoryLocks } from './state/RepositoryLocks';
import { StateFile } from './state/StateFile';
import { GlobalWebhook, WebhookListener } from './webhooks/WebhookListener';
import { WebhookSender } from './webhooks/WebhookSender';

/** Builds the forge's parts on what is on disk. */
export function openForge(options: {
  url: string;
  /** Of the bare repositories. */
  directory: string;
  stateFile: string;
  users: ForgeUser[];
  webhooks: GlobalWebhook[];
  sender: WebhookSender;
  logger: LoggerService;
  requestsPerHour: number;
  now: () => DateTime;
}) {
  const { requestsPerHour } = options;
  const { url, directory, webhooks, sender, logger, now } = options;
  const users = Users.create(options.users);
  const state = StateFile.open(options.stateFile);
  const locks = new RepositoryLocks();
  const repositories = new Repositories({
    state,
    users,
    locks,
    directory,
    now,
  });
  const listener = new ForgeListeners();
  const refChanges = new RefChanges({ state, repositories, listener, now });
  const parts = { state, users, repositories, locks, refChanges, listener };
  const checks = new Checks({ ...parts, now });
  const forge: Forge = {
    url,
    users,
    repositories,
    branches: new Branches({ ...parts, now }),
    pullRequests: new PullRequests({ ...parts, now }),
    merges: new Merges({ ...parts, checks, now }),
    checks,
    hooks: new Hooks({ state, now }),
    faults: new Faults(),
    rateLimits: new RateLimits({ users, now, requestsPerHour }),
    views: new Views({
      url,
      users,
      repositories: () => repositories.list(),
      since: timestamp(now()),
    }),
    logger,
    now,
  };
  const webhookListener = new WebhookListener({ forge, sender, webhooks });
  listener.add(webhookListener);
  const catchUp = async (by: Account) => {
    for (const repository of repositories.list()) {
      await locks.run(repository.id, () => refChanges.catchUp(repository, by));
    }
  };
  return { forge, webhookListener, catchUp };
}
