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
import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { GitOpsProbe } from '@keyturn/plugin-secrets-backend/dev/GitOpsProbe';
import { Clock } from '@keyturn/plugin-secrets-backend/src/Clock';
import { ModuleRegistry } from '@keyturn/plugin-secrets-backend/src/registry/ModuleRegistry';
import {
  FakeAuthority,
  FakeForge,
  FakeIssuer,
} from '@keyturn/plugin-secrets-node/testUtils';
import { Knex } from 'knex';
import { DateTime, Duration, DurationLike } from 'luxon';
import { stderrLogger } from '../engine/stderrLogger';
import { WatchingPortal } from '../portal/WatchingPortal';
import { Dice } from '../random/Dice';
import { CompanySecret, POLICIES } from './company';
import { FaultCount, unsteady } from './unsteady';

/** Days after which people have acted with this chance. */
const MERGES_A_DAY = 0.6;
const CLOSES_A_DAY = 0.002;
const RETRIES_A_DAY = 0.5;
const PAGE = 500;

/** A clock that stands until it is told to go on. */
class YearClock implements Clock {
  #now = DateTime.fromISO('2026-01-01T05:30:00.000Z', { zone: 'utc' });

  now(): DateTime {
    return this.#now;
  }

  pass(time: DurationLike): void {
    this.#now = this.#now.plus(time);
  }
}

/** A portal among fakes that fail by chance, and people who review, now and then close, and retry what is blocked. */
export class YearCompany {
  readonly clock = new YearClock();
  readonly issuer = new FakeIssuer();
  readonly forge = new FakeForge();
  readonly count: FaultCount = { calls: 0, faults: 0 };
  readonly db: Knex;
  readonly #dice: Dice;
  readonly #portal: WatchingPortal;
  /** How often each text was sent. */
  readonly sent = new Map<string, number>();
  #faultRate: number;
  #secrets: CompanySecret[] = [];

  constructor(options: { db: Knex; dice: Dice; faultRate: number }) {
    const { db, dice } = options;
    this.db = db;
    this.#dice = dice;
    this.#faultRate = options.faultRate;
    const faults = { dice, rate: () => this.#faultRate, count: this.count };
    const registry = new ModuleRegistry();
    registry.addIssuer(unsteady(this.issuer, faults));
    registry.addAuthority(unsteady(new FakeAuthority(), faults));
    registry.addForge(unsteady(this.forge, faults));
    registry.addProbe(unsteady(new GitOpsProbe(this.forge), faults));
    this.#portal = new WatchingPortal({
      name: 'year',
      db,
      clock: this.clock,
      newId: () => randomUUID(),
      registry,
      policies: POLICIES,
      notifications: {
        send: async sent => {
          if (dice.roll() < this.#faultRate) throw new Error('Not sent');
          this.#told(sent);
        },
      },
      logger: stderrLogger(),
      pollInterval: Duration.fromObject({ hours: 1 }),
    });
  }

  get secrets(): CompanySecret[] {
    return this.#secrets;
  }

  async open(secrets: CompanySecret[]): Promise<void> {
    this.#secrets = secrets;
    for (const { firstCredential, declaration, manifest } of secrets) {
      this.issuer.addLiveCredential(firstCredential, declaration.ref);
      this.forge.writeFile(manifest.url, manifest.content);
    }
    await this.#readCatalog(secrets);
  }

  /** From now on nothing fails any more. */
  heal(): void {
    this.#faultRate = 0;
  }

  lookOutForExpiries(): Promise<void> {
    return this.#portal.lookOutForExpiries();
  }

  /** The look-out for what is due, and what the scaffolder makes of it. */
  async lookOutForDue(): Promise<void> {
    await this.#readEnded();
    while ((await this.#portal.lookOutForDue()) > 0) {
      await this.#portal.runTasks();
    }
    await this.#portal.runTasks();
  }

  /** The engine runs whatever is due, until nothing is, and people are told. */
  async work(): Promise<void> {
    while ((await this.#portal.store.due(1)).length > 0) {
      await this.#portal.run();
    }
    await this.#portal.tell();
  }

  /** A day's work of reviewers and of owners who were told that something is blocked. */
  async peopleAct(): Promise<void> {
    const open: Array<{ url: string; policy: string }> = await this.db(
      'rotation_pull_requests as p',
    )
      .join('rotations as r', 'r.id', 'p.rotation_id')
      .where({ 'r.open_key': 'open', 'p.state': 'open' })
      .select('p.url', 'r.policy');
    for (const { url, policy } of open) {
      if (this.forge.inspect(url).state !== 'open') continue;
      const isReviewed = JSON.parse(policy).approval === 'review';
      if (this.#dice.roll() < CLOSES_A_DAY) this.forge.closeAsPerson(url);
      else if (isReviewed && this.#dice.roll() < MERGES_A_DAY) {
        this.forge.mergeAsPerson(url);
      }
    }
    const blocked: Array<{ id: string }> = await this.db('rotations')
      .where({ open_key: 'open', condition: 'blocked' })
      .whereNull('next_attempt_at')
      .select('id');
    for (const { id } of blocked) {
      if (this.#dice.roll() < RETRIES_A_DAY) {
        await this.#portal.store.requestRetry(id, 'user:default/owner');
      }
    }
  }

  /** The inventory's reader skips what has not changed; a secret that was rotated gets its next date from it. */
  async #readEnded(): Promise<void> {
    const rows: Array<{ ref: string }> = await this.db('secrets')
      .whereNull('start_at')
      .whereNull('open_rotation_id')
      .select('ref');
    const refs = new Set(rows.map(({ ref }) => ref));
    await this.#readCatalog(
      this.#secrets.filter(({ declaration }) => refs.has(declaration.ref)),
    );
  }

  async #readCatalog(secrets: CompanySecret[]): Promise<void> {
    for (let i = 0; i < secrets.length; i += PAGE) {
      const page = secrets.slice(i, i + PAGE);
      await this.#portal.readCatalog(
        page.map(({ declaration }) => declaration),
      );
    }
  }

  #told({ recipients, payload }: NotificationSendOptions): void {
    const { title, scope, description } = payload;
    const key = JSON.stringify([title, scope, description, recipients]);
    this.sent.set(key, (this.sent.get(key) ?? 0) + 1);
  }
}
