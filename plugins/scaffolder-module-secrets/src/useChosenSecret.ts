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

import { useApi } from '@backstage/core-plugin-api';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { secretsApiRef } from './api';
import { useDescribeSecret } from './useDescribeSecret';

/** The secret a form already names, so that a prefilled ref is shown by its title. */
export function useChosenSecret(secretRef?: string) {
  const api = useApi(secretsApiRef);
  const describe = useDescribeSecret();
  const { value, loading, error, retry } = useAsyncRetry(
    async () =>
      secretRef ? describe(await api.getSecret(secretRef)) : undefined,
    [api, secretRef],
  );
  return {
    option: value?.id === secretRef ? value : undefined,
    loading,
    error,
    retry,
  };
}
