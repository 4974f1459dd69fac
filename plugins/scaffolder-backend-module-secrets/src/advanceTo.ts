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

import {
  AdvanceRotation,
  Rotation,
  SecretsApi,
} from '@keyturn/plugin-secrets-common';
import { LoggerService } from '@backstage/backend-plugin-api';
import { CallAsInitiator } from './callAsInitiator';
import { explainUnreached } from './explainUnreached';
import { JournalPrinter } from './JournalPrinter';

/**
 * Lets the engine bring a rotation to a phase, with its journal in the log of the task.
 * Where its policy has it wait before it proposes, the log says so.
 * @throws Error where anything else makes it wait or it has ended; it says for what or why, and where to follow it
 */
export async function advanceTo(
  to: AdvanceRotation['to'],
  options: {
    secrets: SecretsApi;
    call: CallAsInitiator;
    logger: LoggerService;
    rotationId: string;
  },
): Promise<Rotation> {
  const { secrets, call, logger, rotationId } = options;
  const journal = new JournalPrinter(options);
  await journal.skip();
  const rotation = await journal.follow(
    call(request => secrets.advanceRotation(rotationId, { to }, request)),
  );
  const explanation = explainUnreached(rotation, to);
  if (explanation) logger.info(explanation);
  return rotation;
}
