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
import {
  Evidence,
  HandInValues,
  SecretsApi,
} from '@keyturn/plugin-secrets-common';
import { callAsInitiator } from '../callAsInitiator';
import { readHandedIn } from '../readHandedIn';
import { DRY_RUN_ID } from '../dryRun';
import { examples } from './handIn.examples';
import { explainUnreached } from '../explainUnreached';
import { JournalPrinter } from '../JournalPrinter';

const PHASE = 'issued';

/**
 * Hands in a credential that only a person can mint. The values are read from the secrets of the task, never from its
 * parameters or an input, and go straight to the secrets backend.
 * @public
 */
export function createHandInValuesAction(options: {
  auth: AuthService;
  secrets: SecretsApi;
}) {
  const { auth, secrets } = options;
  return createTemplateAction({
    id: 'secrets:rotation:hand-in',
    description:
      'Hands in a credential that a person has minted, from the secrets of the task, for a rotation that waits for it.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        rotationId: z =>
          z.string().min(1).describe('Output of secrets:rotation:start'),
        secretRef: z =>
          z
            .string()
            .min(1)
            .describe('Entity ref of the secret, such as resource:default/db'),
        from: z =>
          z
            .union([z.string().min(1), z.record(z.string().min(1))])
            .describe(
              'Name of the secret of the task that holds the value, or a JSON object with a text for each key; or such a name for each key',
            ),
        expiresAt: z =>
          z
            .string()
            .optional()
            .describe('When the new credential stops working, as a date'),
        note: z =>
          z
            .string()
            .max(1000)
            .optional()
            .describe('How it was minted, for the journal; never the value'),
        url: z =>
          z
            .string()
            .max(2000)
            .optional()
            .describe('Where that is written down, such as a ticket'),
      },
      output: {
        versionId: z => z.string().describe('Id of the new version'),
        phase: z => z.string().describe('Phase of the rotation afterwards'),
      },
    },
    async handler(ctx) {
      const { rotationId, secretRef, from, expiresAt, note, url } = ctx.input;
      if (ctx.isDryRun) {
        ctx.logger.info('Would hand in the credential and seal it');
        ctx.output('versionId', DRY_RUN_ID);
        ctx.output('phase', PHASE);
        return;
      }
      const { logger } = ctx;
      const call = callAsInitiator(auth, ctx);
      // What is handed in is taken once, so a task that is resumed must not hand it in again.
      const { versionId, phase } = await ctx.checkpoint({
        key: `secrets.rotation.hand-in.${rotationId}`,
        fn: async () => {
          const journal = new JournalPrinter({
            secrets,
            call,
            logger,
            rotationId,
          });
          await journal.skip();
          const { targets } = await call(request =>
            secrets.getSecret(secretRef, request),
          );
          const keys = [...new Set(targets.flatMap(target => target.keys))];
          const body: HandInValues = {
            values: readHandedIn(from, keys, ctx.secrets ?? {}),
            ...(expiresAt ? { expiresAt } : {}),
            ...evidenceOf({ note, url }),
          };
          const rotation = await journal.follow(
            call(request => secrets.handInValues(rotationId, body, request)),
          );
          explainUnreached(rotation, PHASE);
          return { versionId: rotation.versionId!, phase: rotation.phase };
        },
      });
      logger.info(`Version ${versionId} is issued`);
      ctx.output('versionId', versionId);
      ctx.output('phase', phase);
    },
  });
}

function evidenceOf({ note, url }: Evidence): Pick<HandInValues, 'evidence'> {
  if (!note && !url) return {};
  return { evidence: { ...(note ? { note } : {}), ...(url ? { url } : {}) } };
}
