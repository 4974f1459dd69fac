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

import { rolloutObstacle } from './rolloutObstacle';

const deployment = { kind: 'Deployment', name: 'api', namespace: 'n' } as const;
const statefulSet = { ...deployment, kind: 'StatefulSet' } as const;
const daemonSet = { ...deployment, kind: 'DaemonSet' } as const;

describe('rolloutObstacle', () => {
  it('tells a Deployment that is paused', () => {
    expect(
      rolloutObstacle(deployment, { spec: { replicas: 2, paused: true } }),
    ).toBe(
      'it is paused: set spec.paused to false in its manifest, or resume it by kubectl rollout resume deployment/api -n n',
    );
  });

  it.each([
    [{ progressDeadlineSeconds: 30 }, 30],
    [{}, 600],
  ])('tells a Deployment %j that has not progressed', (spec, seconds) => {
    expect(
      rolloutObstacle(deployment, {
        spec: { replicas: 2, ...spec },
        status: {
          updatedReplicas: 1,
          conditions: [
            { type: 'Available', status: 'True' },
            {
              type: 'Progressing',
              status: 'False',
              reason: 'ProgressDeadlineExceeded',
            },
          ],
        },
      }),
    ).toBe(
      `its new pods did not become available within its progressDeadlineSeconds of ${seconds}: kubectl get pods -n n shows which, and kubectl describe pod why`,
    );
  });

  it.each([
    [statefulSet, { spec: { replicas: 2 }, status: { updatedReplicas: 0 } }],
    [
      daemonSet,
      {
        spec: {},
        status: { desiredNumberScheduled: 2, updatedNumberScheduled: 1 },
      },
    ],
  ])('tells %j that waits for its pods to be deleted', (workload, object) => {
    const onDelete = { ...object.spec, updateStrategy: { type: 'OnDelete' } };
    expect(rolloutObstacle(workload, { ...object, spec: onDelete })).toBe(
      'its updateStrategy is OnDelete, so that a pod is updated only once somebody deletes the old one: delete its old pods',
    );
    expect(rolloutObstacle(workload, object)).toBeUndefined();
  });

  it('tells a StatefulSet whose partition leaves pods as they are', () => {
    const at = (partition: number, updatedReplicas: number) =>
      rolloutObstacle(statefulSet, {
        spec: { replicas: 2, updateStrategy: { rollingUpdate: { partition } } },
        status: { updatedReplicas },
      });
    expect(at(1, 1)).toBe(
      'its partition of 1 leaves every pod with a lower number as it is: set spec.updateStrategy.rollingUpdate.partition to 0 in its manifest',
    );
    expect(at(0, 1)).toBeUndefined();
    expect(at(1, 2)).toBeUndefined();
  });

  it.each([
    [
      deployment,
      {
        spec: { replicas: 2, minReadySeconds: 60 },
        status: { updatedReplicas: 2, readyReplicas: 2, availableReplicas: 0 },
      },
    ],
    [
      daemonSet,
      {
        spec: { minReadySeconds: 60 },
        status: {
          desiredNumberScheduled: 2,
          updatedNumberScheduled: 2,
          numberReady: 2,
        },
      },
    ],
  ])(
    'tells %j whose pods are not ready for long enough',
    (workload, object) => {
      expect(rolloutObstacle(workload, object)).toBe(
        'each pod has to be ready for its minReadySeconds of 60 first: wait for them',
      );
    },
  );

  it('says nothing of pods that are not ready, whatever they will have to wait', () => {
    expect(
      rolloutObstacle(deployment, {
        spec: { replicas: 2, minReadySeconds: 60 },
        status: { updatedReplicas: 2, readyReplicas: 1 },
      }),
    ).toBeUndefined();
  });
});
