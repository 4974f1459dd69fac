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

import { AuthService } from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { SecretsApi } from '@keyturn/plugin-secrets-common';
import { advanceTo } from '../advanceTo';
import { callAsInitiator } from '../callAsInitiator';
import { DRY_RUN_ID } from '../dryRun';
import { examples } from './issue.examples';

/**
 * Has the new version of a started rotation issued, proven and stored as ciphertext or reference. The value
 * stays in the secrets backend.
 * @public
 */
export function createIssueVersionAction(options: {
  auth: AuthService;
  secrets: SecretsApi;
}) {
  const { auth, secrets } = options;
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
        versionId: z => z.string().describe('Id of the new version'),
        phase: z => z.string().describe('Phase of the rotation afterwards'),
      },
    },
    async handler(ctx) {
      const { rotationId } = ctx.input;
      if (ctx.isDryRun) {
        ctx.logger.info('Would issue a new version, prove it and seal it');
        ctx.output('versionId', DRY_RUN_ID);
        ctx.output('phase', 'issued');
        return;
      }
      const { logger } = ctx;
      const call = callAsInitiator(auth, ctx);
      const rotation = await advanceTo('issued', {
        secrets,
        call,
        logger,
        rotationId,
      });
      if (rotation.versionId === undefined) {
        throw new Error(
          `The rotation ${rotationId} is ${rotation.phase}, but names no version`,
        );
      }
      logger.info(`Version ${rotation.versionId} is issued`);
      ctx.output('versionId', rotation.versionId);
      ctx.output('phase', rotation.phase);
    },
  });
}
