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
  AuthService,
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ResponseError, toError } from '@backstage/errors';
import { SecretsRequestOptions } from '@keyturn/plugin-secrets-common';

/** Makes one request with a token of its own. */
export type CallAsInitiator = <T>(
  request: (options: SecretsRequestOptions) => Promise<T>,
  /** The sentence for the task where the backend answers with this status; others have one of their own. */
  refusals: Partial<Record<number, string>>,
) => Promise<T>;

const UNANSWERED =
  'The secrets backend could not do it now; run the task again in a while. The log of the portal says why';

/**
 * Makes requests in the name of the person who started the task. What the backend says of a refusal names the secret,
 * and everybody who may read tasks reads the error of this one, so the sentence goes to the log of the portal, and the
 * task gets one that names nothing.
 */
export function callAsInitiator(
  options: { auth: AuthService; logger: LoggerService },
  task: {
    getInitiatorCredentials(): Promise<BackstageCredentials>;
    signal?: AbortSignal;
  },
): CallAsInitiator {
  const { auth, logger } = options;
  return async (request, refusals) => {
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await task.getInitiatorCredentials(),
      targetPluginId: 'secrets',
    });
    try {
      return await request({ token, signal: task.signal });
    } catch (error) {
      if (task.signal?.aborted) throw new Error('The task was cancelled');
      const refusal = ResponseError.is(error)
        ? refusals[error.response.status]
        : undefined;
      logger.warn('A task could not do what it was to do', toError(error));
      throw new Error(refusal ?? UNANSWERED);
    }
  };
}
