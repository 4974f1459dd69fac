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

import { LiveConsumer, ResolvedTarget } from '@keyturn/plugin-secrets-node';
import { describeProofs } from './describeProofs';
import { Finding } from './Finding';
import { isFinished } from './isFinished';
import { COMPONENT } from './keptParts';
import { Job, Pod } from './kubernetesObjects';
import { podProblem } from './podProblem';
import { PodProofs } from './provePods';
import { RunningWorkload } from './readNamespaceWorkloads';
import { SecretUse, usesOfSecret } from './usesOfSecret';

const SPOKEN_USE: Record<SecretUse, string> = {
  environment: 'as environment variables',
  volume: 'from a volume',
  'image-pull': 'to pull images',
};

/** The Secret as it is now. */
export interface SecretNow {
  target: ResolvedTarget;
  /** What must be met for it to hold the version looked for. */
  findings: Finding[];
  /** Absent where the cluster does not say when the Secret changed. */
  proofs: PodProofs | undefined;
}

/**
 * Whether a workload uses the target's Secret, and if so, whether nothing of it has an older value: every pod that uses
 * it has started since it changed. A program may read a volume once, so a mounted Secret proves no more than a
 * variable. Images are pulled with the Secret as it is. Undefined where it does not use it, or has ended.
 */
export function examineConsumer(
  workload: RunningWorkload,
  secret: SecretNow,
): LiveConsumer | undefined {
  const { kind, name, template } = workload;
  const { namespace, secretName } = secret.target;
  if (hasEnded(workload)) return undefined;
  const usesOf = (spec: Pod['spec']) => usesOfSecret(spec, secretName);
  const pods = workload.pods.filter(
    pod => !isFinished(pod) && usesOf(pod.spec).length > 0,
  );
  const uses = new Set([
    ...usesOf(template?.spec),
    ...pods.flatMap(({ spec }) => usesOf(spec)),
  ]);
  if (uses.size === 0) return undefined;
  const readers = pods.filter(({ spec }) =>
    usesOf(spec).some(use => use !== 'image-pull'),
  );
  const { met, sentence } = finding(workload, readers, uses, secret);
  const spoken = [...uses].map(use => SPOKEN_USE[use]).join(' and ');
  return {
    kind,
    namespace,
    name,
    component: componentOf(workload),
    state: met ? 'running' : 'not-yet',
    evidence: [sentence, `It uses Secret ${secretName} ${spoken}`],
  };
}

function finding(
  { kind, name }: RunningWorkload,
  readers: Pod[],
  uses: Set<SecretUse>,
  { target, findings, proofs }: SecretNow,
): Finding {
  const missing = findings.find(({ met }) => !met);
  if (missing) return missing;
  if (uses.size === 1 && uses.has('image-pull')) {
    return { met: true, sentence: 'Each pull reads the Secret as it is' };
  }
  if (readers.length === 0) {
    return {
      met: true,
      sentence: 'No pod of it runs; the next reads the Secret as it is',
    };
  }
  const problem = podProblem({
    name: `${kind} ${target.namespace}/${name}`,
    pods: readers,
    wanted: 0,
    proofs,
  });
  if (problem) return { met: false, sentence: problem.sentence };
  const how = describeProofs(readers, proofs);
  return {
    met: true,
    sentence: `Of its ${readers.length} pods that read the Secret, ${how}`,
  };
}

/** A run that is over, and a pod that nobody will start again. */
function hasEnded({ kind, object, template, pods }: RunningWorkload): boolean {
  if (pods.some(pod => !isFinished(pod))) return false;
  const { conditions = [] } = (object as Job | undefined)?.status ?? {};
  const isOver = conditions.some(
    ({ type, status }) =>
      ['Complete', 'Failed'].includes(type) && status === 'True',
  );
  return kind === 'Job' ? isOver : !template;
}

function componentOf({
  object,
  template,
  pods,
}: RunningWorkload): string | undefined {
  return [object?.metadata, template?.metadata, pods[0]?.metadata]
    .flatMap(metadata => [
      metadata?.labels?.[COMPONENT],
      metadata?.annotations?.[COMPONENT],
    ])
    .find(Boolean);
}
