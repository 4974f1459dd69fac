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

import { CatalogSecret } from '@keyturn/plugin-secrets-backend/src/database/SecretStore';
import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { SandboxAddresses } from '../engine/messages';

/** How a replica is started. */
export interface ReplicaOptions {
  /** What its tickets and rotations begin with. */
  name: string;
  databaseUrl: string;
  addresses: SandboxAddresses;
  /** What its catalog holds. */
  secrets: CatalogSecret[];
}

/** Said to a replica that shall look out no more. */
export const START_NO_MORE = 'start-no-more';

/** What a replica says, inside of `{ reply }`: that it is there, or that it sends a notification. */
export type ReplicaReply = 'ready' | { sent: NotificationSendOptions };
