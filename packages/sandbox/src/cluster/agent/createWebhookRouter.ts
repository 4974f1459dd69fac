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

import { createHmac, timingSafeEqual } from 'node:crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import express, { RequestHandler, Router } from 'express';
import { z } from 'zod';
import { StatusError } from '../objects/StatusError';
import { GitOpsAgent } from './GitOpsAgent';

const pushSchema = z.looseObject({ ref: z.string() });

/**
 * `POST /gitops/webhook`: a forge says that something was pushed. Answers 202 before the sync is done, and has no
 * effect where the push was to another branch. The body is proof only where a secret is configured; without one the
 * call can do no more than a poll.
 */
export function createWebhookRouter(options: {
  agent: GitOpsAgent;
  branch: string;
  secret?: string;
  logger: LoggerService;
}): Router {
  const { agent, branch, secret, logger } = options;
  const router = express.Router();
  router.post(
    '/gitops/webhook',
    express.raw({ type: () => true, limit: '5mb' }),
    ...(secret ? [requireSignature(secret)] : []),
    (req, res) => {
      const ref = refOf(req.body);
      const wanted = ref === undefined || ref === `refs/heads/${branch}`;
      if (wanted && req.headers['x-github-event'] !== 'ping') {
        agent.sync().catch(error => {
          logger.warn(`Sync after a push failed: ${stringifyError(error)}`);
        });
      }
      res.status(202).json({ accepted: wanted });
    },
  );
  return router;
}

function requireSignature(secret: string): RequestHandler {
  return (req, _res, next) => {
    const expected = createHmac('sha256', secret)
      .update(bytesOf(req.body))
      .digest();
    const given = Buffer.from(
      /^sha256=([0-9a-f]{64})$/.exec(
        req.get('x-hub-signature-256') ?? '',
      )?.[1] ?? '',
      'hex',
    );
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new StatusError(
        401,
        'Unauthorized',
        'the signature of the webhook does not match',
      );
    }
    next();
  };
}

/** Express leaves an object where there was no body. */
function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

function refOf(body: unknown): string | undefined {
  try {
    return pushSchema.parse(JSON.parse(bytesOf(body).toString())).ref;
  } catch {
    return undefined;
  }
}
