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
import { examples } from './propose.examples';

/**
 * Has the pull requests of a rotation opened, one in each repository.
 * @public
 */
export function createProposeChangeAction(options: {
  auth: AuthService;
  secrets: SecretsApi;
}) {
  const { auth, secrets } = options;
  return createTemplateAction({
    id: 'secrets:rotation:propose',
    description:
      'Has the new version of a rotation proposed, with one pull request in each repository.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        rotationId: z =>
          z.string().min(1).describe('Output of secrets:rotation:start'),
      },
      output: {
        phase: z => z.string().describe('Phase of the rotation afterwards'),
        pullRequestUrls: z =>
          z.array(z.string()).describe('Pages of the pull requests'),
        pullRequestUrl: z =>
          z
            .string()
            .optional()
            .describe('Page of the first pull request, where there is one'),
      },
    },
    async handler(ctx) {
      const { rotationId } = ctx.input;
      if (ctx.isDryRun) {
        ctx.logger.info('Would open the pull requests and wait for a review');
        ctx.output('phase', 'proposed');
        ctx.output('pullRequestUrls', []);
        return;
      }
      const { logger } = ctx;
      const call = callAsInitiator(auth, ctx);
      const { phase, pullRequests } = await advanceTo('proposed', {
        secrets,
        call,
        logger,
        rotationId,
      });
      const urls = pullRequests.map(({ url }) => url);
      pullRequests.forEach(({ url, state }) =>
        logger.info(`Pull request ${url} is ${state}`),
      );
      ctx.output('phase', phase);
      ctx.output('pullRequestUrls', urls);
      if (urls.length > 0) ctx.output('pullRequestUrl', urls[0]);
    },
  });
}
