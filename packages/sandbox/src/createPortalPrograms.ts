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

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ChildProgram, ChildProgramOptions } from './ChildProgram';
import { SandboxCredentials } from './credentials';
import {
  portalEnvironment,
  REPOSITORY,
  writePortalConfig,
} from './portalConfig';

/** Where the app is served during development. */
export const DEVELOPMENT_APP_PORT = 3000;

export interface PortalProgramOptions {
  dataDir: string;
  credentials: SandboxCredentials;
  /** Whether sources are watched, and the app is served by a program of its own. */
  dev: boolean;
  output?: NodeJS.WritableStream;
  /** Called when the app's program ends by itself. */
  onExit(how: string): void;
}

export interface PortalPrograms {
  portal: Pick<
    ChildProgramOptions,
    'command' | 'args' | 'cwd' | 'env' | 'output'
  >;
  /** Absent where the portal serves the built app itself. */
  app?: ChildProgram;
  appUrl: string;
}

/** The programs that make up a portal, none of them started. */
export function createPortalPrograms(
  options: PortalProgramOptions,
): PortalPrograms {
  const { dataDir, credentials, output } = options;
  mkdirSync(path.join(dataDir, 'portal'), { recursive: true, mode: 0o700 });
  const config = writePortalConfig(dataDir).flatMap(file => ['--config', file]);
  const portalUrl = `http://localhost:${credentials.ports.portal}`;
  const appUrl = options.dev
    ? `http://localhost:${DEVELOPMENT_APP_PORT}`
    : portalUrl;
  const env = portalEnvironment(credentials, { dataDir, appUrl });
  if (!options.dev) {
    return { portal: { ...builtPortal(config, env), output }, appUrl };
  }
  return {
    portal: { ...watched('packages/sandbox', config, env), output },
    app: new ChildProgram({
      ...watched('packages/app', config, env),
      output,
      logFile: path.join(dataDir, 'app.log'),
      onUnexpectedExit: options.onExit,
    }),
    appUrl,
  };
}

function builtPortal(config: string[], env: Record<string, string>) {
  return {
    command: process.execPath,
    args: [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      path.join(REPOSITORY, 'packages/sandbox/src/portal/index.ts'),
      ...config,
    ],
    // File locations in the config are relative to where a backend runs.
    cwd: path.join(REPOSITORY, 'packages/backend'),
    env: {
      ...env,
      NODE_ENV: 'production',
      SANDBOX_PORTAL_ENDS_WITH_INPUT: '1',
    },
  };
}

function watched(
  workspace: string,
  config: string[],
  env: Record<string, string>,
) {
  return {
    command: process.execPath,
    args: [
      path.join(REPOSITORY, 'node_modules/@backstage/cli/bin/backstage-cli'),
      ...['package', 'start'],
      ...config,
    ],
    cwd: path.join(REPOSITORY, workspace),
    // The page is opened by whoever started the sandbox.
    env: { ...env, NODE_ENV: 'development', BROWSER: 'none' },
  };
}
