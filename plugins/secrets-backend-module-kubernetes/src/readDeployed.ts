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

import { CallContext, DeployedRevision } from '@keyturn/plugin-secrets-node';
import { AppliedObject } from './AppliedObject';
import { readApplication } from './argoApplication';
import { ClusterClient } from './ClusterClient';
import { readKustomization } from './fluxKustomization';

/**
 * What each GitOps agent reports that says it applies one of the objects; each agent once. Agents that cannot be found
 * or may not be read are left out.
 * @throws UpstreamError where the cluster cannot tell for another reason
 */
export async function readDeployed(
  client: ClusterClient,
  objects: AppliedObject[],
  context: CallContext,
): Promise<DeployedRevision[]> {
  const found = new Map<string, DeployedRevision>();
  for (const read of [readKustomization, readApplication]) {
    const asked = new Set<string>();
    for (const object of objects) {
      const revision = await read(client, object, asked, context);
      if (revision) found.set(revision.agent, revision);
    }
  }
  return [...found.values()];
}
