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

import fc from 'fast-check';
import {
  exportedLines,
  headOf,
  sampleRows,
} from './__testUtils__/sampleJournal';
import { createJournalAnchor } from './journalAnchor';
import { JournalProblem } from './JournalProblem';
import {
  chainJournalRecord,
  hashJournalRecord,
  JournalHead,
  JournalRecord,
} from './journalRecord';
import { JournalVerifier } from './JournalVerifier';

const A = 'resource:default/a';
const B = 'resource:default/b';

function verify(
  lines: string[],
  options?: { anchored?: JournalHead[]; partial?: boolean },
) {
  const verifier = new JournalVerifier(options);
  lines.forEach(line => verifier.read(line));
  return verifier.finish();
}

function kinds(problems: JournalProblem[]): string[] {
  return [...new Set(problems.map(({ kind }) => kind))];
}

/** The rows from one on, each written after the one before, as somebody would who can write whole chains. */
function rechained(rows: JournalRecord[]): JournalRecord[] {
  return rows.reduce<JournalRecord[]>(
    (done, row) => [...done, chainJournalRecord(done.at(-1), row)],
    [],
  );
}

describe('the verification of a journal', () => {
  const rows = { a: sampleRows(A, 6), b: sampleRows(B, 3) };
  const anchored = createJournalAnchor(
    [headOf(rows.b), headOf(rows.a)],
    '2026-11-24T12:30:00.000Z',
  ).heads;
  let lines: string[];

  beforeAll(async () => {
    lines = await exportedLines([rows.a, rows.b]);
  });

  it('passes an untouched one', () => {
    expect(lines).toHaveLength(1 + 6 + 1 + 3 + 1 + 1);
    expect(verify(lines, { anchored })).toEqual({
      secrets: 2,
      entries: 9,
      unanchored: 0,
      problems: [],
    });
  });

  it('counts the secrets of which no head is known from elsewhere', () => {
    expect(verify(lines).unanchored).toBe(2);
    expect(verify(lines, { anchored: [headOf(rows.a)] }).unanchored).toBe(1);
  });

  it.each(['{"journal":{', '{"entry":{', '{"head":{', '{"end":{', '{'])(
    'finds a member after %s that parsers leave out',
    start => {
      const at = lines.findIndex(line => line.startsWith(start));
      const forged = lines[at].replace(start, `${start}"__proto__":{"x":1},`);
      expect(verify(lines.with(at, forged)).problems).not.toEqual([]);
    },
  );

  it('takes no other line for the first', () => {
    expect(verify(['{"end":{"entries":0,"secrets":0}}']).problems).toEqual([
      {
        kind: 'malformed',
        message: 'the first line is not that of a journal',
      },
    ]);
    expect(verify([]).problems).toEqual([
      { kind: 'cut-off', message: 'the export is empty' },
    ]);
  });

  it('says once that the file was converted on its way, and checks the rest', () => {
    const converted = lines.map(line => `${line}\r`);
    const found = [
      {
        kind: 'edited',
        message:
          'the export was converted on its way (carriage returns or a byte order mark): take it as it was exported',
      },
    ];
    expect(verify(converted).problems).toEqual(found);
    expect(verify(lines.with(0, `\uFEFF${lines[0]}`)).problems).toEqual(found);
    expect(verify(converted.toSpliced(2, 1)).problems.length).toBeGreaterThan(
      1,
    );
  });

  it('says of a format that it does not know what to do', () => {
    const message = (line: number) =>
      `line ${line} is in format 2, and only format 1 can be checked: take a newer keyturn-verify`;
    const later = lines.with(0, lines[0].replace('"format":1', '"format":2'));
    expect(verify(later).problems).toEqual([
      { kind: 'malformed', message: message(1) },
    ]);
    const row = lines[6].replace('"format":1', '"format":2');
    expect(verify(lines.with(6, row)).problems).toContainEqual({
      kind: 'malformed',
      message: message(7),
    });
  });

  it('passes one that has gone on since it was anchored', () => {
    const early = [headOf(rows.a.slice(0, 4)), headOf(rows.b.slice(0, 1))];
    expect(verify(lines, { anchored: early }).problems).toEqual([]);
  });

  it('passes one without any secret', async () => {
    expect(verify(await exportedLines([])).problems).toEqual([]);
  });

  it('names the row that was edited', () => {
    const edited = lines.with(3, lines[3].replace('waits', 'works'));
    expect(verify(edited).problems).toEqual([
      {
        kind: 'edited',
        secretRef: A,
        seq: 3,
        line: 4,
        message: `${A}: row 3 (line 4) edited: its content does not fit its hash`,
      },
    ]);
  });

  it('names the row that was edited and given a new hash', () => {
    const { entry } = JSON.parse(lines[3]);
    const forged = { ...entry, actor: 'user:default/bob' };
    const hash = hashJournalRecord(forged);
    const edited = lines.with(
      3,
      lines[3]
        .replace('user:default/ana', 'user:default/bob')
        .replace(entry.hash, hash),
    );
    expect(verify(edited).problems).toMatchObject([
      { kind: 'edited', secretRef: A, seq: 3 },
    ]);
  });

  it.each([
    ['the first', 1, 1],
    ['one in the middle', 4, 4],
  ])('names %s row that was deleted', (_, line, seq) => {
    const { problems } = verify(lines.toSpliced(line, 1));
    expect(problems).toContainEqual({
      kind: 'deleted',
      secretRef: A,
      seq,
      message: `${A}: row ${seq} is missing`,
    });
    expect(kinds(problems)).toEqual(['deleted']);
  });

  it('names rows that were deleted together', () => {
    expect(verify(lines.toSpliced(2, 3)).problems).toContainEqual(
      expect.objectContaining({ message: `${A}: rows 2 to 4 are missing` }),
    );
  });

  it('names a row that was put elsewhere', () => {
    const moved = lines.toSpliced(3, 1).toSpliced(5, 0, lines[3]);
    expect(verify(moved).problems).toEqual([
      {
        kind: 'reordered',
        secretRef: A,
        seq: 3,
        line: 6,
        message: `${A}: row 3 (line 6) reordered: it stands after a later one`,
      },
    ]);
  });

  it('finds a row that was put among those of another secret', () => {
    const moved = lines.toSpliced(3, 1).toSpliced(9, 0, lines[3]);
    expect(kinds(verify(moved).problems)).toEqual(['reordered']);
  });

  it('finds a row that is there twice', () => {
    expect(
      verify(lines.toSpliced(3, 0, lines[3])).problems.map(p => p.message),
    ).toContain(`${A}: row 3 (line 5) reordered: it is there twice`);
  });

  it('finds an end that was cut off, by the head beside it', () => {
    expect(verify(lines.toSpliced(5, 2)).problems).toContainEqual({
      kind: 'cut-off',
      secretRef: A,
      seq: 5,
      message: `${A}: rows 5 to 6 are cut off, though the head names them`,
    });
  });

  it('finds an end that was cut off together with its head, by an anchor only', async () => {
    const cut = await exportedLines([rows.a.slice(0, 4), rows.b]);
    expect(verify(cut).problems).toEqual([]);
    expect(verify(cut, { anchored }).problems).toEqual([
      {
        kind: 'cut-off',
        secretRef: A,
        seq: 5,
        message: `${A}: rows 5 to 6 are cut off, though they were anchored`,
      },
    ]);
  });

  it('finds a chain that was written anew, by an anchor only', async () => {
    const [first, second, ...rest] = rows.a;
    const forged = rechained([first, { ...second, message: 'Mine' }, ...rest]);
    const rewritten = await exportedLines([forged, rows.b]);
    expect(verify(rewritten).problems).toEqual([]);
    expect(verify(rewritten, { anchored }).problems).toMatchObject([
      { kind: 'edited', secretRef: A, seq: 6 },
    ]);
  });

  it('misses a secret that was anchored, unless the export need not be whole', async () => {
    const one = await exportedLines([rows.a]);
    expect(verify(one, { anchored }).problems).toMatchObject([
      { kind: 'deleted', secretRef: B },
    ]);
    expect(verify(one, { anchored, partial: true }).problems).toEqual([]);
  });

  it('finds an export that broke off, after whichever line', () => {
    for (let length = 0; length < lines.length; length++) {
      expect(verify(lines.slice(0, length)).problems).not.toEqual([]);
    }
  });

  it('says of what is no journal that it is none', () => {
    expect(kinds(verify(['hello', '', '{}', '[]', 'null']).problems)).toEqual([
      'malformed',
      'cut-off',
    ]);
  });

  it('does not take a row of a later format for one it knows', () => {
    const later = lines.with(2, lines[2].replace('"format":1', '"format":2'));
    expect(kinds(verify(later).problems)).toContain('malformed');
  });

  it('finds any change of a single character', () => {
    const changed = fc
      .tuple(
        // only the instant of the export stands for nothing else
        fc.integer({ min: 1, max: lines.length - 1 }),
        fc.nat(),
        fc.string({ unit: 'binary', minLength: 0, maxLength: 1 }),
        fc.integer({ min: 0, max: 1 }),
      )
      .map(([line, at, insert, remove]) => {
        const text = lines[line];
        const from = at % text.length;
        return lines.with(
          line,
          text.slice(0, from) + insert + text.slice(from + remove),
        );
      })
      .filter(mutated => mutated.join('\n') !== lines.join('\n'));
    fc.assert(
      fc.property(changed, mutated => {
        expect(verify(mutated).problems).not.toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('finds any line that was taken out, doubled or put elsewhere', () => {
    const position = fc.nat({ max: lines.length - 1 });
    fc.assert(
      fc.property(position, position, fc.boolean(), (from, to, keep) => {
        const mutated = (keep ? lines : lines.toSpliced(from, 1)).toSpliced(
          to,
          0,
          lines[from],
        );
        fc.pre(mutated.join() !== lines.join());
        expect(verify(mutated).problems).not.toEqual([]);
        expect(verify(lines.toSpliced(from, 1)).problems).not.toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('finds any field that was changed, added or taken away, also with a new hash', () => {
    const fields = Object.keys(rows.a[0]).filter(name => name !== 'hash');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.constantFrom(...fields, 'unknown'),
        fc.oneof(fc.jsonValue(), fc.constant(undefined)),
        (index, field, value) => {
          const before = JSON.stringify(rows.a[index]);
          const forged = { ...rows.a[index], [field]: value };
          const hash = hashJournalRecord(forged);
          fc.pre(JSON.stringify({ ...forged, hash }) !== before);
          fc.pre(hash !== rows.a[index].hash);
          const line = canonicalLine({ ...forged, hash });
          const mutated = lines.with(index + 1, line);
          expect(verify(mutated, { anchored }).problems).not.toEqual([]);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

function canonicalLine(entry: object): string {
  const sorted = Object.fromEntries(
    Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return JSON.stringify({ entry: sorted });
}
