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

/**
 * A Git host for one laptop: real repositories, pull requests, GitHub's API, webhooks and pages.
 *
 * @packageDocumentation
 */

export { startForge } from './startForge';
export type { ForgeOptions, RunningForge } from './startForge';
export type {
  RepositorySettings,
  SeedCommit,
  SeedFiles,
  Seeding,
  SeedRepository,
} from './Seeding';
export type { ApiRoute } from './rest/routesOf';
export type { ForgeUser } from './domain/Users';
export type { ActiveFault, Fault } from '../faults/Faults';
export type { GlobalWebhook } from './webhooks/WebhookListener';
export type { Permission, Protection } from './state/model';
