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

import { createHash } from 'node:crypto';
import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { SecretsApi } from '@keyturn/plugin-secrets-common';
import { callAsInitiator } from '../callAsInitiator';
import { DRY_RUN_ID } from '../dryRun';
import { refuseValues } from '../refuseValues';
import { rotationPath } from '../rotationPath';
import { examples } from './start.examples';

/** Both the plan in the form and the page of the secret tell the reason to those who may know it. */
const IMPOSSIBLE =
  'The secret cannot be rotated; its page says why, and so does the plan in the form. You find it at /secrets';

const REFUSALS = {
  400: IMPOSSIBLE,
  403: 'You may not rotate the secret; its owners may. You find it at /secrets',
  404: 'There is no such secret, or you may not see it',
  409: IMPOSSIBLE,
};

/**
 * Starts the rotation of a secret, or adopts the one that is open. A dry run plans it and changes nothing.
 * @public
 */
export function createStartRotationAction(options: {
  auth: AuthService;
  secrets: SecretsApi;
  /** Of the portal, for what a task must not tell. */
  logger: LoggerService;
}) {
  const { secrets } = options;
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
      },
    },
    async handler(ctx) {
      const { secretRef, reason } = ctx.input;
      refuseValues({ reason });
      const call = callAsInitiator(options, ctx);

      if (ctx.isDryRun) {
        const plan = await call(
          request => secrets.planRotation(secretRef, request),
          REFUSALS,
        );
        if (plan.problems.length > 0) throw new Error(IMPOSSIBLE);
        const open = plan.openRotationId;
        ctx.logger.info(
          open
            ? `Would adopt the open rotation ${open}, see ${rotationPath(open)}`
            : 'Would start a rotation; the form shows its plan',
        );
        ctx.output('rotationId', open ?? DRY_RUN_ID);
        return;
      }

      const { rotationId, adopted } = await ctx.checkpoint({
        key: `secrets.rotation.start.${digestOf(secretRef)}`,
        fn: async () => {
          const started = await call(
            request =>
              secrets.startRotation(
                { secretRef, reason, taskId: ctx.task.id },
                request,
              ),
            REFUSALS,
          );
          return { rotationId: started.rotation.id, adopted: started.adopted };
        },
      });
      const page = rotationPath(rotationId);
      ctx.logger.info(
        adopted
          ? `Rotation ${rotationId} was open already, see ${page}`
          : `Rotation ${rotationId} is requested, see ${page}`,
      );
      ctx.output('rotationId', rotationId);
    },
  });
}

/** What is kept of a task to be resumed is kept by names that tell nothing. */
function digestOf(secretRef: string): string {
  return createHash('sha256').update(secretRef).digest('hex').slice(0, 16);
}
