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
import { UnknownVersionStore } from '../database/UnknownVersionStore';
import { unknownVersionsDigest } from '../journal/unknownVersionNotices';

/** Tells administrators that there are versions on no record, which only they can resolve; once for each day of them. */
export class UnknownVersionReports {
  readonly #store: Pick<UnknownVersionStore, 'newest'>;
  readonly #notices: Pick<NoticeStore, 'enqueue'>;
  readonly #administrators: string[];

  constructor(options: {
    store: Pick<UnknownVersionStore, 'newest'>;
    notices: Pick<NoticeStore, 'enqueue'>;
    /** Full entity refs. */
    administrators: string[];
  }) {
    this.#store = options.store;
    this.#notices = options.notices;
    this.#administrators = options.administrators;
  }

  /** Idempotent. */
  async tell(): Promise<void> {
    const newest = await this.#store.newest();
    if (!newest) return;
    const administrators = this.#administrators;
    await this.#notices.enqueue(
      unknownVersionsDigest({ ...newest, administrators }),
    );
  }
}
