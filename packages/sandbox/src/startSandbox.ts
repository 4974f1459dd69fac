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

import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { LoggerService } from '@backstage/backend-plugin-api';
import { DateTime } from 'luxon';
import { readOrCreateCredentials, SandboxCredentials } from './credentials';
import {
  portalEnvironment,
  REPOSITORY,
  writePortalConfig,
} from './portalConfig';
import { assertPortsAreFree, SandboxPorts } from './ports';
import { RunningServices, startServices } from './startServices';
import { SupervisedPortal } from './SupervisedPortal';
import { waitForPortal } from './waitForPortal';

export interface SandboxOptions {
  /** Everything that survives a restart. */
  dataDir: string;
  /** Default: those of the last start in this folder, or 7007 and 7990 to 7993. */
  ports?: SandboxPorts;
  /** Forgets everything first. Default: false. */
  reset?: boolean;
  logger: LoggerService;
  /** Gets what the portal prints, beside `portal.log` in the data folder. */
  portalOutput?: NodeJS.WritableStream;
  /** Called as each part of the start begins. */
  onProgress?(what: string): void;
  /** Called when the portal ended by itself and could not be started again. Default: it is logged. */
  onPortalLost?(error: Error): void;
  /** Ends a start that is under way; a running sandbox is stopped with `stop`. */
  signal?: AbortSignal;
}

/** A running sandbox with its portal. */
export interface RunningSandbox extends RunningServices {
  portalUrl: string;
  credentials: SandboxCredentials;
  portal: {
    /** Ends the process at once, as a power cut would. */
    kill(): Promise<void>;
    /** Starts it after a kill, and resolves when it answers. */
    start(): Promise<void>;
  };
}

/**
 * Starts the sample company and the portal on loopback, and resolves when people can sign in. The app must have been
 * built.
 * @throws PortsTakenError, and Error where the data folder was made for other ports
 */
export async function startSandbox(
  options: SandboxOptions,
): Promise<RunningSandbox> {
  const { dataDir, logger, signal, onProgress = () => {} } = options;
  if (options.reset) rmSync(dataDir, { recursive: true, force: true });
  const credentials = readOrCreateCredentials(dataDir, options.ports);
  await assertPortsAreFree(credentials.ports);

  onProgress('Starting forge, clusters and token service');
  const services = await startServices({
    dataDir,
    credentials,
    logger,
    now: () => DateTime.utc(),
  });
  const portalUrl = `http://localhost:${credentials.ports.portal}`;
  const portal = createPortal(options, credentials, portalUrl);
  const stop = async () => {
    await portal.stop();
    await services.stop();
  };
  try {
    signal?.throwIfAborted();
    onProgress('Starting the portal');
    await portal.start(signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...services, portalUrl, credentials, portal, stop };
}

function createPortal(
  options: SandboxOptions,
  credentials: SandboxCredentials,
  portalUrl: string,
): SupervisedPortal {
  const { dataDir, logger } = options;
  mkdirSync(path.join(dataDir, 'portal'), { recursive: true, mode: 0o700 });
  return new SupervisedPortal({
    command: process.execPath,
    args: [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      path.join(REPOSITORY, 'packages/sandbox/src/portal/index.ts'),
      ...writePortalConfig(dataDir).flatMap(file => ['--config', file]),
    ],
    // File locations in the config are relative to where a backend runs.
    cwd: path.join(REPOSITORY, 'packages/backend'),
    env: portalEnvironment(credentials, { dataDir }),
    output: options.portalOutput,
    dataDir,
    logger,
    waitUntilReady: signal => waitForPortal(portalUrl, signal),
    onGivenUp:
      options.onPortalLost ??
      (error => logger.error('The portal cannot be started again', error)),
  });
}
