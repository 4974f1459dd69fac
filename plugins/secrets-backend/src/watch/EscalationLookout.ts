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
import { NewNotice, NoticeStore } from '../database/NoticeStore';
import { RotationRecord, RotationStore } from '../database/RotationStore';
import { SecretStore } from '../database/SecretStore';
import { UnreadableRowError } from '../database/UnreadableRowError';
import { EscalationRules } from '../journal/noticeRules';
import { DEFAULT_POLICY } from '../policies/defaultPolicy';
import { PolicyBook } from '../policies/PolicyBook';
import { rotationEscalations, secretEscalations } from './policies/escalation';
import { scheduleWatch } from './scheduleWatch';
import { RowPass } from './RowPass';
import { WatchedRows } from './WatchedRows';

const PAGE_SIZE = 500;

/**
 * Looks out for what waits for an owner who does not act, and writes down what the group is to be told. What it costs
 * grows with what is due or open. Safe to run at any time and any number of times: equal notices are kept once.
 */
export class EscalationLookout {
  readonly #secrets: SecretStore;
  readonly #rotations: Pick<RotationStore, 'waiting'>;
  readonly #notices: NoticeStore;
  readonly #policies: PolicyBook;
  readonly #rules: EscalationRules;
  readonly #logger: LoggerService;
  readonly #clock: Clock;
  readonly #rows: WatchedRows;

  constructor(options: {
    secrets: SecretStore;
    rotations: Pick<RotationStore, 'waiting'>;
    notices: NoticeStore;
    policies: PolicyBook;
    rules: EscalationRules;
    logger: LoggerService;
    clock: Clock;
    rows: WatchedRows;
  }) {
    this.#secrets = options.secrets;
    this.#rotations = options.rotations;
    this.#notices = options.notices;
    this.#policies = options.policies;
    this.#rules = options.rules;
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
      id: 'secrets-escalation-lookout',
      configKey: 'secrets.lookout.schedule',
      schedule: {
        frequency: { minutes: 15 },
        timeout: { minutes: 10 },
        initialDelay: { seconds: 45 },
      },
      run: signal => this.lookOut(signal),
    });
  }

  /** Returns how many notices are new. */
  async lookOut(signal: AbortSignal): Promise<number> {
    const pass = this.#rows.begin('escalation', signal);
    const added =
      (await this.#ofSecrets(pass)) + (await this.#ofRotations(pass));
    await pass.end({ complete: true });
    if (added > 0) {
      this.#logger.info(`${added} new notices on what owners leave waiting`);
    }
    return added;
  }

  async #ofSecrets(pass: RowPass): Promise<number> {
    const refs = await this.#secrets.dueOrUnowned(this.#clock.now());
    let added = 0;
    for (let i = 0; i < refs.length; i += PAGE_SIZE) {
      const chunk = refs.slice(i, i + PAGE_SIZE);
      const page = await this.#secrets.getEach(chunk);
      added += await this.#enqueue(pass, page, secret => {
        if (!secret || secret.retiredAt) return [];
        const resolved = this.#policies.resolve(secret.spec.rotation);
        const policy = 'policy' in resolved ? resolved.policy : DEFAULT_POLICY;
        return secretEscalations(
          secret,
          policy,
          this.#rules,
          this.#clock.now(),
        );
      });
    }
    return added;
  }

  async #ofRotations(pass: RowPass): Promise<number> {
    let added = 0;
    let after = '';
    let page: Array<RotationRecord | UnreadableRowError>;
    do {
      page = await this.#rotations.waiting(after, PAGE_SIZE);
      added += await this.#enqueue(pass, page, rotation =>
        rotationEscalations(rotation, this.#rules, this.#clock.now()),
      );
      after = page[page.length - 1]?.id;
    } while (page.length === PAGE_SIZE);
    return added;
  }

  async #enqueue<T extends { ref: string } | { secretRef: string } | undefined>(
    pass: RowPass,
    page: Array<T | UnreadableRowError>,
    noticesOf: (row: T) => NewNotice[],
  ): Promise<number> {
    const found: NewNotice[] = [];
    for (const row of page) {
      if (row === undefined) continue;
      const ref = 'secretRef' in row ? row.secretRef : row.ref;
      const notices = await pass.run(ref, () => {
        if (row instanceof UnreadableRowError) throw row;
        return noticesOf(row);
      });
      found.push(...(notices ?? []));
    }
    const added = await pass.runTogether(
      found,
      ({ secretRef }) => secretRef,
      notices => this.#notices.enqueue(notices),
    );
    return added.reduce((sum, n) => sum + n, 0);
  }
}
