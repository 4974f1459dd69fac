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
import { RotationPlan, SecretsApi } from '@keyturn/plugin-secrets-common';
import { callAsInitiator } from '../callAsInitiator';
import { DRY_RUN_ID } from '../dryRun';
import { JournalPrinter } from '../JournalPrinter';
import { rotationPath } from '../rotationPath';
import { examples } from './start.examples';

/**
 * Starts the rotation of a secret, or adopts the one that is open. A dry run plans it and changes nothing.
 * @public
 */
export function createStartRotationAction(options: {
  auth: AuthService;
  secrets: SecretsApi;
}) {
  const { auth, secrets } = options;
  return createTemplateAction({
    id: 'secrets:rotation:start',
    description:
      'Starts the rotation of a secret, or adopts the one that is already open.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        secretRef: z =>
          z
            .string()
            .min(1)
            .describe('Entity ref of the secret, such as resource:default/db'),
        reason: z =>
          z.string().min(1).max(500).describe('Why the secret is rotated'),
      },
      output: {
        rotationId: z => z.string().describe('Id of the rotation'),
        adopted: z =>
          z
            .boolean()
            .describe('Whether the rotation was already open before this task'),
        url: z => z.string().describe('Path of the page of the rotation'),
      },
    },
    async handler(ctx) {
      const { secretRef, reason } = ctx.input;
      const call = callAsInitiator(auth, ctx);

      if (ctx.isDryRun) {
        const plan = await call(request =>
          secrets.planRotation(secretRef, request),
        );
        printPlan(plan, ctx.logger);
        assertPossible(plan);
        ctx.output('rotationId', plan.openRotationId ?? DRY_RUN_ID);
        ctx.output('adopted', plan.openRotationId !== undefined);
        ctx.output('url', rotationPath(plan.openRotationId ?? DRY_RUN_ID));
        return;
      }

      const { rotationId, adopted } = await ctx.checkpoint({
        key: `secrets.rotation.start.${secretRef}`,
        fn: async () => {
          const started = await call(request =>
            secrets.startRotation(
              { secretRef, reason, taskId: ctx.task.id },
              request,
            ),
          );
          return { rotationId: started.rotation.id, adopted: started.adopted };
        },
      });
      const page = rotationPath(rotationId);
      if (adopted) {
        ctx.logger.info(`Adopted the open rotation ${rotationId}, see ${page}`);
      } else {
        ctx.logger.info(`Started the rotation ${rotationId}, see ${page}`);
        const { logger } = ctx;
        await new JournalPrinter({ secrets, call, logger, rotationId }).print();
      }
      ctx.output('rotationId', rotationId);
      ctx.output('adopted', adopted);
      ctx.output('url', page);
    },
  });
}

function printPlan(plan: RotationPlan, logger: LoggerService): void {
  const { secretRef, repositories, notes, openRotationId } = plan;
  if (openRotationId) {
    logger.info(`Would adopt the open rotation ${openRotationId}`);
  }
  logger.info(`Would rotate ${secretRef}`);
  for (const { repository, files } of repositories) {
    logger.info(`Would propose a pull request in ${repository}`);
    for (const { url, changes } of files) {
      logger.info(`Would change ${url}: ${changes.join(', ')}`);
    }
  }
  notes.forEach(note => logger.info(note));
}

function assertPossible({ secretRef, problems }: RotationPlan): void {
  if (problems.length > 0) {
    throw new Error(`${secretRef} cannot be rotated: ${problems.join('; ')}`);
  }
}
