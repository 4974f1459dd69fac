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

import { sampleUsers } from './company';
import { SANDBOX_USER_HEADER } from './portal/sandboxAuthenticator';
import { waitUntil } from './waitUntil';

const START_TIMEOUT_MS = 240_000;

/** Resolves once people of the sample company can sign in and see secrets. */
export async function waitForPortal(
  portalUrl: string,
  signal: AbortSignal,
): Promise<void> {
  const within = (failure: string) => ({
    timeoutMs: START_TIMEOUT_MS,
    failure,
    signal,
  });
  await waitUntil(
    () => isReady(`${portalUrl}/.backstage/health/v1/readiness`),
    within('The portal does not get ready'),
  );
  const token = await waitUntil(
    () => signIn(portalUrl),
    within('The catalog does not learn who works at the sample company'),
  );
  await waitUntil(
    () => hasReadInventory(portalUrl, token),
    within('The inventory does not find the secrets of the sample company'),
  );
}

async function isReady(url: string): Promise<true | undefined> {
  return (await fetch(url)).ok || undefined;
}

async function signIn(portalUrl: string): Promise<string | undefined> {
  const [user] = sampleUsers;
  const response = await fetch(`${portalUrl}/api/auth/sandbox/refresh`, {
    headers: { [SANDBOX_USER_HEADER]: user.ref },
  });
  if (!response.ok) return undefined;
  return (await response.json()).backstageIdentity.token;
}

async function hasReadInventory(
  portalUrl: string,
  token: string,
): Promise<true | undefined> {
  const response = await fetch(`${portalUrl}/api/secrets/v1/summary`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) return undefined;
  return (await response.json()).total > 0 || undefined;
}
