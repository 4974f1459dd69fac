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

import { LoggerService } from '@backstage/backend-plugin-api';
import { Duration } from 'luxon';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { Clock } from '../Clock';
import { RotationStore } from '../database/RotationStore';
import { SecretStore } from '../database/SecretStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { BaseBranchGuard } from './BaseBranchGuard';
import { BaseBranchState } from './BaseBranchState';
import { Components } from './Components';
import { createRestarts } from './createRestarts';
import { createRollback } from './createRollback';
import { CredentialHolders } from './CredentialHolders';
import { IssuerSlots } from './IssuerSlots';
import { IssueStep } from './IssueStep';
import { Liveness } from './Liveness';
import { ManifestFiles } from './ManifestFiles';
import { MissingChange } from './MissingChange';
import { ObserveMergeStep } from './ObserveMergeStep';
import { ObservePropagationStep } from './ObservePropagationStep';
import { ProposeStep } from './ProposeStep';
import { ProposalWithdrawal } from './ProposalWithdrawal';
import { WayForth } from './ProposedChange';
import { PullRequestProposer } from './PullRequestProposer';
import { PullRequestSharing } from './PullRequestSharing';
import { ReplacedVersions } from './ReplacedVersions';
import { RevocationGate } from './RevocationGate';
import { RevocationBaseBranch, RevokePreviousStep } from './RevokePreviousStep';
import { MoveListener, RotationEngine } from './RotationEngine';
import { RotationStandings } from './RotationStandings';
import { RotationUndo } from './RotationUndo';
import { TargetObservation } from './TargetObservation';
import { WalkBack } from './WalkBack';

/** Puts the engine and its steps together. */
export function createRotationEngine(options: {
  store: RotationStore;
  secrets: SecretStore;
  registry: ModuleRegistry;
  components: Components;
  boundaries: Pick<SecretBoundaries, 'now'>;
  clock: Clock;
  newId: () => string;
  logger: LoggerService;
  /** Base URL of the portal's pages. */
  portalUrl: string;
  /** How often a pull request or a target is looked at when nothing tells earlier. */
  pollInterval: Duration;
  onMove: MoveListener;
}): RotationEngine {
  const { store, registry, pollInterval, portalUrl } = options;
  const files = new ManifestFiles(registry);
  const standings = new RotationStandings(options);
  const proposer = new PullRequestProposer({
    change: new WayForth({ store }),
    files,
    standings,
    store,
    portalUrl,
  });
  const liveness = new Liveness({ registry, store });
  const holders = new CredentialHolders({ registry, standings });
  const sharing = new PullRequestSharing({
    files,
    liveness,
    proposer,
    standings,
    store,
  });
  const baseBranch = new BaseBranchState({
    files,
    edits: ({ rotation }) => store.edits(rotation.id),
  });
  const guard = new BaseBranchGuard({
    files,
    baseBranch,
    // Those that shared the first pull request may have ended long ago.
    liveness: {
      deadVersions: async work => {
        const dead = await liveness.deadVersion(work);
        return dead ? [dead.id] : [];
      },
    },
    proposer: new PullRequestProposer({
      change: new MissingChange({ baseBranch, rollback: false }),
      files,
      standings,
      store,
      portalUrl,
    }),
    pollInterval,
  });
  const observation = new TargetObservation(registry);
  const gate = new RevocationGate(options);
  const replaced = new ReplacedVersions(store);
  const slots = new IssuerSlots({ store, replaced, gate, holders });
  const revocation = (ofStaying: RevocationBaseBranch) =>
    new RevokePreviousStep({
      registry,
      gate,
      baseBranch: ofStaying,
      holders,
      liveness,
      store,
      pollInterval,
    });
  const restarts = createRestarts({
    ...options,
    rollback: false,
    files,
    standings,
    liveness,
  });
  const rollback = createRollback({
    ...options,
    files,
    standings,
    observation,
    guard,
    restarts,
    revocation,
  });
  return new RotationEngine({
    ...options,
    standings,
    sharing,
    steps: [
      new IssueStep({
        registry,
        files,
        store,
        replaced,
        holders,
        slots,
        portalUrl,
      }),
      new ProposeStep({ proposer, baseBranch, liveness, sharing }),
      new ObserveMergeStep({
        files,
        baseBranch,
        liveness,
        proposer,
        observation,
        pollInterval,
      }),
      new ObservePropagationStep({
        observation,
        guard,
        store,
        pollInterval,
        restarts,
      }),
      revocation(guard),
      ...rollback.steps,
    ],
    undoing: new RotationUndo({
      ...options,
      walkBack: new WalkBack({
        withdrawal: new ProposalWithdrawal({ files, baseBranch, proposer }),
        registry,
        store,
        slots,
      }),
      withdrawRollback: rollback.withdrawal,
    }),
  });
}
