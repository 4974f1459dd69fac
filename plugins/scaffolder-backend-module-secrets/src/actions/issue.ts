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

import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { SecretsApi } from '@keyturn/plugin-secrets-common';
import { advanceTo } from '../advanceTo';
import { callAsInitiator } from '../callAsInitiator';
import { examples } from './issue.examples';

/**
 * Has the new version of a started rotation issued, proven and stored as ciphertext or reference. The value
 * stays in the secrets backend.
 * @public
 */
export function createIssueVersionAction(options: {
  auth: AuthService;
  secrets: SecretsApi;
  /** Of the portal, for what a task must not tell. */
  logger: LoggerService;
}) {
  const { secrets } = options;
  return createTemplateAction({
    id: 'secrets:rotation:issue',
    description:
      'Has the new version of a rotation issued, proven and sealed. The value never leaves the secrets backend.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        rotationId: z =>
          z.string().min(1).describe('Output of secrets:rotation:start'),
      },
      output: {
        rotationId: z => z.string().describe('Id of the rotation'),
      },
    },
    async handler(ctx) {
      const { rotationId } = ctx.input;
      ctx.output('rotationId', rotationId);
      if (ctx.isDryRun) {
        ctx.logger.info('Would issue a new version, prove it and seal it');
        return;
      }
      const { logger } = ctx;
      const call = callAsInitiator(options, ctx);
      await advanceTo('issued', { secrets, call, logger, rotationId });
    },
  });
}
