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

import { JournalProblem } from './JournalProblem';
import {
  hashJournalRecord,
  JOURNAL_GENESIS,
  JournalHead,
} from './journalRecord';

/** What is needed of a row to check it; all of it is hashed. */
export type ReadRow = Pick<JournalHead, 'secretRef' | 'seq' | 'hash'> & {
  previous: string;
};

/** Rows that have not come yet. */
interface Gap {
  from: number;
  to: number;
}

/** Follows the rows of one secret in the order in which an export has them. */
export class JournalChainCheck {
  readonly problems: JournalProblem[] = [];
  readonly #secretRef: string;
  readonly #anchored: JournalHead[];
  /** The highest row so far, by the hash that it has and the one that it should have. */
  #last = { seq: 0, hashes: [JOURNAL_GENESIS] };
  #gaps: Gap[] = [];
  #head?: JournalHead;

  constructor(secretRef: string, anchored: JournalHead[]) {
    this.#secretRef = secretRef;
    this.#anchored = anchored;
  }

  row(row: ReadRow, line: number): void {
    const { seq, hash, previous } = row;
    const computed = hashJournalRecord(row);
    const edited = computed !== hash;
    const expected = this.#last.seq + 1;
    if (edited) {
      this.#report('edited', 'its content does not fit its hash', seq, line);
    }
    if (seq === expected) {
      if (!edited && !this.#last.hashes.includes(previous)) {
        this.#reportWrongLink(seq, line);
      }
      if (this.#head) {
        this.#report('reordered', 'it stands after its head', seq, line);
      }
      this.#last = { seq, hashes: [hash, computed] };
    } else if (edited) {
      // what it says of its place is no more to be believed than the rest
      return;
    } else if (seq > expected) {
      this.#gaps.push({ from: expected, to: seq - 1 });
      this.#last = { seq, hashes: [hash] };
    } else {
      this.#late(seq, line);
    }
    if (!edited) this.#compareWithAnchor(row, line);
  }

  head(head: JournalHead, line: number): void {
    const { seq, hash } = head;
    if (this.#head) {
      this.#report('reordered', 'its head is there twice', seq, line);
      return;
    }
    this.#head = head;
    if (seq < this.#last.seq) {
      this.#report('edited', 'its head names an earlier row', seq, line);
    } else if (seq === this.#last.seq && !this.#last.hashes.includes(hash)) {
      this.#report('edited', 'its head names another last row', seq, line);
    }
  }

  /** To be called once, when no more rows can come. */
  end(): void {
    for (const gap of this.#gaps) {
      this.#reportMissing('deleted', gap, 'missing');
    }
    if (!this.#head) {
      this.#report('deleted', 'the line with its head is missing');
    }
    const { seq } = this.#last;
    const ends = [...(this.#head ? [this.#head] : []), ...this.#anchored];
    const end = Math.max(...ends.map(head => head.seq), 0);
    if (end > seq) {
      const anchored = this.#anchored.some(head => head.seq > seq);
      this.#reportMissing(
        'cut-off',
        { from: seq + 1, to: end },
        anchored
          ? 'cut off, though they were anchored'
          : 'cut off, though the head names them',
      );
    }
  }

  /** A row that comes after a later one, or once more. */
  #late(seq: number, line: number): void {
    const gap = this.#gaps.find(({ from, to }) => from <= seq && seq <= to);
    if (!gap) {
      this.#report('reordered', 'it is there twice', seq, line);
      return;
    }
    this.#report('reordered', 'it stands after a later one', seq, line);
    const parts = [
      { from: gap.from, to: seq - 1 },
      { from: seq + 1, to: gap.to },
    ];
    this.#gaps = this.#gaps
      .flatMap(other => (other === gap ? parts : [other]))
      .filter(({ from, to }) => from <= to);
  }

  #compareWithAnchor({ seq, hash }: ReadRow, line: number): void {
    const anchor = this.#anchored.find(head => head.seq === seq);
    if (anchor && anchor.hash !== hash) {
      this.#report('edited', 'it is not the row that was anchored', seq, line);
    }
  }

  #reportWrongLink(seq: number, line: number): void {
    if (seq === 1) {
      this.#report('edited', 'it does not begin a chain', seq, line);
      return;
    }
    this.#report(
      'edited',
      `it was replaced: row ${seq} was written after another one`,
      seq - 1,
      line - 1,
    );
  }

  #reportMissing(
    kind: 'deleted' | 'cut-off',
    { from, to }: Gap,
    what: string,
  ): void {
    const rows = from === to ? `row ${from} is` : `rows ${from} to ${to} are`;
    this.problems.push({
      kind,
      secretRef: this.#secretRef,
      seq: from,
      message: `${this.#secretRef}: ${rows} ${what}`,
    });
  }

  #report(
    kind: JournalProblem['kind'],
    what: string,
    seq?: number,
    line?: number,
  ): void {
    const row = seq === undefined ? '' : ` row ${seq}`;
    const place = line === undefined ? '' : ` (line ${line})`;
    this.problems.push({
      kind,
      secretRef: this.#secretRef,
      seq,
      line,
      message: `${this.#secretRef}:${row}${place} ${
        seq === undefined ? what : `${kind}: ${what}`
      }`,
    });
  }
}
