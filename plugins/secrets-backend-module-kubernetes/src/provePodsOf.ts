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

import { CallContext, ObserveRequest } from '@keyturn/plugin-secrets-node';
import { ClusterClient } from './ClusterClient';
import { Pod } from './kubernetesObjects';
import { NodeClocks } from './NodeClocks';
import { PodMemory } from './PodMemory';
import { isProven, PodProofs, provePods } from './provePods';
import { SecretState } from './readSecretState';
import { secretOf } from './targetObjects';

/**
 * The proofs of the pods of a target, by what is remembered of them too, and what to remember from now on.
 * @throws UpstreamError where the cluster cannot tell
 */
export async function provePodsOf(
  client: ClusterClient,
  options: {
    request: ObserveRequest;
    state: SecretState;
    pods: Pod[];
    context: CallContext;
  },
): Promise<{
  /** Absent where the cluster does not say when the Secret changed. */
  proofs?: PodProofs;
  remembered?: string;
}> {
  const { request, state, pods, context } = options;
  const { target, versionId, remembered } = request;
  const { secretName } = target;
  const { changedAt, contents } = state;
  const memory =
    versionId !== undefined && contents !== undefined
      ? PodMemory.read(remembered, { secretName, version: versionId, contents })
      : undefined;
  if (!changedAt) return { remembered };
  const clocks = new NodeClocks(client, context);
  const proofs = await provePods(pods, {
    secretName,
    changedAt,
    clocks,
    memory,
  });
  // what is not proven now may be again: other contents make the memory worthless, not false
  if (!memory) return { proofs, remembered };
  const proven = pods.filter(pod => isProven(proofs.get(pod)));
  const missing = memory.missing(proven);
  if (missing.length === 0 || (await isUnchanged())) memory.add(proven);
  return { proofs, remembered: memory.toText() };

  // A container that started since the Secret was read has read it later than that.
  async function isUnchanged(): Promise<boolean> {
    const now = await client.getMetadata(secretOf(target), context);
    return (
      now !== undefined &&
      now.metadata?.resourceVersion === state.secret?.metadata?.resourceVersion
    );
  }
}
