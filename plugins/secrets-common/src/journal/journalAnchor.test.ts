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
import { headOf, sampleRows } from './__testUtils__/sampleJournal';
import {
  createJournalAnchor,
  readJournalAnchor,
  writeJournalAnchor,
} from './journalAnchor';

const AT = '2026-11-24T12:00:00.000Z';

describe('the anchor of a journal', () => {
  const a = headOf(sampleRows('resource:default/a', 2));
  const b = headOf(sampleRows('resource:default/b', 3));

  it('has a root made as the format says', () => {
    const text = `keyturn.journal.anchor/v1\n[{"hash":"${a.hash}","secretRef":"resource:default/a","seq":2}]`;
    expect(createJournalAnchor([a], AT).root).toBe(
      createHash('sha256').update(text).digest('hex'),
    );
  });

  it('has one root for the same heads, in whatever order and whenever', () => {
    const { root } = createJournalAnchor([a, b], AT);
    expect(createJournalAnchor([b, a], '2027-01-01T00:00:00.000Z').root).toBe(
      root,
    );
    expect(createJournalAnchor([a], AT).root).not.toBe(root);
  });

  it.each([[[]], [[a]], [[b, a]]])('is read as it was written', heads => {
    const anchor = createJournalAnchor(heads, AT);
    expect(readJournalAnchor(writeJournalAnchor(anchor))).toEqual(anchor);
  });

  it('has a line for each head', () => {
    const text = writeJournalAnchor(createJournalAnchor([a, b], AT));
    expect(text.split('\n')).toHaveLength(5);
  });

  it('is refused where a head was changed, taken out, doubled or put elsewhere', () => {
    const lines = writeJournalAnchor(createJournalAnchor([a, b], AT)).split(
      '\n',
    );
    for (const edited of [
      lines.with(1, lines[1].replace('"seq":2', '"seq":1')),
      lines.toSpliced(1, 1),
      lines.toSpliced(1, 0, lines[1]),
      [lines[0], `${lines[2]},`, lines[1].replace(/,$/, ''), ...lines.slice(3)],
    ]) {
      expect(() => readJournalAnchor(edited.join('\n'))).toThrow(
        /^The anchor was edited/,
      );
    }
  });

  it.each(['', '{}', 'null', 'nonsense', '{"format":2}'])(
    'is not read out of %j',
    text => {
      expect(() => readJournalAnchor(text)).toThrow(
        /^The anchor is not one of a journal/,
      );
    },
  );
});
