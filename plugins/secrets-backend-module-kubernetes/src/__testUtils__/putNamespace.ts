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

import { FakeCluster } from './FakeCluster';
import { READS_ENVIRONMENT } from './podFixture';

const PATHS = {
  deployments: '/apis/apps/v1',
  statefulsets: '/apis/apps/v1',
  daemonsets: '/apis/apps/v1',
  replicasets: '/apis/apps/v1',
  cronjobs: '/apis/batch/v1',
  jobs: '/apis/batch/v1',
  pods: '/api/v1',
};

type Lists = Partial<Record<keyof typeof PATHS, object[]>>;

/** Where all objects of a kind in the namespace of the target are asked for. */
export function listPath(resource: keyof typeof PATHS): string {
  return `${PATHS[resource]}/namespaces/payments/${resource}?limit=50`;
}

/** Replaces everything in the namespace that runs pods. */
export function putNamespace(cluster: FakeCluster, lists: Lists = {}): void {
  for (const resource of Object.keys(PATHS) as (keyof typeof PATHS)[]) {
    cluster.objects.set(listPath(resource), {
      kind: 'List',
      metadata: {},
      items: lists[resource] ?? [],
    });
  }
}

export function template(spec: object = READS_ENVIRONMENT, labels = {}) {
  return { metadata: { labels }, spec };
}
