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

import { ResponseError } from '@backstage/errors';

const NAMES: Record<number, string> = {
  401: 'AuthenticationError',
  403: 'NotAllowedError',
  404: 'NotFoundError',
  409: 'ConflictError',
  503: 'ServiceUnavailableError',
};

/** The error that `SecretsClient` rejects with when the backend answers with this status and sentence. */
export async function responseError(
  status: number,
  message: string,
): Promise<Error> {
  const body = {
    error: { name: NAMES[status] ?? 'Error', message },
    response: { statusCode: status },
  };
  return ResponseError.fromResponse({
    ok: false,
    redirected: false,
    status,
    statusText: NAMES[status] ?? '',
    type: 'basic',
    url: 'http://localhost/api/secrets',
    headers: new Headers({ 'content-type': 'application/json' }),
    text: async () => JSON.stringify(body),
  });
}
