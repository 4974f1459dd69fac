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

import { inspect } from 'node:util';
import { LoggerService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { JsonObject } from '@backstage/types';
import { SecretsClient } from '@keyturn/plugin-secrets-common';
import { createHandInValuesAction } from '../actions/handIn';
import { createIssueVersionAction } from '../actions/issue';
import { createProposeChangeAction } from '../actions/propose';
import { createStartRotationAction } from '../actions/start';
import { FakeSecretsBackend } from './FakeSecretsBackend';

/** The actions as the module adds them, by id, talking to the fake backend. */
export function createActions(
  backend: FakeSecretsBackend,
  logger: LoggerService = mockServices.logger.mock(),
): Record<string, TemplateAction<any, any, any>> {
  const auth = mockServices.auth();
  const secrets = new SecretsClient({
    discoveryApi: { getBaseUrl: async () => backend.url },
    fetchApi: { fetch },
  });
  return {
    'secrets:rotation:start': createStartRotationAction({
      auth,
      secrets,
      logger,
    }),
    'secrets:rotation:issue': createIssueVersionAction({
      auth,
      secrets,
      logger,
    }),
    'secrets:rotation:hand-in': createHandInValuesAction({
      auth,
      secrets,
      logger,
    }),
    'secrets:rotation:propose': createProposeChangeAction({
      auth,
      secrets,
      logger,
    }),
  };
}

/** What an action left where those who may read tasks see it, and what only the log of the portal holds. */
interface Ran {
  output: JsonObject;
  /** In order. */
  log: string[];
  /** The message of the error that it failed with, which the task shows. */
  error?: string;
  portalLog: string;
}

/** Runs an action. */
export async function run(
  backend: FakeSecretsBackend,
  id: string,
  input: JsonObject,
  options: { isDryRun?: boolean; secrets?: Record<string, string> } = {},
): Promise<Ran> {
  const output: JsonObject = {};
  const log: string[] = [];
  const portalLog: string[] = [];
  const action = createActions(
    backend,
    mockServices.logger.mock({
      warn: (message, meta) =>
        void portalLog.push(`${message} ${inspect(meta)}`),
    }),
  )[id];
  const write = (level: string) => (message: string) =>
    void log.push(level === 'info' ? message : `${level}: ${message}`);
  const logger = mockServices.logger.mock({
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  });
  let failure: Error | undefined;
  try {
    await action.handler({
      ...createMockActionContext({ input }),
      ...options,
      logger,
      output: (name: string | number, value: any) => {
        output[String(name)] = value;
      },
    });
  } catch (error) {
    failure = error as Error;
  }
  return {
    output,
    log,
    error: failure?.message,
    portalLog: portalLog.join('\n'),
  };
}
