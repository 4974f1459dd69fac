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

import { Knex } from 'knex';
import { Clock } from '../Clock';
import { DatabaseAnchorStore } from './DatabaseAnchorStore';
import { DatabaseBoundaryStore } from './DatabaseBoundaryStore';
import { DatabaseCiphertextStore } from './DatabaseCiphertextStore';
import { DatabaseCompromiseStore } from './DatabaseCompromiseStore';
import { DatabaseHandoverStore } from './DatabaseHandoverStore';
import { DatabaseInventoryReadStore } from './DatabaseInventoryReadStore';
import { DatabaseJournalStore } from './DatabaseJournalStore';
import { DatabaseNoticeStore } from './DatabaseNoticeStore';
import { DatabaseRotationStore } from './DatabaseRotationStore';
import { DatabaseRowFailureStore } from './DatabaseRowFailureStore';
import { DatabaseSecretStore } from './DatabaseSecretStore';
import { DatabaseStartStore } from './DatabaseStartStore';
import { DatabaseStateStore } from './DatabaseStateStore';
import { DatabaseTaskRunStore } from './DatabaseTaskRunStore';
import { DatabaseUnknownVersionStore } from './DatabaseUnknownVersionStore';

/** Everything that the plugin keeps. */
export type Stores = ReturnType<typeof createStores>;

/** Keeps all of it in the plugin's database. */
export function createStores(options: {
  db: Knex;
  clock: Clock;
  newId: () => string;
}) {
  const reads = new DatabaseInventoryReadStore(options);
  return {
    boundaries: new DatabaseBoundaryStore(options),
    ciphertexts: new DatabaseCiphertextStore(options),
    anchors: new DatabaseAnchorStore(options),
    compromises: new DatabaseCompromiseStore(options),
    handovers: new DatabaseHandoverStore(options),
    journal: new DatabaseJournalStore(options),
    notices: new DatabaseNoticeStore(options),
    reads,
    rotations: new DatabaseRotationStore(options),
    failures: new DatabaseRowFailureStore(options),
    runs: new DatabaseTaskRunStore(options),
    secrets: new DatabaseSecretStore(options),
    starts: new DatabaseStartStore(options),
    state: new DatabaseStateStore({ ...options, reads }),
    unknownVersions: new DatabaseUnknownVersionStore(options),
  };
}
