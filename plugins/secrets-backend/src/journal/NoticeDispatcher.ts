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

import { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import {
  MetricsService,
  MetricsServiceCounter,
} from '@backstage/backend-plugin-api/alpha';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { noticeText } from '@keyturn/plugin-secrets-node';
import { Duration } from 'luxon';
import { Clock, toInstant } from '../Clock';
import {
  NoticeStore,
  PendingNotice,
  UnownedNotice,
} from '../database/NoticeStore';
import { UnreadableRowError } from '../database/UnreadableRowError';
import { backOff } from '../backOff';
import { createCounter } from '../metrics/instruments';
import { PolicyBook } from '../policies/PolicyBook';
import { Bundle, bundlesOf, digestOf } from './digests';
import { EntityTitles } from './EntityTitles';
import { NoticeRules } from './noticeRules';
import { NoticeWording } from './NoticeWording';
import { refsInText, withTitles } from './refsInText';

/** One pass over many notices, of which none ends it. */
export interface NoticePass {
  run<T>(secretRef: string, work: () => Promise<T>): Promise<T | undefined>;
  fail(secretRef: string, error: unknown): void;
  end(end: { complete: boolean }): Promise<void>;
}

interface NoticeRows {
  begin(watch: 'notices', signal: AbortSignal): NoticePass;
}

const BATCH = 50;
/** Only a person mends what cannot be read. */
const UNREADABLE_PAUSE = Duration.fromObject({ hours: 1 });
/** How many pending notices are looked at for digests; what is more makes digests of its own. */
const MOST_BUNDLED = 5_000;

/**
 * Sends what people are to be told, in words that are true right before it is sent; what is no longer true is dropped. A
 * notice that cannot be sent is tried again later and never keeps a rotation from
 * going on. Sent twice after a crash it does no harm: its scope makes the portal update the first in place.
 */
export class NoticeDispatcher {
  readonly #store: NoticeStore;
  readonly #notifications: NotificationService;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #rules: NoticeRules;
  readonly #policies: PolicyBook;
  readonly #titles: EntityTitles;
  readonly #rows: NoticeRows;
  readonly #wording: NoticeWording;
  readonly #dispatched: MetricsServiceCounter;

  constructor(options: {
    store: NoticeStore;
    notifications: NotificationService;
    clock: Clock;
    logger: LoggerService;
    metrics: MetricsService;
    rules: NoticeRules;
    policies: PolicyBook;
    titles: EntityTitles;
    rows: NoticeRows;
    wording: NoticeWording;
  }) {
    this.#store = options.store;
    this.#notifications = options.notifications;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#rules = options.rules;
    this.#policies = options.policies;
    this.#titles = options.titles;
    this.#rows = options.rows;
    this.#wording = options.wording;
    this.#dispatched = createCounter(
      options.metrics,
      'secrets.notices.dispatched',
    );
  }

  /** Sends from now on, a few seconds after something was written down. */
  async start(scheduler: SchedulerService): Promise<void> {
    await scheduler.scheduleTask({
      id: 'secrets-notices-send',
      frequency: { seconds: 10 },
      // So long others wait for a process that was killed; what is left over goes out with the next run.
      timeout: { minutes: 1 },
      fn: signal => this.dispatch(signal),
    });
  }

  /** Sends everything that is due, oldest first, after many to one recipient have become one. */
  async dispatch(signal: AbortSignal): Promise<void> {
    const pass = this.#rows.begin('notices', signal);
    await this.#address(pass);
    await this.#bundle(pass, signal);
    const seen = new Set<string>();
    for (;;) {
      const page = await this.#store.pending(BATCH);
      const fresh = page.filter(({ id }) => !seen.has(id));
      fresh.forEach(({ id }) => seen.add(id));
      const pending = await this.#readable(fresh, pass);
      const titles = await this.#titlesIn(
        pending.map(({ payload }) => payload),
      );
      for (const notice of pending) {
        await pass.run(notice.secretRef, () => this.#send(notice, titles));
      }
      if (page.length < BATCH || fresh.length === 0) break;
    }
    // What it failed on is tried again later than with the next pass.
    await pass.end({ complete: false });
  }

  /** One that cannot be read is left alone for a while, so that it takes no place of others. */
  async #readable<T extends PendingNotice>(
    page: Array<T | UnreadableRowError>,
    pass: NoticePass,
  ): Promise<T[]> {
    const readable: T[] = [];
    for (const notice of page) {
      if (notice instanceof UnreadableRowError) {
        pass.fail(notice.secretRef, notice);
        const next = this.#clock.now().plus(UNREADABLE_PAUSE);
        await pass.run(notice.secretRef, () =>
          this.#store.markFailed(notice.id, toInstant(next)),
        );
      } else {
        readable.push(notice);
      }
    }
    return readable;
  }

  /** Where a secret has no owner, whoever is told of escalations is told instead. */
  async #address(pass: NoticePass): Promise<void> {
    const silent = new Set<string>();
    const seen = new Set<string>();
    let fresh: Array<UnownedNotice | UnreadableRowError>;
    do {
      const page = await this.#store.pendingUnowned(BATCH);
      fresh = page.filter(({ id }) => !seen.has(id));
      fresh.forEach(({ id }) => seen.add(id));
      for (const notice of await this.#readable(fresh, pass)) {
        const { id, secretRef, recipients } = notice;
        await pass.run(secretRef, async () => {
          const instead = this.#toldInstead(notice);
          const all = [...new Set([...recipients, ...instead])];
          await this.#store.address(id, all);
          if (all.length > 0) return;
          silent.add(secretRef);
          this.#dispatched.add(1, { outcome: 'unaddressed' });
        });
      }
    } while (fresh.length > 0);
    if (silent.size > 0) {
      this.#logger.warn(
        `Nobody is told of ${[...silent]
          .sort()
          .join(
            ', ',
          )}: no owner is in the catalog, and neither their policy nor secrets.notices.escalation.group names anybody to be told instead`,
      );
    }
  }

  #toldInstead({ rotation }: UnownedNotice): string[] {
    const resolved = this.#policies.resolve(rotation);
    const named = 'policy' in resolved ? resolved.policy.escalateTo : undefined;
    return [named ?? this.#rules.escalation.group].filter(
      ref => ref !== undefined,
    );
  }

  async #bundle(pass: NoticePass, signal: AbortSignal): Promise<void> {
    const page = await this.#store.pending(MOST_BUNDLED);
    const pending = page.filter(
      (notice): notice is PendingNotice => !(notice instanceof Error),
    );
    const bundles = bundlesOf(pending, { above: this.#rules.digestAbove });
    if (bundles.length === 0) return;
    const titles = await this.#titles.of(
      bundles.map(({ recipient }) => recipient),
    );
    for (const bundle of bundles) {
      signal.throwIfAborted();
      const members = await this.#stillTrue(bundle.members);
      if (members.length <= this.#rules.digestAbove) continue;
      const { recipient } = bundle;
      const digest = digestOf({ recipient, members }, titles.get(recipient));
      await pass.run(digest.notice.secretRef, async () => {
        if (await this.#store.bundle(digest)) {
          this.#dispatched.add(digest.members.length, { outcome: 'bundled' });
        }
      });
    }
  }

  /** Those that are, in words that are true now; the others are dropped. */
  async #stillTrue(members: Bundle['members']): Promise<Bundle['members']> {
    const kept: Bundle['members'] = [];
    for (const member of members) {
      try {
        const payload = await this.#wording.of(member);
        if (payload) kept.push({ ...member, payload });
        else await this.#drop(member);
      } catch (error) {
        this.#logger.warn(
          `A notice on ${member.secretRef} is left out of a digest, because nobody can say whether it is still true`,
          error as Error,
        );
      }
    }
    return kept;
  }

  async #drop({ id }: PendingNotice): Promise<void> {
    await this.#store.drop(id);
    this.#dispatched.add(1, { outcome: 'dropped' });
  }

  /** A digest tells what of its members is true now. */
  async #wordsOf(
    notice: PendingNotice,
  ): Promise<PendingNotice['payload'] | undefined> {
    const { fact } = notice;
    if (fact?.kind !== 'digest') return this.#wording.of(notice);
    const members: Bundle['members'] = [];
    for (const member of await this.#store.get(fact.members)) {
      const payload = await this.#wording.of(member);
      if (payload) members.push({ ...member, payload });
      else await this.#store.drop(member.id);
    }
    if (members.length === 0) return undefined;
    const [recipient] = notice.recipients;
    const titles = await this.#titles.of([recipient]);
    const digest = digestOf({ recipient, members }, titles.get(recipient));
    return { ...digest.notice.payload, scope: notice.payload.scope };
  }

  /** What is kept names people and groups by their refs; whoever reads it knows them by their titles. */
  async #send(
    notice: PendingNotice,
    titles: ReadonlyMap<string, string>,
  ): Promise<void> {
    let payload: PendingNotice['payload'] | undefined;
    try {
      payload = await this.#wordsOf(notice);
      if (payload) await this.#notify(notice.recipients, payload, titles);
    } catch (error) {
      const next = this.#clock
        .now()
        .plus(backOff(notice.attempts + 1, { seed: notice.id }));
      await this.#store.markFailed(notice.id, toInstant(next));
      this.#dispatched.add(1, { outcome: 'failed' });
      this.#logger.warn(
        `A notice on ${
          notice.secretRef
        } could not be sent and is tried again at ${toInstant(next)}`,
        error as Error,
      );
      return;
    }
    if (!payload) {
      await this.#drop(notice);
      return;
    }
    await this.#store.markSent(notice.id, payload);
    this.#dispatched.add(1, { outcome: 'sent' });
  }

  async #notify(
    recipients: string[],
    payload: PendingNotice['payload'],
    known: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { title, description } = payload;
    const titles = refsIn(payload).every(ref => known.has(ref))
      ? known
      : await this.#titlesIn([payload]);
    await this.#notifications.send({
      recipients: { type: 'entity', entityRef: recipients },
      payload: noticeText({
        ...payload,
        title: withTitles(title, titles),
        ...(description
          ? { description: withTitles(description, titles) }
          : {}),
      }),
    });
  }

  /** What the entities are called that the texts name; the ref where nobody knows. */
  async #titlesIn(
    payloads: Array<PendingNotice['payload']>,
  ): Promise<ReadonlyMap<string, string>> {
    const refs = [...new Set(payloads.flatMap(refsIn))];
    const titles = await this.#titles.of(refs);
    return new Map(refs.map(ref => [ref, titles.get(ref) ?? ref]));
  }
}

function refsIn({ title, description }: PendingNotice['payload']): string[] {
  return refsInText(`${title} ${description}`);
}
