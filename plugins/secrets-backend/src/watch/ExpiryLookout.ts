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
  LoggerService,
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { RotationPolicy } from '@keyturn/plugin-secrets-common';
import { DateTime, Duration } from 'luxon';
import { Clock, toInstant } from '../Clock';
import { NoticeStore, OpenExpiry } from '../database/NoticeStore';
import { SecretRecord, SecretStore } from '../database/SecretStore';
import { UnreadableRowError } from '../database/UnreadableRowError';
import { DEFAULT_POLICY } from '../policies/defaultPolicy';
import { PolicyBook } from '../policies/PolicyBook';
import {
  expiryNotice,
  isHeldBack,
  nextTelling,
  settledNotice,
  staleKeys,
} from './policies/expiryNotice';
import { scheduleWatch } from './scheduleWatch';
import { RowPass } from './RowPass';
import { WatchedRows } from './WatchedRows';

const PAGE_SIZE = 500;
/** A notice is news for days; whoever asks later whether somebody was told has a quarter to do so. */
const KEPT_FOR = Duration.fromObject({ days: 90 });

/**
 * Looks out for secrets that are about to expire and writes down what people are to be told. Safe to run at any
 * time and any number of times: equal notices are kept once.
 */
export class ExpiryLookout {
  readonly #secrets: SecretStore;
  readonly #notices: NoticeStore;
  readonly #policies: PolicyBook;
  readonly #logger: LoggerService;
  readonly #clock: Clock;
  readonly #rows: WatchedRows;

  constructor(options: {
    secrets: SecretStore;
    notices: NoticeStore;
    policies: PolicyBook;
    logger: LoggerService;
    clock: Clock;
    rows: WatchedRows;
  }) {
    this.#secrets = options.secrets;
    this.#notices = options.notices;
    this.#policies = options.policies;
    this.#logger = options.logger;
    this.#clock = options.clock;
    this.#rows = options.rows;
  }

  /** Looks out from now on by the schedule under `secrets.lookout.schedule`. */
  async start(
    scheduler: SchedulerService,
    config: RootConfigService,
  ): Promise<void> {
    await scheduleWatch(scheduler, config, {
      id: 'secrets-expiry-lookout',
      configKey: 'secrets.lookout.schedule',
      schedule: {
        frequency: { minutes: 15 },
        timeout: { minutes: 10 },
        initialDelay: { seconds: 30 },
      },
      run: signal => this.lookOut(signal),
    });
  }

  /**
   * Takes back what is not true any more, then looks at the secrets of which there is something to tell, and forgets what
   * was told long ago. What it costs grows with those. Returns how many notices on expiries are new.
   */
  async lookOut(signal: AbortSignal): Promise<number> {
    const pass = this.#rows.begin('expiry', signal);
    await this.#settle(pass);
    const now = this.#clock.now();
    let added = 0;
    let page: Array<SecretRecord | UnreadableRowError>;
    let last: { ref: string; tellAt?: string } | undefined;
    do {
      page = await this.#secrets.toTell(now, last, PAGE_SIZE);
      added += await this.#tellAll(page, pass);
      const end = page[page.length - 1];
      last =
        end instanceof UnreadableRowError
          ? { ref: end.secretRef, tellAt: end.id }
          : end;
    } while (page.length === PAGE_SIZE);
    // What it failed on stays due.
    await pass.end({ complete: true });
    if (added > 0) {
      this.#logger.info(`${added} new notices about secrets that expire`);
    }
    await this.#notices.forget(toInstant(now.minus(KEPT_FOR)));
    return added;
  }

  async #tellAll(
    page: Array<SecretRecord | UnreadableRowError>,
    pass: RowPass,
  ): Promise<number> {
    const now = this.#clock.now();
    const told = [];
    for (const secret of page) {
      const ref =
        secret instanceof UnreadableRowError ? secret.secretRef : secret.ref;
      const one = await pass.run(ref, () => {
        if (secret instanceof UnreadableRowError) throw secret;
        const notice = this.#notice(secret);
        return {
          ref,
          notices: notice ? [notice] : [],
          next: isHeldBack(secret, now) ? [] : [this.#told(secret, now)],
        };
      });
      if (one) told.push(one);
    }
    const added = await pass.runTogether(
      told,
      ({ ref }) => ref,
      async all => {
        const notices = all.flatMap(one => one.notices);
        const n = notices.length > 0 ? await this.#notices.enqueue(notices) : 0;
        await this.#secrets.told(all.flatMap(one => one.next));
        return n;
      },
    );
    return added.reduce((sum, n) => sum + n, 0);
  }

  #told(secret: SecretRecord, now: DateTime) {
    const next = nextTelling(secret, this.#policyOf(secret), now);
    return { secret, next: next && toInstant(next) };
  }

  async #settle(pass: RowPass): Promise<void> {
    let page: OpenExpiry[];
    let after = '';
    do {
      page = await this.#notices.openExpiries(after, PAGE_SIZE);
      const secrets = await this.#secrets.getEach(
        page.map(({ secretRef }) => secretRef),
      );
      for (const [at, told] of page.entries()) {
        await pass.run(told.secretRef, async () => {
          const secret = secrets[at];
          if (secret instanceof Error) throw secret;
          await this.#settleOne(told, secret);
        });
      }
      after = page[page.length - 1]?.secretRef;
    } while (page.length === PAGE_SIZE);
  }

  /**
   * Where there is something to tell of the expiry that goes now, that takes the place of what was told. Where the secret is
   * retired, what was told of its expiry stays as it is: people have been told of the retirement beside it.
   */
  async #settleOne(
    told: OpenExpiry,
    secret: SecretRecord | undefined,
  ): Promise<void> {
    const stale = staleKeys(told, secret);
    if (stale.length === 0) return;
    const isReplaced = secret && !secret.retiredAt && this.#notice(secret);
    const settled = isReplaced ? undefined : settledNotice(told, secret);
    await this.#notices.settle(stale, settled ? [settled] : []);
  }

  #notice(secret: SecretRecord) {
    return expiryNotice(secret, this.#policyOf(secret), this.#clock.now());
  }

  #policyOf({ spec }: SecretRecord): RotationPolicy {
    const resolved = this.#policies.resolve(spec.rotation);
    return 'policy' in resolved ? resolved.policy : DEFAULT_POLICY;
  }
}
