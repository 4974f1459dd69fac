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
import { TargetStatus } from '@keyturn/plugin-secrets-common';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { secretsApiRef } from './api';

/** Where a value goes that is handed in for a secret, or why it goes nowhere. */
export interface Destination {
  secretRef: string;
  targets: TargetStatus[];
  isOpen: boolean;
  /** What the value is handed in with, so that it goes to these targets and nowhere else. */
  declaration?: string;
  /** Sentences; where there are some, nothing can be handed in. */
  problems: string[];
}

/** Looks up where a value of this secret goes: to the targets of its open rotation, else to those that it declares. */
export function useDestination(secretRef: string | undefined) {
  const api = useApi(secretsApiRef);
  const { value, loading, error, retry } = useAsyncRetry(async (): Promise<
    Destination | undefined
  > => {
    if (!secretRef) return undefined;
    const plan = await api.planRotation(secretRef);
    if (plan.openRotationId) {
      const { targets, declaration } = await api.getRotation(
        plan.openRotationId,
      );
      return { secretRef, targets, declaration, isOpen: true, problems: [] };
    }
    // After the plan, so that what is shown is never older than the digest: a declaration that changed in between has
    // another digest, and a rotation refuses the value.
    const { targets } = await api.getSecret(secretRef);
    const { problems, targetIds, declaration } = plan;
    if (problems.length > 0) {
      return { secretRef, targets, isOpen: false, problems };
    }
    return isSame(
      targets.map(({ id }) => id),
      targetIds,
    )
      ? { secretRef, targets, declaration, isOpen: false, problems }
      : { secretRef, targets: [], isOpen: false, problems };
  }, [api, secretRef]);
  return {
    destination: value?.secretRef === secretRef ? value : undefined,
    loading,
    error,
    retry,
  };
}

function isSame(some: string[], others: string[]): boolean {
  return some.toSorted().join('\n') === others.toSorted().join('\n');
}
