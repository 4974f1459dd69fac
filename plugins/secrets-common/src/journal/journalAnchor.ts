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
import {
  JournalHead,
  journalHashSchema,
  journalHeadSchema,
  taggedHash,
} from './journalRecord';

/**
 * The heads of all chains at one moment, kept where the portal cannot rewrite history: whatever was anchored can
 * later neither be changed nor cut off unseen. `heads` ascend by `secretRef`.
 *
 * @remarks
 * `root` is the SHA-256 of the UTF-8 bytes of `keyturn.journal.anchor/v1`, a line feed, and `heads` in the canonical
 * form of RFC 8785: 64 digits that stand for every row of every chain.
 * @public
 */
export const journalAnchorSchema = z.strictObject({
  format: z.literal(1),
  /** ISO 8601 in UTC; not part of the root. */
  anchoredAt: z.iso.datetime(),
  root: journalHashSchema,
  heads: z.array(journalHeadSchema),
});
/** See {@link journalAnchorSchema}. @public */
export type JournalAnchor = z.infer<typeof journalAnchorSchema>;

/** Anchors heads, one per secret, in any order. Pure. @public */
export function createJournalAnchor(
  heads: JournalHead[],
  anchoredAt: string,
): JournalAnchor {
  const sorted = [...heads].sort((a, b) =>
    a.secretRef < b.secretRef ? -1 : 1,
  );
  return { format: 1, anchoredAt, root: rootOf(sorted), heads: sorted };
}

/** The anchor as a file, one head a line, so that a diff shows what was written since. Ends with a line feed. @public */
export function writeJournalAnchor(anchor: JournalAnchor): string {
  const { heads, root, anchoredAt, format } = anchor;
  const lines = heads.map(head => `  ${canonicalJson(head)}`).join(',\n');
  return `{"anchoredAt":${JSON.stringify(
    anchoredAt,
  )},"format":${format},"heads":[\n${lines}\n],"root":"${root}"}\n`;
}

/**
 * Reads the file of an anchor.
 * @throws Error with a sentence on what is wrong with it, also where its heads are not those of its root
 * @public
 */
export function readJournalAnchor(text: string): JournalAnchor {
  const parsed = journalAnchorSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    throw new Error(
      `The anchor is not one of a journal${
        path.length > 0 ? `: ${path.join('.')}: ${message}` : ''
      }`,
    );
  }
  const anchor = parsed.data;
  const outOfOrder = anchor.heads.find(
    ({ secretRef }, i) => i > 0 && secretRef <= anchor.heads[i - 1].secretRef,
  );
  if (outOfOrder || rootOf(anchor.heads) !== anchor.root) {
    throw new Error(
      'The anchor was edited: its heads are not those that its root was made of',
    );
  }
  return anchor;
}

function rootOf(heads: JournalHead[]): string {
  return taggedHash('keyturn.journal.anchor/v1', heads);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
