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

import { DateTime } from 'luxon';
import { sampleUsers } from './company';
import { SANDBOX_USER_HEADER } from './portal/sandboxAuthenticator';
import { waitUntil } from './waitUntil';

const START_TIMEOUT = { minutes: 4 };

/**
 * Resolves once people of the sample company can sign in and see secrets.
 * @throws TimeoutError that says how far it came
 */
export async function waitForPortal(
  portalUrl: string,
  signal: AbortSignal,
): Promise<void> {
  const deadline = DateTime.now().plus(START_TIMEOUT);
  const within = (failure: string) => ({
    timeoutMs: Math.max(0, deadline.diffNow().toMillis()),
    failure: `${failure} within ${START_TIMEOUT.minutes} minutes`,
    signal,
  });
  await waitUntil(
    until => isReady(`${portalUrl}/.backstage/health/v1/readiness`, until),
    within('The portal does not get ready'),
  );
  const token = await waitUntil(
    until => signIn(portalUrl, until),
    within(
      'The portal is ready, but its catalog does not learn who works at the sample company',
    ),
  );
  await waitUntil(
    until => hasReadInventory(portalUrl, token, until),
    within(
      'One can sign in to the portal, but its inventory does not find the secrets of the sample company',
    ),
  );
}

async function isReady(
  url: string,
  signal: AbortSignal,
): Promise<true | undefined> {
  return (await fetch(url, { signal })).ok || undefined;
}

async function signIn(
  portalUrl: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const [user] = sampleUsers;
  const response = await fetch(`${portalUrl}/api/auth/sandbox/refresh`, {
    headers: { [SANDBOX_USER_HEADER]: user.ref },
    signal,
  });
  if (!response.ok) return undefined;
  return (await response.json()).backstageIdentity.token;
}

async function hasReadInventory(
  portalUrl: string,
  token: string,
  signal: AbortSignal,
): Promise<true | undefined> {
  const response = await fetch(`${portalUrl}/api/secrets/v1/summary`, {
    headers: { authorization: `Bearer ${token}` },
    signal,
  });
  if (!response.ok) return undefined;
  return (await response.json()).total > 0 || undefined;
}
