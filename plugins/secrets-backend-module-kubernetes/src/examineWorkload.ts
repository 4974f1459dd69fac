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

import {
  ExpectedScalar,
  ResolvedTarget,
  versionAnnotation,
  WorkloadToRestart,
  workloadVersionIn,
} from '@keyturn/plugin-secrets-node';
import { describeProofs } from './describeProofs';
import { differencesOf, expectedOf } from './expectedScalars';
import { Finding } from './Finding';
import { PodTemplateOwner } from './kubernetesObjects';
import { podProblem } from './podProblem';
import { PodProofs } from './provePods';
import { FoundWorkload } from './readWorkload';
import { rolloutOf, wantedPodsOf } from './rollout';
import { rolloutObstacle } from './rolloutObstacle';

/** What is known of a workload, and whether a restart is all that it lacks. */
export interface WorkloadFinding extends Finding {
  restart?: WorkloadToRestart;
}

/**
 * Whether every pod of a workload runs the version. The version in the pod template says that the restart was asked
 * for, the rollout that it is done, and the proof of each pod that it read the Secret after the Secret had changed: a
 * controller may unseal later than the pods restart. A workload without a manifest has no version in its template, so
 * for it the proofs of the pods alone must tell.
 */
export function examineWorkload(options: {
  secretRef: string;
  target: ResolvedTarget;
  found: FoundWorkload;
  versionId: string | undefined;
  /** What the merge brings to the documents of the target. */
  merged: ExpectedScalar[] | undefined;
  /** Absent where the cluster does not say when the Secret changed. */
  proofs: PodProofs | undefined;
}): WorkloadFinding {
  const { secretRef, target, versionId, merged, proofs } = options;
  const { workload, owner, pods } = options.found;
  const name = `${workload.kind} ${target.namespace}/${workload.name}`;
  if (!owner) return { met: false, sentence: `${name} does not exist` };

  const expected = workload.manifest ? versionId : undefined;
  const annotation = annotationOf(owner, secretRef);
  const version = annotation && workloadVersionIn(annotation);
  if (expected !== undefined && version !== expected) {
    return {
      met: false,
      sentence: version
        ? `${name} still runs version ${version}`
        : `${name} has not been restarted for version ${expected}`,
    };
  }
  const differences = differencesOf(
    owner,
    expectedOf(merged, { ...workload, namespace: target.namespace }),
  );
  if (differences.length > 0) {
    return {
      met: false,
      sentence: `${name} does not have what was merged: ${differences.join(
        ' and ',
      )} is another`,
    };
  }
  const caveat = workload.manifest
    ? ''
    : '; no manifest is named for it, so no rotation restarts it';
  const { complete, progress } = rolloutOf(workload.kind, owner);
  const wanted = wantedPodsOf(workload.kind, owner);
  const problem = complete
    ? podProblem({ name, pods, wanted, proofs })
    : undefined;
  if (problem) {
    const { sentence, restart } = problem;
    const { kind, name: restarted } = workload;
    return {
      met: false,
      sentence: sentence + caveat,
      ...(restart ? { restart: { kind, name: restarted, annotation } } : {}),
    };
  }

  const obstacle = complete
    ? undefined
    : rolloutObstacle({ ...workload, namespace: target.namespace }, owner);
  const facts = [
    progress,
    ...(complete && wanted > 0 ? [describeProofs(pods, proofs)] : []),
    ...(expected === undefined ? [] : [`with version ${expected}`]),
    ...(obstacle === undefined ? [] : [`because ${obstacle}`]),
  ];
  return { met: complete, sentence: `${name}: ${facts.join(', ')}${caveat}` };
}

function annotationOf(
  owner: PodTemplateOwner,
  secretRef: string,
): string | undefined {
  const { annotations } = owner.spec?.template?.metadata ?? {};
  return annotations?.[versionAnnotation(secretRef)];
}
