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

import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { useSignal } from '@backstage/plugin-signals-react';
import { SecretDetail } from '@keyturn/plugin-secrets-common';
import { useEffect } from 'react';
import useInterval from 'react-use/esm/useInterval';
import { secretsApiRef } from '../api';
import { isOpenCompromise } from '../isOpenCompromise';
import { Loaded, useLoaded } from './useLoaded';

const POLL_MILLIS = 5_000;

/**
 * The secret whose catalog page one looks at; read again whenever its open rotation moves, and every five seconds while
 * somebody has reported it as compromised, because its emergency rotation is about to open.
 */
export function useEntitySecret(): Loaded<SecretDetail> {
  const { entity } = useEntity();
  const api = useApi(secretsApiRef);
  const ref = stringifyEntityRef(entity);
  const loaded = useLoaded(ref, signal => api.getSecret(ref, { signal }));
  const { lastSignal } = useSignal<{ rotationId: string }>('secrets');
  const openRotationId = loaded.value?.openRotationId;
  const { reload } = loaded;

  useEffect(() => {
    if (openRotationId && lastSignal?.rotationId === openRotationId) reload();
  }, [lastSignal, openRotationId, reload]);

  const isAlarming = isOpenCompromise(loaded.value?.compromise);
  useInterval(
    () => {
      if (!loaded.loading) reload();
    },
    isAlarming ? POLL_MILLIS : null,
  );
  return loaded;
}
