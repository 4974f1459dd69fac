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

import { DateTime } from 'luxon';
import { ContainerStatus, Pod } from './kubernetesObjects';
import { startingReaders } from './usesOfSecret';

/** The present run of a container. */
export interface ContainerRun {
  container: string;
  restarts: number;
  id: string;
  /** By the clock of the node, to the second. */
  startedAt: DateTime;
}

/**
 * The present runs of the containers of a pod that read a Secret when they start. Undefined where it is read in another
 * way too, or where one of them does not run and has not run.
 */
export function runsOfReaders(
  pod: Pod,
  secretName: string,
): ContainerRun[] | undefined {
  const readers = startingReaders(pod.spec, secretName);
  const runs = readers?.map(container => runOf(pod, container));
  return runs?.every(run => run !== undefined) ? runs : undefined;
}

function runOf({ status }: Pod, container: string): ContainerRun | undefined {
  const {
    containerStatuses = [],
    initContainerStatuses = [],
    ephemeralContainerStatuses = [],
  } = status ?? {};
  const statuses: ContainerStatus[] = [
    ...containerStatuses,
    ...initContainerStatuses,
    ...ephemeralContainerStatuses,
  ];
  const found = statuses.find(({ name }) => name === container);
  const { running, terminated } = found?.state ?? {};
  const startedAt = DateTime.fromISO((running ?? terminated)?.startedAt ?? '', {
    zone: 'utc',
  });
  return startedAt.isValid
    ? {
        container,
        restarts: found?.restartCount ?? 0,
        id: found?.containerID ?? '',
        startedAt,
      }
    : undefined;
}
