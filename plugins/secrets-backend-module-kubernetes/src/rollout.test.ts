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

import { rolloutOf } from './rollout';

const metadata = { generation: 2 };

describe('rolloutOf', () => {
  it.each([
    [
      'is complete when every wanted pod is updated and available',
      { replicas: 3, updatedReplicas: 3, availableReplicas: 3 },
      { complete: true, progress: '3 of 3 pods updated and available' },
    ],
    [
      'waits for pods to be updated',
      { replicas: 3, updatedReplicas: 1, availableReplicas: 3 },
      { complete: false, progress: '1 of 3 pods updated' },
    ],
    [
      'waits for old pods to go',
      { replicas: 4, updatedReplicas: 3, availableReplicas: 4 },
      { complete: false, progress: '1 old pods still beside 3 updated ones' },
    ],
    [
      'waits for updated pods to become available',
      { replicas: 3, updatedReplicas: 3, availableReplicas: 2 },
      { complete: false, progress: '2 of 3 updated pods available' },
    ],
    [
      'takes a count that is left out for zero',
      {},
      { complete: false, progress: '0 of 3 pods updated' },
    ],
  ])('of a Deployment %s', (_, counts, expected) => {
    const deployment = {
      metadata,
      spec: { replicas: 3 },
      status: { observedGeneration: 2, ...counts },
    };
    expect(rolloutOf('Deployment', deployment)).toEqual(expected);
  });

  it('wants one replica where the spec says nothing', () => {
    const status = { observedGeneration: 2, replicas: 1, updatedReplicas: 1 };
    expect(
      rolloutOf('StatefulSet', {
        metadata,
        spec: {},
        status: { ...status, readyReplicas: 1 },
      }),
    ).toEqual({
      complete: true,
      progress: '1 of 1 pods updated and available',
    });
  });

  it.each(['Deployment', 'StatefulSet'] as const)(
    'of a %s does not take pods that are ready for available ones',
    kind => {
      // a real server leaves a count of zero out
      const status = {
        observedGeneration: 2,
        replicas: 2,
        updatedReplicas: 2,
        readyReplicas: 2,
      };
      expect(
        rolloutOf(kind, {
          metadata,
          spec: { replicas: 2, minReadySeconds: 300 },
          status,
        }),
      ).toEqual({ complete: false, progress: '0 of 2 updated pods available' });
    },
  );

  it('says so where a workload is scaled to nothing', () => {
    expect(
      rolloutOf('Deployment', {
        metadata,
        spec: { replicas: 0 },
        status: { observedGeneration: 2 },
      }),
    ).toEqual({ complete: true, progress: 'no pods are wanted, none run' });
  });

  it.each(['Deployment', 'StatefulSet', 'DaemonSet'] as const)(
    'of a %s does not believe counts of an earlier generation',
    kind => {
      const workload = {
        metadata,
        spec: { replicas: 1 },
        status: {
          observedGeneration: 1,
          replicas: 1,
          updatedReplicas: 1,
          availableReplicas: 1,
          desiredNumberScheduled: 1,
          updatedNumberScheduled: 1,
          numberAvailable: 1,
        },
      };
      expect(rolloutOf(kind, workload)).toMatchObject({ complete: false });
    },
  );

  it.each([
    [{ updatedNumberScheduled: 2, numberAvailable: 2 }, true],
    [{ updatedNumberScheduled: 1, numberAvailable: 2 }, false],
    [{ updatedNumberScheduled: 2, numberAvailable: 1 }, false],
    [{}, false],
  ])('of a DaemonSet on two nodes with %j is %s', (counts, complete) => {
    const daemonSet = {
      metadata,
      status: { observedGeneration: 2, desiredNumberScheduled: 2, ...counts },
    };
    expect(rolloutOf('DaemonSet', daemonSet)).toMatchObject({ complete });
  });
});
