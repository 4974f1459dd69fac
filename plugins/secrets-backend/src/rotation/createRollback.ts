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
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { BaseBranchGuard } from './BaseBranchGuard';
import { BaseBranchState } from './BaseBranchState';
import { createRestarts } from './createRestarts';
import { EndRollbackStep, forwards } from './EndRollbackStep';
import { ManifestFiles } from './ManifestFiles';
import { MissingChange } from './MissingChange';
import { ObserveMergeStep } from './ObserveMergeStep';
import { ObserveRollbackMergeStep } from './ObserveRollbackMergeStep';
import { ObserveRollbackStep } from './ObserveRollbackStep';
import { ProposalWithdrawal } from './ProposalWithdrawal';
import { ProposeRollbackStep } from './ProposeRollbackStep';
import { PullRequestProposer } from './PullRequestProposer';
import { RevocationBaseBranch } from './RevokePreviousStep';
import { RollbackPreconditions } from './RollbackPreconditions';
import { RotationStandings } from './RotationStandings';
import { RotationStep } from './RotationStep';
import { TargetObservation } from './TargetObservation';
import { WayBack } from './WayBack';
import { WorkloadRestarts } from './WorkloadRestarts';

/** Puts the steps of a rollback together, from the parts of the way forth. */
export function createRollback(options: {
  store: RotationStore;
  registry: ModuleRegistry;
  files: ManifestFiles;
  standings: RotationStandings;
  observation: TargetObservation;
  /** Of the way forth. */
  restarts: WorkloadRestarts;
  /** How a previous version is revoked, by the state of the base branch that the version which stays brings. */
  revocation: (baseBranch: RevocationBaseBranch) => Pick<RotationStep, 'run'>;
  /** Of what the rotation itself brings. */
  guard: BaseBranchGuard;
  portalUrl: string;
  pollInterval: Duration;
}): { steps: RotationStep[]; withdrawal: ProposalWithdrawal } {
  const { files, standings, store, observation, portalUrl, pollInterval } =
    options;
  const wayBack = new WayBack({ store, files });
  const baseBranch = new BaseBranchState({
    files,
    edits: work => wayBack.edits(work),
  });
  const proposer = new PullRequestProposer({
    change: wayBack,
    files,
    standings,
    store,
    portalUrl,
  });
  const preconditions = new RollbackPreconditions(options);
  const guard = new BaseBranchGuard({
    files,
    baseBranch,
    liveness: preconditions,
    proposer: new PullRequestProposer({
      change: new MissingChange({ baseBranch, rollback: true }),
      files,
      standings,
      store,
      portalUrl,
    }),
    pollInterval,
  });
  const merge = new ObserveMergeStep({
    files,
    baseBranch,
    liveness: preconditions,
    proposer,
    observation,
    pollInterval,
  });
  return {
    steps: [
      new ProposeRollbackStep({
        preconditions,
        proposer,
        guard: options.guard,
        restarts: options.restarts,
      }),
      new ObserveRollbackMergeStep(merge),
      new ObserveRollbackStep({
        ...options,
        guard,
        restarts: createRestarts({
          ...options,
          rollback: true,
          liveness: preconditions,
        }),
      }),
      new EndRollbackStep(
        options.revocation({
          edits: work => guard.edits(forwards(work)),
          holdUp: work => guard.holdUp(forwards(work)),
        }),
      ),
    ],
    withdrawal: new ProposalWithdrawal({ files, baseBranch, proposer }),
  };
}
