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

import { rmSync } from 'node:fs';
import { LoggerService } from '@backstage/backend-plugin-api';
import { DateTime } from 'luxon';
import {
  readCredentials,
  readOrCreateCredentials,
  SandboxCredentials,
} from './credentials';
import {
  createPortalPrograms,
  DEVELOPMENT_APP_PORT,
} from './createPortalPrograms';
import { assertPortsAreFree, DEFAULT_PORTS, SandboxPorts } from './ports';
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
  /** Runs portal and app from their sources and reloads them on changes; the app at port 3000. Default: false. */
  dev?: boolean;
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
  /** Of the backend. */
  portalUrl: string;
  /** What to open in a browser; the same, except during development. */
  appUrl: string;
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
 * @throws PortsTakenError, PortalStartError, and InputError where the data folder was made for other ports
 */
export async function startSandbox(
  options: SandboxOptions,
): Promise<RunningSandbox> {
  const { dataDir, logger, signal, onProgress = () => {} } = options;
  const credentials = await prepareDataDir(options);

  onProgress('Starting forge, clusters and token service');
  const services = await startServices({
    dataDir,
    credentials,
    logger,
    now: () => DateTime.utc(),
  });
  const portalUrl = `http://localhost:${credentials.ports.portal}`;
  const programs = createPortalPrograms({
    dataDir,
    credentials,
    dev: options.dev ?? false,
    output: options.portalOutput,
    onExit: how => logger.error(`The app's development server ended (${how})`),
  });
  const portal = new SupervisedPortal({
    ...programs.portal,
    dataDir,
    logger,
    waitUntilReady: aborted => waitForPortal(portalUrl, aborted),
    onGivenUp:
      options.onPortalLost ??
      (error => logger.error('The portal cannot be started again', error)),
  });
  const stop = async () => {
    await programs.app?.stop();
    await portal.stop();
    await services.stop();
  };
  try {
    signal?.throwIfAborted();
    onProgress('Starting the portal');
    programs.app?.start();
    await portal.start(signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...services,
    portalUrl,
    appUrl: programs.appUrl,
    credentials,
    portal,
    stop,
  };
}

/** Nothing is deleted or made before it is sure that no sandbox runs with this data or on these ports. */
async function prepareDataDir({
  dataDir,
  ports,
  reset = false,
  dev = false,
}: SandboxOptions): Promise<SandboxCredentials> {
  const wanted = ports ?? DEFAULT_PORTS;
  const lastPorts = readLastPorts(dataDir, reset);
  await assertPortsAreFree({
    ...(lastPorts ?? wanted),
    ...(dev && { app: DEVELOPMENT_APP_PORT }),
  });
  if (reset) {
    await assertPortsAreFree(wanted);
    rmSync(dataDir, { recursive: true, force: true });
  }
  return readOrCreateCredentials(dataDir, ports);
}

function readLastPorts(
  dataDir: string,
  reset: boolean,
): SandboxPorts | undefined {
  try {
    return readCredentials(dataDir)?.ports;
  } catch (error) {
    // To start over is the way out of a file that cannot be read.
    if (reset) return undefined;
    throw error;
  }
}
