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

import { z } from 'zod';
import { canonicalJson } from './canonicalJson';
import { JournalChainCheck, ReadRow } from './JournalChainCheck';
import { JournalProblem } from './JournalProblem';
import {
  JournalHead,
  journalHashSchema,
  journalHeadSchema,
} from './journalRecord';

/** Rows may say more than this version knows; it is hashed all the same. */
const lineSchema = z.union([
  z.strictObject({
    journal: z.looseObject({ format: z.literal(1) }),
  }),
  z.strictObject({
    entry: z.looseObject({
      format: z.literal(1),
      secretRef: z.string(),
      seq: z.number().int().min(1),
      previous: journalHashSchema,
      hash: journalHashSchema,
    }),
  }),
  z.strictObject({ head: journalHeadSchema }),
  z.strictObject({
    end: z.strictObject({ secrets: z.number(), entries: z.number() }),
  }),
]);

/** What was read, and what is wrong with it, in the order in which it was found. @public */
export interface JournalVerdict {
  secrets: number;
  entries: number;
  /** Of how many of the secrets no head is known from elsewhere: nobody can tell whether their end was cut off. */
  unanchored: number;
  problems: JournalProblem[];
}

/**
 * Checks an exported journal line by line, with nothing at hand but the export: whether a row was edited, deleted or
 * put elsewhere. Whoever can rewrite a whole chain, or cut off its end and change its head, is found out by heads that
 * were kept elsewhere, such as those of an anchor.
 * @public
 */
export class JournalVerifier {
  readonly #anchored = new Map<string, JournalHead[]>();
  readonly #partial: boolean;
  readonly #chains = new Map<string, JournalChainCheck>();
  readonly #problems: JournalProblem[] = [];
  #lines = 0;
  #entries = 0;
  #begun = false;
  #ended = false;
  #converted = false;
  /** Whose rows are being read. */
  #current?: string;

  /**
   * `anchored` are heads that are known from elsewhere, any number for one secret. An export that is `partial` may
   * leave out secrets of theirs, but no rows of the others.
   */
  constructor(options: { anchored?: JournalHead[]; partial?: boolean } = {}) {
    for (const head of options.anchored ?? []) {
      const known = this.#anchored.get(head.secretRef) ?? [];
      this.#anchored.set(head.secretRef, [...known, head]);
    }
    this.#partial = options.partial ?? false;
  }

  /** The next line, without its line feed. */
  read(raw: string): void {
    this.#lines += 1;
    const line = this.#lines;
    const text = this.#unconverted(raw);
    const content = parseJson(text);
    const parsed = lineSchema.safeParse(content);
    if (!parsed.success) {
      const format = unknownFormatOf(content);
      this.#report(
        'malformed',
        format === undefined
          ? `line ${line} is no line of a journal`
          : `line ${line} is in format ${format}, and only format 1 can be checked: take a newer keyturn-verify`,
      );
      if (format !== undefined) this.#begun = true;
      return;
    }
    // What was parsed, because a member that the parser leaves out (`__proto__`) is hashed with nothing.
    if (canonicalJson(parsed.data) !== text) {
      this.#report('edited', `line ${line} is not as a journal writes it`);
    }
    if (this.#ended) {
      this.#report('malformed', `line ${line} stands after the end`);
    }
    if (!this.#begun && !('journal' in parsed.data)) {
      this.#begun = true;
      this.#report('malformed', 'the first line is not that of a journal');
    }
    if ('entry' in parsed.data) this.#row(parsed.data.entry, line);
    if ('head' in parsed.data) this.#head(parsed.data.head, line);
    if ('end' in parsed.data) this.#end(parsed.data.end);
    if ('journal' in parsed.data) this.#begin(line);
  }

  /** To be called once, after the last line. */
  finish(): JournalVerdict {
    if (this.#lines === 0) {
      this.#report('cut-off', 'the export is empty');
    } else if (!this.#ended) {
      this.#report('cut-off', 'the export broke off: its last line is missing');
    }
    for (const [secretRef, heads] of this.#anchored) {
      if (!this.#chains.has(secretRef) && !this.#partial) {
        this.#report(
          'deleted',
          `${secretRef}: none of its rows is there, though ${Math.max(
            ...heads.map(({ seq }) => seq),
          )} were anchored`,
          secretRef,
        );
      }
    }
    const chains = [...this.#chains.values()];
    chains.forEach(chain => chain.end());
    return {
      secrets: chains.length,
      entries: this.#entries,
      unanchored: [...this.#chains.keys()].filter(
        secretRef => !this.#anchored.has(secretRef),
      ).length,
      problems: [
        ...this.#problems,
        ...chains.flatMap(({ problems }) => problems),
      ],
    };
  }

  /** Programs that convert texts add bytes to each line or before the first; once said, the rest is still checked. */
  #unconverted(raw: string): string {
    const text = raw.replace(/^\uFEFF/, '').replace(/\r$/, '');
    if (text !== raw && !this.#converted) {
      this.#converted = true;
      this.#report(
        'edited',
        'the export was converted on its way (carriage returns or a byte order mark): take it as it was exported',
      );
    }
    return text;
  }

  #begin(line: number): void {
    this.#begun = true;
    if (line > 1) {
      this.#report('malformed', `line ${line} begins another journal`);
    }
  }

  #row(row: ReadRow, line: number): void {
    this.#entries += 1;
    const { secretRef } = row;
    if (this.#current !== secretRef && this.#chains.has(secretRef)) {
      this.#report(
        'reordered',
        `${secretRef}: row ${
          row.seq
        } (line ${line}) reordered: it stands among those of ${this.#current}`,
        secretRef,
      );
    }
    this.#current = secretRef;
    this.#chain(secretRef).row(row, line);
  }

  #head(head: JournalHead, line: number): void {
    const { secretRef } = head;
    if (this.#current !== secretRef) {
      this.#report(
        'reordered',
        `${secretRef}: its head (line ${line}) does not stand after its rows`,
        secretRef,
      );
    }
    this.#chain(secretRef).head(head, line);
  }

  #end({ secrets, entries }: { secrets: number; entries: number }): void {
    this.#ended = true;
    if (secrets !== this.#chains.size || entries !== this.#entries) {
      this.#report(
        'deleted',
        `the export says that it holds ${entries} rows of ${secrets} secrets, but holds ${
          this.#entries
        } of ${this.#chains.size}`,
      );
    }
  }

  #chain(secretRef: string): JournalChainCheck {
    const chain =
      this.#chains.get(secretRef) ??
      new JournalChainCheck(secretRef, this.#anchored.get(secretRef) ?? []);
    this.#chains.set(secretRef, chain);
    return chain;
  }

  #report(
    kind: JournalProblem['kind'],
    message: string,
    secretRef?: string,
  ): void {
    this.#problems.push({ kind, message, secretRef });
  }
}

const unknownFormatSchema = z.union([
  z.object({ journal: z.object({ format: z.number() }) }),
  z.object({ entry: z.object({ format: z.number() }) }),
]);

/** The format that a line says to be in, where it is another one than is known here. */
function unknownFormatOf(content: unknown): number | undefined {
  const { data } = unknownFormatSchema.safeParse(content);
  if (!data) return undefined;
  const { format } = 'journal' in data ? data.journal : data.entry;
  return format === 1 ? undefined : format;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
