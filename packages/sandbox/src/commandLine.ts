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

import path from 'node:path';
import { parseArgs } from 'node:util';
import { InputError } from '@backstage/errors';
import { REPOSITORY } from './portalConfig';
import { findFreePorts, PARTS, portsFrom, SandboxPorts } from './ports';

export const USAGE = `npm start -- [options]
  --reset             start over: forget the company, its secrets and every rotation
  --port-base <port>  listen on ${PARTS.length} ports from this one on; 0 takes any free ones. Default: 7007 and 7990 to 7993
  --data-dir <dir>    keep the data elsewhere. Default: .data/sandbox
  --dev               run portal and app from their sources and reload them on changes
  --verbose           show everything the parts print
  --help              this text`;

export interface StartCommand {
  dataDir: string;
  ports?: SandboxPorts;
  reset: boolean;
  dev: boolean;
  verbose: boolean;
  help: boolean;
}

/** @throws InputError with the usage where an option is not known or not usable */
export async function parseStartCommand(args: string[]): Promise<StartCommand> {
  const values = parseOptions(args);
  return {
    dataDir: dataDirOf(values['data-dir']),
    ports: await portsOf(values['port-base']),
    reset: values.reset ?? false,
    dev: values.dev ?? false,
    verbose: values.verbose ?? false,
    help: values.help ?? false,
  };
}

/** Where the sandbox keeps its data; a relative folder is taken from where the command was given. */
export function dataDirOf(folder: string | undefined): string {
  return folder
    ? path.resolve(process.env.INIT_CWD ?? process.cwd(), folder)
    : path.join(REPOSITORY, '.data/sandbox');
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        reset: { type: 'boolean' },
        'port-base': { type: 'string' },
        'data-dir': { type: 'string' },
        dev: { type: 'boolean' },
        verbose: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new InputError(`${messageOf(error)}\n\n${USAGE}`);
  }
}

async function portsOf(
  portBase: string | undefined,
): Promise<SandboxPorts | undefined> {
  if (portBase === undefined) return undefined;
  const base = Number(portBase);
  const last = 65535 - PARTS.length;
  if (!Number.isInteger(base) || base < 0 || base > last) {
    throw new InputError(`--port-base must be a number from 0 to ${last}`);
  }
  return base === 0 ? findFreePorts() : portsFrom(base);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
