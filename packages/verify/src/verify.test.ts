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

import { execFile } from 'node:child_process';
import path from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  chainJournalRecord,
  createJournalAnchor,
  JournalHead,
  JournalRecord,
  writeJournal,
  writeJournalAnchor,
} from '@keyturn/plugin-secrets-common';
import { verify } from './verify';

const A = 'resource:default/a';
const B = 'resource:default/b';
const BIN = path.resolve(__dirname, '../bin/keyturn-verify');

function chain(secretRef: string, count: number): JournalRecord[] {
  const rows: JournalRecord[] = [];
  while (rows.length < count) {
    rows.push(
      chainJournalRecord(rows.at(-1), {
        secretRef,
        at: '2026-11-24T12:00:00.000Z',
        event: 'step.waiting',
        level: 'info',
        message: `waits\u2028for “Zoë” ${rows.length + 1}`,
        actor: 'plugin:secrets',
        links: [],
        facts: {},
      }),
    );
  }
  return rows;
}

function headOf(rows: JournalRecord[]): JournalHead {
  const { secretRef, seq, hash } = rows.at(-1)!;
  return { secretRef, seq, hash };
}

async function exported(...chains: JournalRecord[][]): Promise<string> {
  let text = '';
  const given = chains.map(rows => ({ head: headOf(rows), pages: [rows] }));
  for await (const part of writeJournal(given, '2026-11-24T13:00:00.000Z')) {
    text += part;
  }
  return text;
}

describe('keyturn-verify', () => {
  const directory = createMockDirectory();
  const rows = { a: chain(A, 5), b: chain(B, 2) };
  const anchor = directory.resolve('anchor.json');
  const journal = directory.resolve('journal.jsonl');
  let text: string;

  beforeEach(async () => {
    text = await exported(rows.a, rows.b);
    directory.setContent({
      'journal.jsonl': text,
      'anchor.json': writeJournalAnchor(
        createJournalAnchor(
          [headOf(rows.a), headOf(rows.b)],
          '2026-11-24T12:30:00.000Z',
        ),
      ),
    });
  });

  async function run(args: string[], stdin: string = '') {
    const printed: string[] = [];
    const code = await verify(args, {
      // in pieces, as a pipe gives them
      stdin: Readable.from(stdin.match(/[^]{1,7}/g) ?? []),
      print: line => printed.push(line),
    });
    return { code, printed };
  }

  const tampered = (change: (lines: string[]) => string[]) => {
    directory.addContent({
      'journal.jsonl': change(text.split('\n')).join('\n'),
    });
    return run([journal]);
  };

  it('passes what is untouched, and says what it cannot know', async () => {
    expect(await run([journal])).toEqual({
      code: 0,
      printed: [
        'Untouched: 7 rows of 2 secrets, but without an anchor nobody can tell whether its end was cut off or a secret left out',
      ],
    });
    expect(await run([journal, '--anchor', anchor])).toEqual({
      code: 0,
      printed: [
        'Untouched: 7 rows of 2 secrets, and all that was anchored is there',
      ],
    });
  });

  it.each([[[]], [['-']]])('reads standard input', async args => {
    expect((await run(args, text)).code).toBe(0);
    expect((await run(args, text.replace('waits', 'works'))).code).toBe(1);
  });

  it('catches an edit', async () => {
    expect(
      await tampered(lines =>
        lines.with(3, lines[3].replace('plugin:secrets', 'user:default/ana')),
      ),
    ).toEqual({
      code: 1,
      printed: [
        `${A}: row 3 (line 4) edited: its content does not fit its hash`,
        'Not untouched: 1 problem in 7 rows of 2 secrets',
      ],
    });
  });

  it('catches a deletion', async () => {
    const { code, printed } = await tampered(lines => lines.toSpliced(3, 1));
    expect(code).toBe(1);
    expect(printed).toContain(`${A}: row 3 is missing`);
  });

  it('catches a new order', async () => {
    expect(
      await tampered(lines => lines.with(3, lines[4]).with(4, lines[3])),
    ).toEqual({
      code: 1,
      printed: [
        `${A}: row 3 (line 5) reordered: it stands after a later one`,
        'Not untouched: 1 problem in 7 rows of 2 secrets',
      ],
    });
  });

  it('catches an end that was cut off, by an anchor or by a head', async () => {
    const cut = await exported(rows.a.slice(0, 3), rows.b);
    directory.addContent({ 'journal.jsonl': cut });
    const expected = {
      code: 1,
      printed: [
        `${A}: rows 4 to 5 are cut off, though they were anchored`,
        'Not untouched: 1 problem in 5 rows of 2 secrets',
      ],
    };
    expect((await run([journal])).code).toBe(0);
    expect(await run([journal, '--anchor', anchor])).toEqual(expected);
    const head = `${A}=5:${rows.a[4].hash}`;
    expect(await run([journal, '--head', head])).toEqual(expected);
  });

  it('takes an export of one secret for what it is only where it is told to', async () => {
    directory.addContent({ 'journal.jsonl': await exported(rows.a) });
    const whole = await run([journal, '--anchor', anchor]);
    expect(whole.code).toBe(1);
    expect(whole.printed[0]).toBe(
      `${B}: none of its rows is there, though 2 were anchored`,
    );
    const part = await run([journal, '--anchor', anchor, '--partial']);
    expect(part).toEqual({
      code: 0,
      printed: [
        'Untouched: 5 rows of 1 secret, and all that was anchored of them is there',
      ],
    });
  });

  it('does not say that something was anchored which was not', async () => {
    directory.addContent({
      'anchor.json': writeJournalAnchor(
        createJournalAnchor([headOf(rows.a)], '2026-11-24T12:30:00.000Z'),
      ),
    });
    expect(await run([journal, '--anchor', anchor])).toEqual({
      code: 0,
      printed: [
        'Untouched: 7 rows of 2 secrets, and all that was anchored is there, but 1 secret of these stood in no anchor, so nobody can tell whether the end was cut off there',
      ],
    });
  });

  it('says in words what is no text, and what is no line', async () => {
    const bytes = Buffer.from(text);
    bytes[bytes.indexOf('Zo')] = 0xff;
    directory.addContent({ 'journal.jsonl': bytes });
    expect(await run([journal])).toEqual({
      code: 1,
      printed: [
        'This is no export of a journal, or it was changed: it is not UTF-8',
      ],
    });
    const endless = `${text.split('\n', 1)[0]}\n${'x'.repeat(17_000_000)}`;
    directory.addContent({ 'journal.jsonl': endless });
    expect(await run([journal])).toEqual({
      code: 1,
      printed: [
        'Line 2 is longer than any line of a journal, so this is no export of one',
      ],
    });
  });

  it('says that an export is empty, or was converted', async () => {
    directory.addContent({ 'journal.jsonl': '' });
    expect((await run([journal])).printed[0]).toBe('the export is empty');
    const { code, printed } = await tampered(lines =>
      lines.map(line => (line ? `${line}\r` : line)),
    );
    expect(code).toBe(1);
    expect(printed).toHaveLength(2);
    expect(printed[0]).toMatch(/converted on its way/);
  });

  it('does not go by an anchor that was edited', async () => {
    const { hash } = rows.b[0];
    const edited = writeJournalAnchor(
      createJournalAnchor([headOf(rows.b)], '2026-11-24T12:30:00.000Z'),
    ).replace(rows.b[1].hash, hash);
    directory.addContent({ 'anchor.json': edited });
    expect(await run([journal, '--anchor', anchor])).toEqual({
      code: 1,
      printed: [
        `${anchor}: The anchor was edited: its heads are not those that its root was made of`,
      ],
    });
  });

  it('shows the first of many problems and counts the rest', async () => {
    directory.addContent({ 'journal.jsonl': 'x\n'.repeat(200) });
    const { code, printed } = await run([journal]);
    expect(code).toBe(1);
    expect(printed.slice(-2)).toEqual([
      'and 151 more',
      'Not untouched: 201 problems in 0 rows of 0 secrets',
    ]);
  });

  it('fails on a file that is not there, and on nothing at all', async () => {
    const missing = await run([directory.resolve('none.jsonl')]);
    expect(missing.code).toBe(1);
    expect(missing.printed[0]).toMatch(/no such file/);
    expect((await run([], '')).code).toBe(1);
  });

  it('explains itself', async () => {
    const help = await run(['--help']);
    expect(help).toMatchObject({ code: 0 });
    expect(help.printed[0]).toMatch(/^keyturn-verify \[file\]/);
    for (const args of [
      ['--nonsense'],
      ['a', 'b'],
      ['--head', 'resource:default/a'],
      ['--head', 'resource:default/a=0:00'],
    ]) {
      const { code, printed } = await run(args);
      expect(code).toBe(1);
      expect(printed[0]).toContain('--anchor <file>');
    }
  });

  it('is a command', async () => {
    const command = promisify(execFile);
    const { stdout } = await command(process.execPath, [
      BIN,
      journal,
      '--anchor',
      anchor,
    ]);
    expect(stdout).toMatch(/^Untouched: 7 rows/);
    directory.addContent({ 'journal.jsonl': text.replace('waits', 'works') });
    await expect(
      command(process.execPath, [BIN, journal]),
    ).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/edited/),
    });
  }, 60_000);
});
