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

import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { Loaded, useLoaded } from './useLoaded';

/** Refs by which the signed-in person owns entities; always at least the person's own. */
export function useOwnershipRefs(): Loaded<string[]> {
  const identityApi = useApi(identityApiRef);
  return useLoaded('identity', async () => {
    const identity = await identityApi.getBackstageIdentity();
    return identity.ownershipEntityRefs.length
      ? identity.ownershipEntityRefs
      : [identity.userEntityRef];
  });
}
