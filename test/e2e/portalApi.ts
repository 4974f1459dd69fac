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

import { SecretsClient } from '@keyturn/plugin-secrets-common';
import { RunningSandbox, SANDBOX_USER_HEADER } from '@keyturn/sandbox';

type Portal = Pick<RunningSandbox, 'portalUrl'>;

/** Calls the portal's API as somebody of the sample company, by their login, without a browser. */
export async function portalFetchAs(
  { portalUrl }: Portal,
  login: string,
): Promise<typeof fetch> {
  const response = await fetch(`${portalUrl}/api/auth/sandbox/refresh`, {
    headers: { [SANDBOX_USER_HEADER]: `user:default/${login}` },
  });
  if (!response.ok) {
    throw new Error(`${login} cannot sign in: ${response.status}`);
  }
  const { backstageIdentity } = await response.json();
  return (target, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${backstageIdentity.token}`);
    const url = new URL(String(target), portalUrl);
    return fetch(url, { ...init, headers });
  };
}

/** The secrets API as somebody of the sample company. */
export async function secretsApiAs(
  portal: Portal,
  login: string,
): Promise<SecretsClient> {
  return new SecretsClient({
    discoveryApi: {
      getBaseUrl: async id => `${portal.portalUrl}/api/${id}`,
    },
    fetchApi: { fetch: await portalFetchAs(portal, login) },
  });
}
