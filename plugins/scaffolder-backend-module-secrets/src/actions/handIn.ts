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
import {
  DECLARATION_LIMITS,
  Evidence,
  HandInValues,
  SecretsApi,
} from '@keyturn/plugin-secrets-common';
import { callAsInitiator } from '../callAsInitiator';
import { readHandedIn } from '../readHandedIn';
import { refuseValues } from '../refuseValues';
import { examples } from './handIn.examples';
import { explainUnreached } from '../explainUnreached';
import { rotationPath } from '../rotationPath';

const PHASE = 'issued';

/**
 * Hands in a credential that only a person can mint. The values are read from the secrets of the task, never from its
 * parameters or an input, and go straight to the secrets backend.
 * @public
 */
export function createHandInValuesAction(options: {
  auth: AuthService;
  secrets: SecretsApi;
  /** Of the portal, for what a task must not tell. */
  logger: LoggerService;
}) {
  const { secrets } = options;
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
        declaration: z =>
          z
            .string()
            .min(1)
            .max(100)
            .describe(
              'Digest of the plan that the person was shown; the value goes nowhere else',
            ),
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
            .max(DECLARATION_LIMITS.url)
            .optional()
            .describe('Where that is written down, such as a ticket'),
      },
      output: {
        rotationId: z => z.string().describe('Id of the rotation'),
      },
    },
    async handler(ctx) {
      const { rotationId, secretRef, declaration, from } = ctx.input;
      const { expiresAt, note, url } = ctx.input;
      ctx.output('rotationId', rotationId);
      refuseValues({ note, url });
      if (ctx.isDryRun) {
        ctx.logger.info('Would hand in the credential and seal it');
        return;
      }
      const call = callAsInitiator(options, ctx);
      const page = rotationPath(rotationId);
      const refusals = refusalsOf(rotationId);
      // What is handed in is taken once, so a task that is resumed must not hand it in again.
      const { phase } = await ctx.checkpoint({
        key: `secrets.rotation.hand-in.${rotationId}`,
        fn: async () => {
          const { targets } = await call(
            request => secrets.getSecret(secretRef, request),
            refusals,
          );
          const keys = [...new Set(targets.flatMap(target => target.keys))];
          const body: HandInValues = {
            declaration,
            values: readHandedIn(from, keys, ctx.secrets ?? {}),
            ...(expiresAt ? { expiresAt } : {}),
            ...evidenceOf({ note, url }),
          };
          const rotation = await call(
            request => secrets.handInValues(rotationId, body, request),
            refusals,
          );
          explainUnreached(rotation, PHASE);
          return { phase: rotation.phase };
        },
      });
      ctx.logger.info(`Rotation ${rotationId} is ${phase}, see ${page}`);
    },
  });
}

function refusalsOf(rotationId: string): Record<number, string> {
  const page = rotationPath(rotationId);
  return {
    400: `What was handed in does not fit the secret, and was forgotten. Check that there is a value for each of its keys, that it expires in the future, and that the note does not hold it; then hand it in again, see ${page}`,
    403: `You may not hand in values for rotation ${rotationId}, see ${page}`,
    404: `There is no rotation ${rotationId}, or you may not see it`,
    409: `Rotation ${rotationId} did not take what was handed in, and it was forgotten; its page says what it waits for: ${page}. Where the form has shown another plan, fill it in again`,
    503: `What was handed in could not be stored, and was forgotten; hand it in again once rotation ${rotationId} can, see ${page}`,
  };
}

function evidenceOf({ note, url }: Evidence): Pick<HandInValues, 'evidence'> {
  if (!note && !url) return {};
  return { evidence: { ...(note ? { note } : {}), ...(url ? { url } : {}) } };
}
