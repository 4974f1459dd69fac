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

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { canonicalJson } from './canonicalJson';
import {
  chainJournalRecord,
  hashJournalRecord,
  JOURNAL_GENESIS,
  journalRecordSchema,
} from './journalRecord';

const ROW = {
  secretRef: 'resource:default/db-password',
  rotationId: 'r-1',
  at: '2026-11-24T12:00:00.000Z',
  event: 'phase.requested',
  level: 'info' as const,
  message: 'Rotation requested: due on Zoë’s list',
  actor: 'user:default/ana',
  links: [],
  facts: { phase: 'requested' as const, reason: 'due' },
};

/** Written down, so that a change of the format cannot go unnoticed: journals that exist must stay verifiable. */
const TEXT =
  'keyturn.journal.entry/v1\n{"actor":"user:default/ana","at":"2026-11-24T12:00:00.000Z","event":"phase.requested","facts":{"phase":"requested","reason":"due"},"format":1,"level":"info","links":[],"message":"Rotation requested: due on Zoë’s list","previous":"0000000000000000000000000000000000000000000000000000000000000000","rotationId":"r-1","secretRef":"resource:default/db-password","seq":1}';

describe('a row of the journal', () => {
  it('is hashed as the format says', () => {
    const row = chainJournalRecord(undefined, ROW);
    expect(row).toEqual({
      ...ROW,
      format: 1,
      seq: 1,
      previous: JOURNAL_GENESIS,
      hash: createHash('sha256').update(TEXT, 'utf8').digest('hex'),
    });
    expect(journalRecordSchema.parse(row)).toEqual(row);
  });

  it('names the row before', () => {
    const first = chainJournalRecord(undefined, ROW);
    const second = chainJournalRecord(first, ROW);
    expect(second).toMatchObject({ seq: 2, previous: first.hash });
    expect(second.hash).not.toBe(first.hash);
  });

  it('has one hash, in whatever order its members are and whether or not it has one', () => {
    const row = chainJournalRecord(undefined, ROW);
    const turned = Object.fromEntries(Object.entries(row).reverse());
    expect(hashJournalRecord(turned)).toBe(row.hash);
  });

  it('does not know absent members from undefined ones', () => {
    expect(hashJournalRecord({ ...ROW, rotationId: undefined })).toBe(
      hashJournalRecord({ ...ROW, rotationId: undefined, other: undefined }),
    );
  });
});

describe('canonical JSON', () => {
  it('sorts by UTF-16 code units at every depth, as the example of RFC 8785 does', () => {
    const example = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(Object.values(JSON.parse(canonicalJson([example]))[0])).toEqual([
      'One',
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it('says the same as JSON, and always in the same way', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });
});
