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

import { createServer } from 'node:http';
import { LoggerService } from '@backstage/backend-plugin-api';
import express, { ErrorRequestHandler } from 'express';
import { DateTime } from 'luxon';
import { Faults } from '../faults/Faults';
import { listen, ListenOptions } from '../http/listen';
import { loopbackOnly } from '../http/loopback';
import { RunningPart } from '../RunningPart';
import { createTokenRouter } from './createTokenRouter';
import { TokenRules } from './TokenRules';
import { FileTokenStore } from './TokenStore';

const STATUS_OF_ERROR: Record<string, number> = {
  InputError: 400,
  AuthenticationError: 401,
  NotFoundError: 404,
  ConflictError: 409,
};

export interface TokenServiceOptions {
  /** Where `tokens.json` is kept; made where it is missing. */
  dataDir: string;
  /** A loopback address. Default: 127.0.0.1. */
  host?: string;
  /** 0 takes any free port. */
  port: number;
  /** Bearer token of whoever may issue, list and revoke. */
  adminToken: string;
  /** Told of each request before it is answered. */
  onRequest?: ListenOptions['onRequest'];
  logger: LoggerService;
  now: () => DateTime;
}

/** Starts the token service of the sample company. */
export async function startTokenService(
  options: TokenServiceOptions,
): Promise<RunningPart> {
  const { dataDir, adminToken, logger, now } = options;
  if (!adminToken) {
    throw new Error('The token service needs an admin token');
  }
  const store = FileTokenStore.open({ dataDir });
  const app = express().disable('x-powered-by');
  app.use(loopbackOnly());
  app.use(
    createTokenRouter({
      rules: new TokenRules({ store, now }),
      faults: new Faults(),
      adminToken,
    }),
  );
  app.use(answerErrors(logger));

  const listener = await listen(createServer(app), options);
  const url = `http://${listener.host}:${listener.port}`;
  logger.info(`Token service listens at ${url}`);
  return { url, stop: listener.close };
}

function answerErrors(logger: LoggerService): ErrorRequestHandler {
  return (error, _req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const known = STATUS_OF_ERROR[error.name];
    if (known) {
      const { name, message, liveTokens } = error;
      res.status(known).json({ error: { name, message, liveTokens } });
      return;
    }
    // A parser's message can quote the body, and a body can hold a token.
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      logger.error('A request to the token service failed', error);
    }
    const message =
      status < 500
        ? 'The request could not be read; its body must be JSON'
        : 'Something went wrong; see the log';
    res.status(status).json({ error: { name: 'Error', message } });
  };
}
