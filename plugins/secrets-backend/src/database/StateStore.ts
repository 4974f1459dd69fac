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

import {
  RotationCondition,
  SecretHealth,
} from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';

/** What is true of all secrets and rotations together at one moment. Instants are ISO 8601. */
export interface State {
  /** Of each environment, with how many secrets of each health; one with several environments counts in each. */
  environments: Map<string, EnvironmentState>;
  unowned: number;
  /** Not listed by a catalog that is held. */
  missing: number;
  /** When the catalog was last read completely. */
  inventoryReadAt?: string;
  inventoryFailingSince?: string;
  /** Open rotations by phase. */
  phases: Map<string, number>;
  conditions: Map<RotationCondition, number>;
  /** When each scheduled task last completed. */
  completedAt: Map<string, string>;
  /** Since when the first in line of those that may be started could have been. */
  waitingSince?: string;
  pendingNotices: number;
  /** Since when an anchor is no part of the journal; absent while all are. */
  anchorDiffersSince?: string;
  /** Live secrets of which something names a version on no record. */
  withUnknownVersion: number;
}

export interface EnvironmentState {
  healths: Map<SecretHealth, number>;
  /** Of the secret that expires next; absent where none will. */
  nextExpiry?: string;
}

/** Counts for metrics. What it costs grows with what needs attention, except for one count that is kept. */
export interface StateStore {
  read(now: DateTime): Promise<State>;
}
