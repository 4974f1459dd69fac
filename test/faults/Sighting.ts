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
  RotationRecord,
  RotationStore,
  StoredVersion,
} from '@keyturn/plugin-secrets-backend/src/database/RotationStore';
import { JournalEntry } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { Held, repositoryOf, RotatedSecret } from './RotatedSecret';
import { CLUSTERS, FaultSandbox } from './sandbox/FaultSandbox';
import { ForgePull } from './sandbox/ForgeView';
import { ListedToken } from './sandbox/TokenView';

const PROVEN = new Set(['phase.propagated', 'phase.rollback-propagated']);

/** Everything there is to see of a rotation at one moment: its record, and what the real systems hold. */
export interface Sighting {
  rotation: RotationRecord;
  journal: JournalEntry[];
  /** Whether every target is called proven now, and was not when it was looked at before. */
  newlyProven: boolean;
  /** Versions of the secret on record. */
  versions: Array<Pick<StoredVersion, 'id' | 'state'>>;
  /** How many notices were written about the rotation. */
  notices: number;
  openRotations: number;
  tokens: ListedToken[];
  /** All pull requests of the rotation, whether on record or not. */
  pulls: ForgePull[];
  held: Held[];
  /** When somebody last changed something by hand, by the clock of the run. */
  touchedAt: string;
  /** The token that was live before the rotation. */
  oldTokenId: string;
  /** What the systems saw asked or touched since the rotation began that no secret of the run declares. */
  beyond: string[];
}

export async function look(options: {
  sandbox: FaultSandbox;
  secret: RotatedSecret;
  store: RotationStore;
  db: Knex;
  rotationId: string;
  oldTokenId: string;
  /** Of the requests before the rotation. */
  mark: number;
  touchedAt: string;
  /** Events of the journal that were seen before. */
  known: ReadonlySet<string>;
}): Promise<Sighting> {
  const { sandbox, secret, store, db, rotationId, oldTokenId, mark } = options;
  const rotation = await store.get(rotationId);
  if (!rotation) throw new Error(`Rotation ${rotationId} is lost`);
  const journal = await store.journal(rotationId, 0);
  const versions = await db('versions')
    .where({ secret_ref: secret.ref })
    .select('id', 'state');
  const notices = await db('notices')
    .where('dedupe_key', 'like', `%${rotationId}%`)
    .select('id');
  const open = await db('rotations')
    .where({ secret_ref: secret.ref, open_key: 'open' })
    .select('id');
  const [tokens, held, pulls] = await Promise.all([
    sandbox.tokens.list(secret.client),
    secret.held(),
    Promise.all(
      CLUSTERS.map(cluster =>
        sandbox.forge.pulls(repositoryOf(cluster), rotationId),
      ),
    ),
  ]);
  return {
    rotation,
    journal,
    newlyProven: journal.some(
      ({ event }) => PROVEN.has(event) && !options.known.has(event),
    ),
    versions,
    notices: notices.length,
    openRotations: open.length,
    tokens,
    pulls: pulls.flat(),
    held,
    touchedAt: options.touchedAt,
    oldTokenId,
    beyond: await sandbox.seenBeyond(mark),
  };
}
