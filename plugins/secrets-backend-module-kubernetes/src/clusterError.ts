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
import { connectionProblem } from './connectionProblem';

const CLUSTERS = 'kubernetes.clusterLocatorMethods';

/** What a cluster was asked for. */
export interface ClusterQuestion {
  cluster: string;
  /** Base URL of its API. */
  url: string;
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

/** The cluster no longer has the state of which it gave the first pages of a list. */
export class ExpiredError extends UpstreamError {}

/** The cluster did not answer, or not in time. */
export function unreachable(
  { cluster, url }: ClusterQuestion,
  error: unknown,
): UpstreamError {
  const timedOut = isError(error) && error.name === 'TimeoutError';
  const problem = connectionProblem(reasonOf(error), url);
  if (problem) {
    return new UpstreamError(`Cluster ${cluster} ${problem} in ${CLUSTERS}`, {
      retryable: false,
      cause: reasonOf(error),
    });
  }
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
  answer: { status: number; retryAfter: string | null; text: string },
): UpstreamError {
  const { cluster, namespace, url } = question;
  const { status, retryAfter, text } = answer;
  const { resource, place, verb } = wordsOf(question);
  if (status === 401) {
    return new UpstreamError(
      `Cluster ${cluster} does not accept its serviceAccountToken in ${CLUSTERS}: renew it`,
      { retryable: false },
    );
  }
  if (status === 403) {
    return new ForbiddenError(
      `Cluster ${cluster} does not let its service account look at ${place}: grant it the verb ${verb} on ${resource} in namespace ${namespace}, or correct the name of the namespace if there is none`,
      { retryable: false },
    );
  }
  if (status === 410) {
    return new ExpiredError(
      `Cluster ${cluster} no longer has the list of ${resource} of ${place} that it began`,
      { retryable: true },
    );
  }
  // a server with TLS tells so in plain text
  if (status === 400 && url.startsWith('http:') && /HTTPS/.test(text)) {
    return new UpstreamError(
      `Cluster ${cluster} speaks TLS only: its url in ${CLUSTERS} has to begin with https`,
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

/** A list expired between two of its pages each time that it was begun. */
export function expiredAgain(
  question: ClusterQuestion,
  times: number,
): UpstreamError {
  const { resource, place } = wordsOf(question);
  return new UpstreamError(
    `Cluster ${question.cluster} could not list ${resource} of ${place}: the list expired between two pages, ${times} times`,
    { retryable: true },
  );
}

/** There are more objects than a list may have. */
export function tooMany(
  question: ClusterQuestion,
  most: number,
): UpstreamError {
  const { resource, place } = wordsOf(question);
  return new UpstreamError(
    `Cluster ${question.cluster} has more than ${most.toLocaleString(
      'en-US',
    )} ${resource} in ${place}, which is more than is read`,
    { retryable: false },
  );
}

/** An answer is larger than one may be. */
export function tooLarge(
  question: ClusterQuestion,
  mostBytes: number,
): UpstreamError {
  const { resource, place } = wordsOf(question);
  const megabytes = Math.floor(mostBytes / 1024 / 1024);
  return new UpstreamError(
    `Cluster ${question.cluster}, asked for ${resource} of ${place}, answered with more than ${megabytes} MB, which is more than is read`,
    { retryable: false },
  );
}

function wordsOf({ group, name, namespace, resource }: ClusterQuestion) {
  return {
    resource: [resource, group].filter(Boolean).join('.'),
    place: name ? `${namespace}/${name}` : `namespace ${namespace}`,
    verb: name ? 'get' : 'list',
  };
}

/** The cluster answered with something that is not the object that was asked for. */
export function notKubernetes({ cluster }: ClusterQuestion): UpstreamError {
  return new UpstreamError(
    `Cluster ${cluster} did not answer like a Kubernetes API; check its url in ${CLUSTERS}`,
    { retryable: true },
  );
}

// fetch says only "fetch failed" and keeps the reason, such as ECONNREFUSED, in its cause
function reasonOf(error: unknown): unknown {
  return isError(error) && error.cause ? error.cause : error;
}
