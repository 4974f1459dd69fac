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

import { parseArgs } from 'node:util';
import { JournalHead, journalHeadSchema } from '@keyturn/plugin-secrets-common';

export const USAGE = `keyturn-verify [file] [options]
Checks an exported journal: whether any row was edited, deleted, reordered or cut off. Ends with 0 where it is untouched.

  file               the export (JSON Lines); standard input where it is absent or -
  --anchor <file>    heads that were anchored before, such as the file in the GitOps repository; any number
  --head <head>      a head written down elsewhere, as <secret>=<seq>:<hash>; any number
  --partial          the export need not hold every secret of the anchors, such as that of one secret
  --help             this text

keyturn-verify boundaries --help tells how boundaries are checked, keyturn-verify rbac --help how rights in a cluster are printed.

Without an anchor or a head, nobody can tell an export whose end was cut off, or that was written anew as a whole.`;

/** What a person asks for. */
export interface Command {
  /** Undefined is standard input. */
  file?: string;
  anchors: string[];
  heads: JournalHead[];
  partial: boolean;
  help: boolean;
}

/** @throws Error with a sentence and the usage where the arguments make no sense */
export function parseCommandLine(args: string[]): Command {
  try {
    return parse(args);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function parse(args: string[]): Command {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      anchor: { type: 'string', multiple: true },
      head: { type: 'string', multiple: true },
      partial: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const [file, ...others] = positionals;
  if (others.length > 0) {
    throw new Error('One export can be checked at a time');
  }
  return {
    file: file === '-' ? undefined : file,
    anchors: values.anchor ?? [],
    heads: (values.head ?? []).map(parseHead),
    partial: values.partial ?? false,
    help: values.help ?? false,
  };
}

function parseHead(text: string): JournalHead {
  const [, secretRef, seq, hash] = /^(.+)=(\d+):(.+)$/.exec(text) ?? [];
  const head = journalHeadSchema.safeParse({
    secretRef,
    seq: Number(seq),
    hash,
  });
  if (!head.success) {
    throw new Error(
      `--head must be <secret>=<seq>:<hash of 64 digits>, such as resource:default/db-password=12:4f…`,
    );
  }
  return head.data;
}
