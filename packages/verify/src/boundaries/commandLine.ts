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

export const BOUNDARIES_USAGE = `keyturn-verify boundaries --config <file> --entities <file> [options]
Checks who may name what: whether the boundaries in a config can be used, and which secrets of the catalog are outside. Ends with 0 where all are inside.

  --config <file>      YAML with secrets.boundaries, such as app-config.yaml; variables and includes are not resolved
  --entities <file>    JSON of the catalog, as /api/catalog/entities/by-query or /entities give it: groups, users, secrets
  --account <account>  which options of an issuer say whose a credential is, as <issuer>=<option>[,<option>]; any number
  --help               this text

No forge is asked: where a rule asks CODEOWNERS, it is taken to name the owner, and the line says so.`;

/** Options of every command that judges secrets of the catalog. */
export const BOUNDARIES_OPTIONS = {
  config: { type: 'string' },
  entities: { type: 'string' },
  account: { type: 'string', multiple: true },
  help: { type: 'boolean' },
} as const;

/** What a person asks for. */
export interface BoundariesCommand {
  config: string;
  entities: string;
  /** Options that are the account, by the id of the issuer. */
  accounts: Map<string, string[]>;
}

/**
 * @returns undefined where a person asks for help
 * @throws Error with a sentence and the usage where the arguments make no sense
 */
export function parseBoundariesCommand(
  args: string[],
): BoundariesCommand | undefined {
  try {
    return parse(args);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${BOUNDARIES_USAGE}`);
  }
}

function parse(args: string[]): BoundariesCommand | undefined {
  const { values } = parseArgs({ args, options: BOUNDARIES_OPTIONS });
  return values.help ? undefined : readBoundariesOptions(values);
}

/**
 * What was given for these options.
 * @throws Error with a sentence where it makes no sense
 */
export function readBoundariesOptions(values: {
  config?: string;
  entities?: string;
  account?: string[];
}): BoundariesCommand {
  if (!values.config || !values.entities) {
    throw new Error('Both --config and --entities are needed');
  }
  const accounts = new Map<string, string[]>();
  for (const account of values.account ?? []) {
    const [, issuer, options] = /^([^=]+)=([^=]+)$/.exec(account) ?? [];
    if (!issuer) {
      throw new Error(
        '--account must be <issuer>=<option>, such as acme-tokens=client',
      );
    }
    accounts.set(issuer, [
      ...(accounts.get(issuer) ?? []),
      ...options.split(',').map(option => option.trim()),
    ]);
  }
  return { config: values.config, entities: values.entities, accounts };
}
