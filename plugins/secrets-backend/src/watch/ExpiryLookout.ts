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
import { Clock } from '../Clock';
import { NoticeStore } from '../database/NoticeStore';
import { SecretRecord, SecretStore } from '../database/SecretStore';
import { DEFAULT_POLICY } from '../policies/defaultPolicy';
import { PolicyBook } from '../policies/PolicyBook';
import { expiryNotice } from './policies/expiryNotice';
import { scheduleWatch } from './scheduleWatch';

const PAGE_SIZE = 500;

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

  constructor(options: {
    secrets: SecretStore;
    notices: NoticeStore;
    policies: PolicyBook;
    logger: LoggerService;
    clock: Clock;
  }) {
    this.#secrets = options.secrets;
    this.#notices = options.notices;
    this.#policies = options.policies;
    this.#logger = options.logger;
    this.#clock = options.clock;
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

  /** Walks all secrets with a known expiry once. Returns how many notices are new. */
  async lookOut(signal: AbortSignal): Promise<number> {
    let added = 0;
    let page: SecretRecord[];
    let after = '';
    do {
      signal.throwIfAborted();
      page = await this.#secrets.withExpiry(after, PAGE_SIZE);
      const notices = page.flatMap(secret => this.#notice(secret) ?? []);
      if (notices.length > 0) {
        added += await this.#notices.enqueue(notices);
      }
      after = page[page.length - 1]?.ref;
    } while (page.length === PAGE_SIZE);
    if (added > 0) {
      this.#logger.info(`${added} new notices about secrets that expire`);
    }
    return added;
  }

  #notice(secret: SecretRecord) {
    const resolved = this.#policies.resolve(secret.spec.rotation);
    const policy = 'policy' in resolved ? resolved.policy : DEFAULT_POLICY;
    return expiryNotice(secret, policy, this.#clock.now());
  }
}
