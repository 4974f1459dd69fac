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

import { setTimeout } from 'node:timers/promises';
import { systemClock } from '@keyturn/plugin-secrets-backend/src/Clock';
import { CatalogSecret } from '@keyturn/plugin-secrets-backend/src/database/SecretStore';
import { secretSpecSchema } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { Dice } from '../random/Dice';
import { repositoryOf, RotatedSecret } from '../RotatedSecret';
import { TemplateTasks } from '../portal/TemplateTasks';
import { Bench } from '../withSandbox';
import { effectsOf } from './effects';
import { Replica } from './Replica';
import { SentNotices } from './SentNotices';

const REPLICAS = 3;
/** The one in which the secrets of a run live. */
export const CLUSTER = 'eu-1';
/** Of a token of the sandbox. */
const LIFETIME = { days: 90 };
/** Between two kills, so that what a dead replica had in hand is due again (its ticket lasts 30 s) before the next. */
const KILL_EVERY_MS = 40_000;
/** After the first rotation was started. */
const FIRST_KILL_MS = 2_000;
const LOOK_EVERY_MS = 250;

export interface ReplicasResult {
  rotations: number;
  kills: number;
  /** Rotations that a replica had in hand when it was killed, and another one completed. */
  takenOver: number;
  minted: number;
  pullRequests: number;
  notices: number;
  noticesAfterKill: number;
  seconds: number;
  violations: string[];
}

/** Replicas at work, with one killed now and then, until enough rotations have ended. */
export class ReplicasRun {
  readonly #bench: Bench;
  readonly #db: Knex;
  readonly #databaseUrl: string;
  readonly #secrets: RotatedSecret[];
  readonly #rotations: number;
  readonly #dice: Dice;
  readonly #report: (line: string) => void;
  readonly #sent = new SentNotices();
  readonly #inHand = new Set<string>();
  #replicas: Replica[] = [];
  #born = 0;
  #kills = 0;

  constructor(options: {
    bench: Bench;
    db: Knex;
    databaseUrl: string;
    secrets: RotatedSecret[];
    rotations: number;
    seed: number;
    report: (line: string) => void;
  }) {
    this.#bench = options.bench;
    this.#db = options.db;
    this.#databaseUrl = options.databaseUrl;
    this.#secrets = options.secrets;
    this.#rotations = options.rotations;
    this.#dice = new Dice(options.seed);
    this.#report = options.report;
  }

  async finish(): Promise<ReplicasResult> {
    const start = performance.now();
    try {
      for (let i = 0; i < REPLICAS; i++) this.#replicas.push(this.#replica());
      await this.#until(this.#rotations);
      return await this.#result(performance.now() - start);
    } finally {
      for (const replica of this.#replicas) replica.kill();
    }
  }

  /** Has the cluster follow the forge, and kills, until enough rotations have ended and no other is open. */
  async #until(rotations: number): Promise<void> {
    let nextKill = Infinity;
    let last = -1;
    for (;;) {
      await this.#bench.sandbox.clusters[CLUSTER].sync();
      const { ended, open } = await this.#progress();
      if (open > 0 && nextKill === Infinity) {
        nextKill = performance.now() + FIRST_KILL_MS;
      }
      if (ended >= rotations) {
        for (const replica of this.#replicas) replica.startNoMore();
        if (open === 0 && !(await TemplateTasks.isAnyLeft(this.#db))) return;
      } else if (performance.now() > nextKill) {
        nextKill = performance.now() + KILL_EVERY_MS;
        await this.#killOne();
      }
      if (Math.floor(ended / 50) > last) {
        last = Math.floor(ended / 50);
        this.#report(`${ended} rotations have ended, ${open} are open`);
      }
      this.#failWithThem();
      await setTimeout(LOOK_EVERY_MS);
    }
  }

  async #progress(): Promise<{ ended: number; open: number }> {
    const rows: Array<{ open_key: string; n: string }> = await this.#db(
      'rotations',
    )
      .groupBy('open_key')
      .select('open_key', this.#db.raw('count(*) as n'));
    const count = (isOpen: boolean) =>
      rows
        .filter(row => (row.open_key === 'open') === isOpen)
        .reduce((sum, { n }) => sum + Number(n), 0);
    return { ended: count(false), open: count(true) };
  }

  async #killOne(): Promise<void> {
    const victim = this.#dice.pick(this.#replicas);
    victim.kill();
    this.#kills += 1;
    const held = await this.#db('rotations')
      .where('open_key', 'open')
      .where('ticket', 'like', `${victim.name}-%`)
      .select('id');
    for (const { id } of held) this.#inHand.add(id);
    await TemplateTasks.recover(this.#db, victim.name);
    this.#report(`Killed ${victim.name}, with ${held.length} in hand`);
    this.#replicas = this.#replicas.map(replica =>
      replica === victim ? this.#replica() : replica,
    );
  }

  #failWithThem(): void {
    const failed = this.#replicas.find(({ failure }) => failure);
    if (failed) throw new Error(failed.failure);
  }

  #replica(): Replica {
    this.#born += 1;
    return new Replica(
      {
        name: `r${this.#born}`,
        databaseUrl: this.#databaseUrl,
        addresses: this.#bench.sandbox.addresses,
        secrets: this.#secrets.map(restless),
      },
      (replica, sent) => this.#sent.add(replica, sent),
    );
  }

  async #result(milliseconds: number): Promise<ReplicasResult> {
    const effects = await effectsOf({
      sandbox: this.#bench.sandbox,
      db: this.#db,
      clock: systemClock,
      secrets: this.#secrets,
      repository: repositoryOf(CLUSTER),
    });
    const { ended } = await this.#progress();
    const surplus = await this.#sent.surplus(this.#db);
    const interrupted = await this.#db('rotations')
      .whereIn('id', [...this.#inHand])
      .where({ phase: 'completed' })
      .select('id');
    const result = {
      rotations: ended,
      kills: this.#kills,
      takenOver: interrupted.length,
      minted: effects.minted,
      pullRequests: effects.pullRequests,
      notices: this.#sent.count,
      noticesAfterKill: surplus.afterKill,
      seconds: Math.round(milliseconds / 1_000),
      violations: [
        ...effects.violations,
        ...surplus.doubled.map(title => `Told twice: ${title}`),
        ...(interrupted.length < this.#inHand.size
          ? ['A rotation that a killed replica had in hand was not completed']
          : []),
        ...(effects.mintedAgain > this.#inHand.size
          ? ['A credential was minted again that no kill had interrupted']
          : []),
      ],
    };
    this.#report(JSON.stringify({ ...result, violations: undefined }));
    return result;
  }
}

function restless({ declaration }: RotatedSecret): CatalogSecret {
  return {
    ...declaration,
    spec: secretSpecSchema.parse({
      ...declaration.spec,
      credential: {
        ...declaration.spec.credential,
        expiresAt: systemClock.now().plus(LIFETIME).toISODate(),
      },
      rotation: { policy: 'restless' },
    }),
  };
}
