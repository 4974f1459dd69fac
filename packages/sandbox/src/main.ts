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

import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import { InputError } from '@backstage/errors';
import { parseStartCommand, StartCommand, USAGE } from './commandLine';
import { endWithLauncher } from './endWithLauncher';
import { PortsTakenError } from './ports';
import { startSandbox } from './startSandbox';
import { PortalStartError } from './SupervisedPortal';
import { welcome } from './welcome';

const WAY_OUT =
  'If this happens again, `npm start -- --verbose` shows more, and `npm start -- --reset` starts over.';

async function main(): Promise<void> {
  const command = await parseStartCommand(process.argv.slice(2));
  if (command.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const interrupt = new AbortController();
  endWithLauncher();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => interrupt.abort());
  }
  try {
    await runUntil(interrupt, command);
  } catch (error) {
    // Whoever presses Ctrl-C during the start knows why it did not come up.
    if (!interrupt.signal.aborted) throw error;
  }
  process.exit();
}

async function runUntil(
  interrupt: AbortController,
  { verbose, ...command }: StartCommand,
): Promise<void> {
  const sandbox = await startSandbox({
    ...command,
    logger: WinstonLogger.create({
      // Parts that start before others warn of what is not there yet.
      level: verbose ? 'info' : 'error',
      format: WinstonLogger.colorFormat(),
    }).child({ service: 'sandbox' }),
    portalOutput: verbose ? process.stdout : undefined,
    onProgress: what => print(`• ${what} …\n`),
    onPortalLost: error => {
      fail(error);
      interrupt.abort();
    },
    signal: interrupt.signal,
  });
  print(welcome(sandbox, command.dataDir));
  await aborted(interrupt.signal);
  print('\nStopping …\n');
  await sandbox.stop();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function print(text: string): void {
  process.stdout.write(text);
}

function fail(error: unknown): void {
  process.stderr.write(`\n${textOf(error)}\n`);
  process.exitCode = 1;
}

function textOf(error: unknown): string {
  const { message, stack } = error as Error;
  if (error instanceof InputError || error instanceof PortsTakenError) {
    return message;
  }
  return `${error instanceof PortalStartError ? message : stack}\n\n${WAY_OUT}`;
}

main().catch(fail);
