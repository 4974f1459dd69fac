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

import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import { InputError, ResponseError } from '@backstage/errors';
import { DateTime } from 'luxon';
import { dataDirOf } from './commandLine';
import { readCredentials, readOrCreateCredentials } from './credentials';
import { endWithLauncher } from './endWithLauncher';
import { FAULT_USAGE, FaultRequest, faultRequests } from './faultCommand';
import { assertPortsAreFree, PortsTakenError, SandboxPorts } from './ports';
import { RunningPart } from './RunningPart';
import {
  CLUSTERS,
  ServiceOptions,
  startSandboxCluster,
  startSandboxForge,
  startSandboxTokenService,
} from './startServices';
import { portalPidFile } from './SupervisedPortal';

const USAGE = `npm run sandbox -- <command> [--data-dir <dir>]

Of a running sandbox:
  fault <part> <what>   make a part misbehave, until it is told \`up\` or started again:
                          ${FAULT_USAGE.join('\n                          ')}
  kill-portal           end the portal as a power cut would; the sandbox starts it again

One part alone, with the data and ports of the sandbox:
  forge
  cluster eu-1|us-1
  tokens`;

async function main(): Promise<void> {
  endWithLauncher();
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { 'data-dir': { type: 'string' }, help: { type: 'boolean' } },
  });
  const [command, ...rest] = positionals;
  const dataDir = dataDirOf(values['data-dir']);
  if (values.help || !command) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  switch (command) {
    case 'fault':
      await changeFault(dataDir, rest);
      return;
    case 'kill-portal':
      killPortal(dataDir);
      return;
    case 'forge':
      await runAlone('forge', dataDir, startSandboxForge);
      return;
    case 'tokens':
      await runAlone('tokens', dataDir, startSandboxTokenService);
      return;
    case 'cluster': {
      const name = CLUSTERS.find(known => known === rest[0]);
      if (!name) throw new InputError(`Clusters are ${CLUSTERS.join(', ')}`);
      await runAlone(name, dataDir, options =>
        startSandboxCluster(name, options),
      );
      return;
    }
    default:
      throw new InputError(`There is no command '${command}'.\n\n${USAGE}`);
  }
}

async function changeFault(dataDir: string, [part, fault]: string[]) {
  const credentials = readCredentials(dataDir);
  if (!credentials) {
    throw new InputError(`No sandbox was started in ${dataDir} yet`);
  }
  for (const request of faultRequests(part, fault, credentials)) {
    await send(request);
  }
  process.stdout.write(`${part} is ${fault}\n`);
}

async function send({ method, url, token, body }: FaultRequest): Promise<void> {
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw await ResponseError.fromResponse(response);
}

function killPortal(dataDir: string): void {
  const file = portalPidFile(dataDir);
  if (!existsSync(file)) throw new InputError('No portal is running');
  process.kill(Number(readFileSync(file, 'utf8')), 'SIGKILL');
  process.stdout.write('Killed\n');
}

function serviceOptions(dataDir: string): ServiceOptions {
  return {
    dataDir,
    credentials: readOrCreateCredentials(dataDir),
    logger: WinstonLogger.create({
      level: 'info',
      format: WinstonLogger.colorFormat(),
    }),
    now: () => DateTime.utc(),
  };
}

async function runAlone(
  name: keyof SandboxPorts,
  dataDir: string,
  start: (options: ServiceOptions) => Promise<RunningPart>,
): Promise<void> {
  const options = serviceOptions(dataDir);
  await assertPortsAreFree({ [name]: options.credentials.ports[name] });
  const part = await start(options);
  process.stdout.write(`${part.url}\nCtrl-C stops it.\n`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      part.stop().catch(fail);
    });
  }
}

function fail(error: unknown): void {
  const text =
    error instanceof InputError || error instanceof PortsTakenError
      ? error.message
      : (error as Error).stack;
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

main().catch(fail);
