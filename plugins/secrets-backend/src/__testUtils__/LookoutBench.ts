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

import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import { scaffolderServiceMock } from '@backstage/plugin-scaffolder-node/testUtils';
import { DatabaseBoundaryStore } from '../database/DatabaseBoundaryStore';
import { DatabaseCompromiseStore } from '../database/DatabaseCompromiseStore';
import { DatabaseNoticeStore } from '../database/DatabaseNoticeStore';
import { DatabaseSecretStore } from '../database/DatabaseSecretStore';
import { DatabaseStartStore } from '../database/DatabaseStartStore';
import { AuditTrail } from '../journal/AuditTrail';
import { PolicyBook } from '../policies/PolicyBook';
import { AuthorizedRotationService } from '../service/AuthorizedRotationService';
import { DefaultCompromiseService } from '../service/DefaultCompromiseService';
import { DefaultRotationService } from '../service/DefaultRotationService';
import { RotationPlanner } from '../service/RotationPlanner';
import { RotationStarter } from '../service/RotationStarter';
import { SecretAccess } from '../service/SecretAccess';
import { DueLookout } from '../watch/DueLookout';
import { testRows } from './testRows';
import { RotationBench } from './RotationBench';

/** How a task that no person started comes to the secrets backend. */
export const UNATTENDED = {
  credentials: mockCredentials.service('plugin:scaffolder'),
};

type Status = Awaited<ReturnType<ScaffolderService['getTask']>>['status'];

interface Task {
  id: string;
  templateRef: string;
  secretRef: string;
  reason: string;
  status: Status;
}

/** The look-out and the reports around a bench, with a scaffolder that keeps its tasks until they are run. */
export class LookoutBench {
  readonly bench: RotationBench;
  readonly tasks: Task[] = [];
  readonly secrets: DatabaseSecretStore;
  readonly allowances: DatabaseBoundaryStore;
  readonly starts: DatabaseStartStore;
  readonly compromises: DatabaseCompromiseStore;
  readonly starter: RotationStarter;
  readonly rotations: AuthorizedRotationService;
  readonly reports: DefaultCompromiseService;
  readonly access: SecretAccess;
  readonly logger = mockServices.logger.mock();
  readonly auditor = mockServices.auditor.mock();
  readonly audit: AuditTrail;
  /** Set where the scaffolder makes no task. */
  refusal?: Error;
  readonly #policies: PolicyBook;

  constructor(bench: RotationBench) {
    this.bench = bench;
    const { db, clock, newId, store, boundaries } = bench;
    const { registry, files, policies } = bench.parts();
    const auth = mockServices.auth({ pluginId: 'secrets' });
    this.#policies = policies;
    this.secrets = new DatabaseSecretStore({ db });
    this.allowances = new DatabaseBoundaryStore({ db });
    this.starts = new DatabaseStartStore({ db });
    this.compromises = new DatabaseCompromiseStore({ db, clock, newId });
    this.audit = new AuditTrail({ auditor: this.auditor, logger: this.logger });
    const { secrets, starts, compromises, logger, audit } = this;
    const notices = new DatabaseNoticeStore({ db, clock, newId });
    this.starter = new RotationStarter({
      starts,
      secrets,
      notices,
      scaffolder: this.#scaffolder(),
      auth,
      audit,
      clock,
      logger,
      templateRef: 'template:default/rotate-secret',
    });
    this.reports = new DefaultCompromiseService({
      compromises,
      secrets,
      starter: this.starter,
      registry,
      policies,
      boundaries,
      notices,
      administrators: ['group:default/platform'],
      auth,
      clock,
    });
    this.access = new SecretAccess({
      permissions: mockServices.permissions(),
      permissionsRegistry: mockServices.permissionsRegistry.mock(),
      auth,
      starts,
    });
    this.rotations = new AuthorizedRotationService({
      access: this.access,
      inner: new DefaultRotationService({
        store,
        secrets,
        engine: bench.engine(),
        planner: new RotationPlanner({
          registry,
          policies,
          files,
          boundaries,
          allowances: this.allowances,
          clock,
          logger,
        }),
        starts,
        auth,
        clock,
        newId,
      }),
    });
  }

  /** As another replica has one. */
  lookout(options: { mostPullRequests?: number } = {}): DueLookout {
    const { starts, secrets, compromises, starter, logger, bench } = this;
    return new DueLookout({
      starts,
      secrets,
      compromises,
      starter,
      logger,
      clock: bench.clock,
      registry: bench.parts().registry,
      boundaries: bench.boundaries,
      policies: this.#policies,
      rows: testRows(bench),
      mostPullRequests: options.mostPullRequests ?? 10,
    });
  }

  lookOut(options: { mostPullRequests?: number } = {}): Promise<number> {
    return this.lookout(options).lookOut(new AbortController().signal);
  }

  /** Runs what was asked for and has not run, as the shipped template does; answers the ids of rotations. */
  async runTasks(): Promise<string[]> {
    const ids: string[] = [];
    for (const task of this.tasks.filter(({ status }) => status === 'open')) {
      const { secretRef, reason, id: taskId } = task;
      const { rotation } = await this.rotations.start(
        { secretRef, reason, taskId },
        UNATTENDED,
      );
      ids.push(rotation.id);
      await this.rotations.advance(rotation.id, { to: 'issued' }, UNATTENDED);
      await this.rotations.advance(rotation.id, { to: 'proposed' }, UNATTENDED);
      task.status = 'completed';
    }
    return ids;
  }

  #scaffolder(): ScaffolderService {
    return scaffolderServiceMock.mock({
      scaffold: async ({ templateRef, values }) => {
        if (this.refusal) throw this.refusal;
        const taskId = `task-${this.tasks.length + 1}`;
        this.tasks.push({
          id: taskId,
          templateRef,
          secretRef: String(values.secretRef),
          reason: String(values.reason),
          status: 'open',
        });
        return { taskId };
      },
      getTask: async ({ taskId }) => {
        const task = this.tasks.find(({ id }) => id === taskId);
        if (!task) throw new Error(`No task ${taskId}`);
        return { id: taskId, status: task.status } as Awaited<
          ReturnType<ScaffolderService['getTask']>
        >;
      },
    });
  }
}
