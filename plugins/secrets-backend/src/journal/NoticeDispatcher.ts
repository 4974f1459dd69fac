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
import { NotificationService } from '@backstage/plugin-notifications-node';
import { Clock, toInstant } from '../Clock';
import { NoticeStore, PendingNotice } from '../database/NoticeStore';
import { backOff } from '../backOff';

const BATCH = 50;

/**
 * Sends what people are to be told. A notice that cannot be sent is tried again later and never keeps a rotation from
 * going on. Sent twice after a crash it does no harm: its scope makes the portal update the first in place.
 */
export class NoticeDispatcher {
  readonly #store: NoticeStore;
  readonly #notifications: NotificationService;
  readonly #clock: Clock;
  readonly #logger: LoggerService;

  constructor(options: {
    store: NoticeStore;
    notifications: NotificationService;
    clock: Clock;
    logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#notifications = options.notifications;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Sends from now on, a few seconds after something was written down. */
  async start(scheduler: SchedulerService): Promise<void> {
    await scheduler.scheduleTask({
      id: 'secrets-notices-send',
      frequency: { seconds: 10 },
      timeout: { minutes: 5 },
      fn: signal => this.dispatch(signal),
    });
  }

  /** Sends everything that is due, oldest first. */
  async dispatch(signal: AbortSignal): Promise<void> {
    for (;;) {
      const pending = await this.#store.pending(BATCH);
      for (const notice of pending) {
        signal.throwIfAborted();
        await this.#send(notice);
      }
      if (pending.length < BATCH) return;
    }
  }

  async #send(notice: PendingNotice): Promise<void> {
    try {
      await this.#notifications.send({
        recipients: { type: 'entity', entityRef: notice.recipients },
        payload: notice.payload,
      });
    } catch (error) {
      const next = this.#clock
        .now()
        .plus(backOff(notice.attempts + 1, { seed: notice.id }));
      await this.#store.markFailed(notice.id, toInstant(next));
      this.#logger.warn(
        `A notice on ${
          notice.secretRef
        } could not be sent and is tried again at ${toInstant(next)}`,
        error as Error,
      );
      return;
    }
    await this.#store.markSent(notice.id);
  }
}
