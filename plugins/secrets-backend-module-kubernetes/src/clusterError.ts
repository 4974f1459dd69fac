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

import { isError } from '@backstage/errors';
import { UpstreamError } from '@keyturn/plugin-secrets-node';

/** What a cluster was asked for. */
export interface ClusterQuestion {
  cluster: string;
  /** Empty for the core group. */
  group: string;
  /** Plural, such as `deployments`. */
  resource: string;
  namespace: string;
  /** Absent where all of a namespace are listed. */
  name?: string;
}

/** The cluster does not grant its service account a right. */
export class ForbiddenError extends UpstreamError {}

/** The cluster did not answer, or not in time. */
export function unreachable(
  { cluster }: ClusterQuestion,
  error: unknown,
): UpstreamError {
  const timedOut = isError(error) && error.name === 'TimeoutError';
  return new UpstreamError(
    timedOut
      ? `Cluster ${cluster} did not answer in time`
      : `Cluster ${cluster} could not be reached`,
    { retryable: true, cause: timedOut ? undefined : reasonOf(error) },
  );
}

/** The cluster answered with something else than the object. */
export function refused(
  question: ClusterQuestion,
  status: number,
  retryAfter: string | null,
): UpstreamError {
  const { cluster, namespace, name } = question;
  const place = name ? `${namespace}/${name}` : `namespace ${namespace}`;
  const verb = name ? 'get' : 'list';
  const resource = [question.resource, question.group]
    .filter(Boolean)
    .join('.');
  if (status === 401) {
    return new UpstreamError(
      `Cluster ${cluster} does not accept its serviceAccountToken in kubernetes.clusterLocatorMethods: renew it`,
      { retryable: false },
    );
  }
  if (status === 403) {
    return new ForbiddenError(
      `Cluster ${cluster} does not let its service account look at ${place}: grant it the verb ${verb} on ${resource} in namespace ${namespace}`,
      { retryable: false },
    );
  }
  const seconds = Number(retryAfter);
  return new UpstreamError(
    `Cluster ${cluster}, asked for ${resource} of ${place}, answered with status ${status}`,
    {
      retryable: status === 429 || status >= 500,
      ...(seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}),
    },
  );
}

/** The cluster answered with something that is not the object that was asked for. */
export function notKubernetes({ cluster }: ClusterQuestion): UpstreamError {
  return new UpstreamError(
    `Cluster ${cluster} did not answer like a Kubernetes API; check its url in kubernetes.clusterLocatorMethods`,
    { retryable: true },
  );
}

// fetch says only "fetch failed" and keeps the reason, such as ECONNREFUSED, in its cause
function reasonOf(error: unknown): unknown {
  return isError(error) && error.cause ? error.cause : error;
}
