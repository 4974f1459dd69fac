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

import { LoggerService } from '@backstage/backend-plugin-api';
import { AdvanceRotation, SecretsApi } from '@keyturn/plugin-secrets-common';
import { CallAsInitiator } from './callAsInitiator';
import { explainUnreached } from './explainUnreached';
import { rotationPath } from './rotationPath';

/**
 * Lets the engine bring a rotation to a phase, and logs that it is there, or that its policy has it wait.
 * @throws Error where anything else makes it wait or it has ended; it names the page that says why
 */
export async function advanceTo(
  to: AdvanceRotation['to'],
  options: {
    secrets: SecretsApi;
    call: CallAsInitiator;
    logger: LoggerService;
    rotationId: string;
  },
): Promise<void> {
  const { secrets, call, logger, rotationId } = options;
  const page = rotationPath(rotationId);
  const rotation = await call(
    request => secrets.advanceRotation(rotationId, { to }, request),
    {
      403: `You may not advance rotation ${rotationId}, see ${page}`,
      404: `There is no rotation ${rotationId}, or you may not see it`,
      409: `Rotation ${rotationId} is not ${to} yet; its page says why: ${page}`,
    },
  );
  logger.info(
    explainUnreached(rotation, to) ??
      `Rotation ${rotationId} is ${rotation.phase}, see ${page}`,
  );
}
