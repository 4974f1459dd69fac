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
import { useAsyncList } from '@backstage/ui';
import useAsync from 'react-use/esm/useAsync';
import { secretsApiRef } from './api';
import { SecretOption, useDescribeSecret } from './useDescribeSecret';

const PAGE_SIZE = 20;

/** How many owners the API takes in one request. */
export const MAX_OWNERS = 100;

/** Secrets that match what was typed, most urgent first, fetched page by page while one scrolls. */
export function useSecretOptions({ ownedOnly }: { ownedOnly: boolean }) {
  const api = useApi(secretsApiRef);
  const identityApi = useApi(identityApiRef);
  const describe = useDescribeSecret();

  const { value: ownerCount = 0 } = useAsync(async () => {
    if (!ownedOnly) return 0;
    const { ownershipEntityRefs } = await identityApi.getBackstageIdentity();
    return ownershipEntityRefs.length;
  }, [identityApi, ownedOnly]);

  const list = useAsyncList<SecretOption>({
    async load({ signal, filterText, cursor }) {
      const owner = ownedOnly
        ? (await identityApi.getBackstageIdentity()).ownershipEntityRefs
        : undefined;
      const page = await api.listSecrets(
        {
          sort: 'urgency',
          limit: PAGE_SIZE,
          ...(owner ? { owner: owner.slice(0, MAX_OWNERS) } : {}),
          ...(filterText ? { text: filterText } : {}),
          ...(cursor ? { cursor } : {}),
        },
        { signal },
      );
      return {
        items: await Promise.all(page.items.map(describe)),
        cursor: page.nextCursor,
      };
    },
  });

  return {
    list,
    error: list.error,
    /** How many owners the person is, where only their secrets are offered; beyond `MAX_OWNERS` some are left out. */
    ownerCount,
    isEmpty:
      !list.error &&
      !list.isLoading &&
      list.filterText === '' &&
      list.items.length === 0,
  };
}
