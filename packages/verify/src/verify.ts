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

import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  JournalVerifier,
  JournalVerdict,
  readJournalAnchor,
} from '@keyturn/plugin-secrets-common';
import { verifyBoundaries } from './boundaries/verifyBoundaries';
import { Command, parseCommandLine, USAGE } from './commandLine';
import { count } from './count';
import { readLines } from './readLines';
import { printRbac } from './rbac/printRbac';
import { readText } from './readText';

/** More would be the same news again. */
const PROBLEMS_SHOWN = 50;

/** Runs the command. @returns the exit code: 0 where the journal is untouched, or all secrets are inside, else 1 */
export async function verify(
  args: string[],
  { stdin, print }: { stdin: Readable; print(line: string): void },
): Promise<number> {
  try {
    if (args[0] === 'boundaries') {
      return await verifyBoundaries(args.slice(1), print);
    }
    if (args[0] === 'rbac') {
      return await printRbac(args.slice(1), print);
    }
    const command = parseCommandLine(args);
    if (command.help) {
      print(USAGE);
      return 0;
    }
    const verdict = await check(command, stdin);
    report(command, verdict).forEach(print);
    return verdict.problems.length > 0 ? 1 : 0;
  } catch (error) {
    print((error as Error).message);
    return 1;
  }
}

async function check(
  { file, anchors, heads, partial }: Command,
  stdin: Readable,
): Promise<JournalVerdict> {
  const anchored = [...heads];
  for (const anchor of anchors) {
    anchored.push(...(await readAnchor(anchor)).heads);
  }
  const verifier = new JournalVerifier({ anchored, partial });
  const source = file === undefined ? stdin : createReadStream(file);
  for await (const line of readLines(readText(source))) {
    verifier.read(line);
  }
  return verifier.finish();
}

async function readAnchor(file: string) {
  const text = await readFile(file, 'utf8');
  try {
    return readJournalAnchor(text);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

function report(command: Command, verdict: JournalVerdict): string[] {
  const { problems, entries, secrets, unanchored } = verdict;
  const read = `${count(entries, 'row')} of ${count(secrets, 'secret')}`;
  if (problems.length === 0) {
    if (command.anchors.length + command.heads.length === 0) {
      return [
        `Untouched: ${read}, but without an anchor nobody can tell whether its end was cut off or a secret left out`,
      ];
    }
    const anchored = command.partial
      ? 'and all that was anchored of them is there'
      : 'and all that was anchored is there';
    const beside =
      unanchored > 0
        ? `, but ${count(
            unanchored,
            'secret',
          )} of these stood in no anchor, so nobody can tell whether the end was cut off there`
        : '';
    return [`Untouched: ${read}, ${anchored}${beside}`];
  }
  const hidden = problems.length - PROBLEMS_SHOWN;
  return [
    ...problems.slice(0, PROBLEMS_SHOWN).map(({ message }) => message),
    ...(hidden > 0 ? [`and ${hidden} more`] : []),
    `Not untouched: ${count(problems.length, 'problem')} in ${read}`,
  ];
}
