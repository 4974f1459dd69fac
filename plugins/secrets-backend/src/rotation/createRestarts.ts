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

import { Duration } from 'luxon';
import { RotationStore } from '../database/RotationStore';
import { Liveness } from './Liveness';
import { ManifestFiles } from './ManifestFiles';
import { OpenPullRequests } from './OpenPullRequests';
import { PullRequestProposer } from './PullRequestProposer';
import { RestartChange } from './RestartChange';
import { RotationStandings } from './RotationStandings';
import { WorkloadRestarts } from './WorkloadRestarts';

/** Puts together how workloads are restarted, from what proposes and follows every pull request. */
export function createRestarts(options: {
  /** Whether for the version that a rotation goes back to. */
  rollback: boolean;
  files: ManifestFiles;
  /** Of the version that pods are to run. */
  liveness: Pick<Liveness, 'deadVersions'>;
  standings: RotationStandings;
  store: RotationStore;
  portalUrl: string;
  pollInterval: Duration;
}): WorkloadRestarts {
  const change = new RestartChange(options);
  const proposer = new PullRequestProposer({ ...options, change });
  const open = new OpenPullRequests({ ...options, proposer });
  return new WorkloadRestarts({ ...options, open, proposer });
}
