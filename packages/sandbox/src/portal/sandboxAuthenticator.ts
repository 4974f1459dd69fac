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

import { NotAllowedError } from '@backstage/errors';
import { createProxyAuthenticator } from '@backstage/plugin-auth-node';
import { isLoopbackHost } from '../http/loopback';

/** Names the user that the person at the browser chose. */
export const SANDBOX_USER_HEADER = 'x-sandbox-user';

/** Takes the browser's word for who somebody is, as long as the config lists that user and nobody asks from afar. */
export const sandboxAuthenticator = createProxyAuthenticator({
  defaultProfileTransform: async () => ({ profile: {} }),

  initialize: ({ config }) => ({
    users: new Set(config.getStringArray('users')),
  }),

  async authenticate({ req }, { users }: { users: Set<string> }) {
    // A page elsewhere can point its own name at 127.0.0.1, but then the browser sends that name.
    if (!isLoopbackHost(req.hostname)) {
      throw new NotAllowedError(
        `The sandbox's sign-in works on localhost only, not on ${req.hostname}.`,
      );
    }
    if (req.get('x-forwarded-for') || req.get('forwarded')) {
      throw new NotAllowedError(
        "The sandbox's sign-in works without a proxy only, because that could let other machines in.",
      );
    }
    const userRef = req.get(SANDBOX_USER_HEADER);
    if (!userRef || !users.has(userRef)) {
      throw new NotAllowedError(
        'This user is not listed under auth.providers.sandbox.users.',
      );
    }
    return { result: { userRef } };
  },
});
