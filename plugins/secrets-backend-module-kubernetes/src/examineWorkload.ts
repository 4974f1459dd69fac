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

import { Workload } from '@keyturn/plugin-secrets-common';
import {
  ResolvedTarget,
  workloadVersionAnnotation,
} from '@keyturn/plugin-secrets-node';
import { Finding } from './Finding';
import { PodTemplateOwner } from './kubernetesObjects';
import { rolloutOf } from './rollout';

/**
 * Whether every pod of a workload runs the version. A workload with a manifest proves it by the version in its
 * pod template; one without can only show that no rollout is under way, and the sentence says so.
 */
export function examineWorkload(
  target: ResolvedTarget,
  workload: Workload,
  found: PodTemplateOwner | undefined,
  versionId: string | undefined,
): Finding {
  const name = `${workload.kind} ${target.namespace}/${workload.name}`;
  if (!found) return { met: false, sentence: `${name} does not exist` };

  const { complete, progress } = rolloutOf(workload.kind, found);
  if (!workload.manifest || versionId === undefined) {
    const caveat = workload.manifest
      ? ''
      : '; no manifest is named for it, so no rotation restarts it and it must read the Secret live';
    return { met: complete, sentence: `${name}: ${progress}${caveat}` };
  }
  const key = workloadVersionAnnotation(target.secretName);
  const started = found.spec?.template?.metadata?.annotations?.[key];
  if (started !== versionId) {
    return {
      met: false,
      sentence: started
        ? `${name} still runs version ${started}`
        : `${name} has not been restarted for version ${versionId}`,
    };
  }
  return {
    met: complete,
    sentence: `${name}: ${progress}, with version ${versionId}`,
  };
}
