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

import { RunningSandbox } from '@keyturn/sandbox';

type Sandbox = Pick<RunningSandbox, 'tokenService' | 'credentials'>;

/** Status with which the token service answers whoever shows this token: 200 where it works, else 401. */
export async function showToken(
  { tokenService }: Sandbox,
  token: string,
): Promise<number> {
  const response = await fetch(`${tokenService.url}/v1/whoami`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return response.status;
}

/** Every token that a client was ever issued, without its value. */
export async function tokensOf(
  { tokenService, credentials }: Sandbox,
  client: string,
): Promise<{ id: string; label: string; state: string }[]> {
  const response = await fetch(
    `${tokenService.url}/v1/clients/${client}/tokens`,
    {
      headers: {
        authorization: `Bearer ${credentials.tokenServiceAdminToken}`,
      },
    },
  );
  if (!response.ok) {
    throw new Error(`The token service answered ${response.status}`);
  }
  return (await response.json()).items;
}

/** Revokes a token at the service, as a person does who answers for it. */
export async function revokeToken(
  { tokenService, credentials }: Sandbox,
  id: string,
): Promise<void> {
  const response = await fetch(`${tokenService.url}/v1/tokens/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${credentials.tokenServiceAdminToken}` },
  });
  if (!response.ok) {
    throw new Error(`The token service answered ${response.status}`);
  }
}
