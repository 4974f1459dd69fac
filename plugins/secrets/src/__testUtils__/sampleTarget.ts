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

import { TargetStatus } from '@keyturn/plugin-secrets-common';

/** An instant at a distance from the one the sample is made for. */
export type At = (offset: {
  days?: number;
  hours?: number;
  minutes?: number;
}) => string;

export function sampleTarget(
  cluster: string,
  secretName: string,
  change: Partial<TargetStatus> = {},
): TargetStatus {
  return {
    id: `production/${cluster}/payments/${secretName}`,
    environment: 'production',
    cluster,
    namespace: 'payments',
    secretName,
    manifest: `https://git.example.com/acme/gitops/blob/main/clusters/${cluster}/payments/${secretName}.yaml`,
    keys: ['password'],
    workloads: [{ kind: 'Deployment', name: 'payments-api' }],
    state: 'running',
    versionId: 'v-01jd',
    evidence: ['Deployment payments-api rolled out with this version.'],
    ...change,
  };
}
