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
import { Hooks } from './domain/Hooks';
import { Merges } from './domain/Merges';
import { PullRequests } from './domain/PullRequests';
import { Repositories } from './domain/Repositories';
import { Users } from './domain/Users';
import { RateLimits } from './http/RateLimits';
import { Views } from './rest/Views';

/** What the forge's doors (API, git, pages) are built on. */
export interface Forge {
  /** `http://localhost:<port>`. */
  url: string;
  users: Users;
  repositories: Repositories;
  branches: Branches;
  pullRequests: PullRequests;
  merges: Merges;
  checks: Checks;
  hooks: Hooks;
  faults: Faults;
  rateLimits: RateLimits;
  views: Views;
  logger: LoggerService;
  now: () => DateTime;
}
