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

import { NotFoundError } from '@backstage/errors';
import {
  JournalChain,
  JournalHead,
  JournalRecord,
  writeJournal,
} from '@keyturn/plugin-secrets-common';
import { Clock, toInstant } from '../Clock';
import { JournalStore } from '../database/JournalStore';
import { ReadCriteria, SecretStore } from '../database/SecretStore';
import { fullRef } from './fullRef';

const HEADS_AT_ONCE = 500;
const ROWS_AT_ONCE = 500;

/** The text of an export, part by part; each part is whole lines. */
export type JournalText = AsyncIterable<string>;

/**
 * Exports the journal as lines that `keyturn-verify` checks. It reads chains page by page; each ends at the head that
 * was read first, so that it may grow meanwhile. An export that fails on its way rejects and lacks its last line.
 */
export class DefaultJournalService {
  readonly #journal: JournalStore;
  readonly #secrets: Pick<SecretStore, 'get'>;
  readonly #clock: Clock;

  constructor(options: {
    journal: JournalStore;
    secrets: Pick<SecretStore, 'get'>;
    clock: Clock;
  }) {
    this.#journal = options.journal;
    this.#secrets = options.secrets;
    this.#clock = options.clock;
  }

  async exportAll(criteria: ReadCriteria): Promise<JournalText> {
    const first = await this.#heads(undefined, criteria);
    return this.#write(this.#chains(first, criteria));
  }

  /**
   * The chain of one secret, which is empty where nothing has happened to it yet.
   * @throws NotFoundError where there is no such secret
   */
  async exportSecret(secretRef: string): Promise<JournalText> {
    const ref = fullRef(secretRef);
    if (!(await this.#secrets.get(ref))) {
      throw new NotFoundError(`There is no secret ${ref}`);
    }
    const head = await this.#journal.head(ref);
    return this.#write(head ? [this.#chain(head)] : []);
  }

  #write(chains: AsyncIterable<JournalChain> | JournalChain[]): JournalText {
    return writeJournal(chains, toInstant(this.#clock.now()));
  }

  async *#chains(
    first: JournalHead[],
    criteria: ReadCriteria,
  ): AsyncGenerator<JournalChain> {
    let page = first;
    while (page.length > 0) {
      yield* page.map(head => this.#chain(head));
      if (page.length < HEADS_AT_ONCE) return;
      page = await this.#heads(page.at(-1)!.secretRef, criteria);
    }
  }

  #heads(after: string | undefined, criteria: ReadCriteria) {
    return this.#journal.heads({ after, limit: HEADS_AT_ONCE, criteria });
  }

  #chain(head: JournalHead): JournalChain {
    return { head, pages: this.#pages(head) };
  }

  async *#pages({
    secretRef,
    seq,
  }: JournalHead): AsyncGenerator<JournalRecord[]> {
    for (let after = 0; after < seq; ) {
      const rows = await this.#journal.rows(secretRef, {
        after,
        upTo: seq,
        limit: ROWS_AT_ONCE,
      });
      // A row that is missing is for whoever verifies the export to find.
      if (rows.length === 0) return;
      yield rows;
      after = rows.at(-1)!.seq;
    }
  }
}
