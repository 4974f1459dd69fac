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

import { randomUUID } from 'node:crypto';
import { toInstant } from '@keyturn/plugin-secrets-backend/src/Clock';
import { DatabaseRotationStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseRotationStore';
import { DatabaseSecretStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseSecretStore';
import { RotationStore } from '@keyturn/plugin-secrets-backend/src/database/RotationStore';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import {
  DatabaseAddress,
  EngineAnswer,
  EngineRequest,
  Fault,
  Sabotage,
  TracedCall,
} from './engine/messages';
import { OffsetClock } from './engine/OffsetClock';
import { openKnex } from './engine/openKnex';
import { EngineProcess, EngineProcesses } from './EngineProcess';
import { RotatedSecret } from './RotatedSecret';
import { FaultSandbox } from './sandbox/FaultSandbox';
import { ForgeWebhook } from './sandbox/WebhookInbox';

/** Longer than the ticket of a dead process lasts. */
const TICKET = { seconds: 31 };

/** What an engine did between two looks at it. */
export interface Ran {
  trace: TracedCall[];
  happened: Fault[];
  kills: number;
}

/**
 * One database with an engine that works on it, and a secret to rotate again and again. Where the engine is killed,
 * the next one takes over once the dead one's ticket has run out.
 */
export class Lane {
  readonly sandbox: FaultSandbox;
  readonly db: Knex;
  readonly store: RotationStore;
  readonly clock: OffsetClock;
  readonly #name: string;
  readonly #processes: EngineProcesses;
  readonly #database: DatabaseAddress;
  #engine?: EngineProcess;
  #secret?: RotatedSecret;
  #secrets = 0;
  #sabotage?: Sabotage;

  static async open(options: {
    name: string;
    sandbox: FaultSandbox;
    processes: EngineProcesses;
    database: DatabaseAddress;
    /** One that is there already; by default it makes its own. */
    secret?: RotatedSecret;
    clock?: OffsetClock;
  }): Promise<Lane> {
    return new Lane(options, await openKnex(options.database));
  }

  private constructor(
    options: {
      name: string;
      sandbox: FaultSandbox;
      processes: EngineProcesses;
      database: DatabaseAddress;
      secret?: RotatedSecret;
      clock?: OffsetClock;
    },
    db: Knex,
  ) {
    this.#name = options.name;
    this.sandbox = options.sandbox;
    this.#processes = options.processes;
    this.#database = options.database;
    this.#secret = options.secret;
    this.clock = options.clock ?? new OffsetClock();
    this.db = db;
    this.store = new DatabaseRotationStore({
      db,
      clock: this.clock,
      newId: () => randomUUID(),
    });
  }

  /** The secret of this lane; a new one where there is none or the last was dropped. */
  async secret(): Promise<RotatedSecret> {
    if (!this.#secret) {
      this.#secrets += 1;
      const name = `${this.#name}-${this.#secrets}`;
      this.#secret = await RotatedSecret.make(this.sandbox, name);
      await new DatabaseSecretStore({ db: this.db }).applyCatalogPage(
        [this.#secret.declaration],
        toInstant(this.clock.now()),
      );
    }
    return this.#secret;
  }

  /** Leaves the secret as it is and takes a new one for the next rotation. */
  async dropSecret(): Promise<void> {
    await this.#secret?.remove();
    this.#secret = undefined;
  }

  /** Takes a new secret for the next rotation; what there is of this one goes on. */
  leaveSecret(): void {
    this.#secret = undefined;
  }

  /** From now on the engine breaks this promise; undefined for none. */
  sabotage(sabotage: Sabotage | undefined): void {
    this.#sabotage = sabotage;
    this.#engine?.kill();
    this.#engine = undefined;
  }

  /** Runs what is due. A killed engine is not replaced before the next call. */
  run(faults: Fault[] = [], restart = false): Promise<Ran> {
    const { offsetMs } = this.clock;
    return this.#ask({ do: 'run', offsetMs, faults, restart });
  }

  hear(webhooks: ForgeWebhook[], faults: Fault[] = []): Promise<Ran> {
    const { offsetMs } = this.clock;
    return this.#ask({
      do: 'hear',
      offsetMs,
      webhooks,
      faults,
      restart: false,
    });
  }

  /** Moves the clock to just after an instant, if that is still to come. */
  passUntil(instant: string | undefined): void {
    const wait = instant
      ? DateTime.fromISO(instant).diff(this.clock.now()).toMillis()
      : 0;
    this.clock.offsetMs += Math.max(wait, 0) + 1_000;
  }

  /** Moves the clock past the ticket of an engine that was killed. */
  passTicket(): void {
    this.clock.offsetMs += TICKET.seconds * 1_000;
  }

  async close(): Promise<void> {
    this.#engine?.kill();
    await this.db.destroy();
  }

  async #ask(request: EngineRequest): Promise<Ran> {
    this.#engine ??= await this.#processes.start({
      database: this.#database,
      addresses: this.sandbox.addresses,
      sabotage: this.#sabotage,
    });
    const answer: EngineAnswer | 'killed' = await this.#engine.ask(request);
    if (answer !== 'killed') return { ...answer, kills: 0 };
    this.#engine = undefined;
    return { trace: [], happened: [], kills: 1 };
  }
}
