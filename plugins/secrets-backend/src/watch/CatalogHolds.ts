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

import { NoticeStore } from '../database/NoticeStore';
import { SecretStore } from '../database/SecretStore';
import { catalogHoldNotice } from '../journal/catalogHoldNotice';

/** Tells administrators that nothing is retired, because the catalog lists much less than it did. */
export class CatalogHolds {
  readonly #secrets: Pick<SecretStore, 'catalogHold'>;
  readonly #notices: Pick<NoticeStore, 'enqueue'>;
  readonly #administrators: string[];

  constructor(options: {
    secrets: Pick<SecretStore, 'catalogHold'>;
    notices: Pick<NoticeStore, 'enqueue'>;
    /** Full entity refs of those who are told. */
    administrators: string[];
  }) {
    this.#secrets = options.secrets;
    this.#notices = options.notices;
    this.#administrators = options.administrators;
  }

  /** Idempotent. */
  async tell(): Promise<void> {
    const hold = await this.#secrets.catalogHold();
    const administrators = this.#administrators;
    if (!hold || administrators.length === 0) return;
    await this.#notices.enqueue([catalogHoldNotice(hold, { administrators })]);
  }
}
