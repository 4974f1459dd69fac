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
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import { SecretsRequestOptions } from '@keyturn/plugin-secrets-common';

/** Makes one request with a token of its own. */
export type CallAsInitiator = <T>(
  request: (options: SecretsRequestOptions) => Promise<T>,
) => Promise<T>;

/**
 * Makes requests in the name of whoever started the task. A refusal comes out with the sentence of the secrets
 * backend, because the task shows the message of an error only, which would be "Request failed with 409".
 */
export function callAsInitiator(
  auth: AuthService,
  task: {
    getInitiatorCredentials(): Promise<BackstageCredentials>;
    signal?: AbortSignal;
  },
): CallAsInitiator {
  return async request => {
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await task.getInitiatorCredentials(),
      targetPluginId: 'secrets',
    });
    try {
      return await request({ token, signal: task.signal });
    } catch (error) {
      throw ResponseError.is(error) ? new Error(error.cause.message) : error;
    }
  };
}
