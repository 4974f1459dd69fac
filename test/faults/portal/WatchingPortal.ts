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
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { Clock, toInstant } from '@keyturn/plugin-secrets-backend/src/Clock';
import { DatabaseCompromiseStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseCompromiseStore';
import { DatabaseNoticeStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseNoticeStore';
import { DatabaseRotationStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseRotationStore';
import { DatabaseSecretStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseSecretStore';
import { DatabaseStartStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseStartStore';
import { CatalogSecret } from '@keyturn/plugin-secrets-backend/src/database/SecretStore';
import { NoticeDispatcher } from '@keyturn/plugin-secrets-backend/src/journal/NoticeDispatcher';
import { PolicyBook } from '@keyturn/plugin-secrets-backend/src/policies/PolicyBook';
import { ModuleRegistry } from '@keyturn/plugin-secrets-backend/src/registry/ModuleRegistry';
import { createRotationEngine } from '@keyturn/plugin-secrets-backend/src/rotation/createRotationEngine';
import { ManifestFiles } from '@keyturn/plugin-secrets-backend/src/rotation/ManifestFiles';
import { DefaultRotationService } from '@keyturn/plugin-secrets-backend/src/service/DefaultRotationService';
import { RotationPlanner } from '@keyturn/plugin-secrets-backend/src/service/RotationPlanner';
import { RotationStarter } from '@keyturn/plugin-secrets-backend/src/service/RotationStarter';
import { CurrentWording } from '@keyturn/plugin-secrets-backend/src/watch/CurrentWording';
import { DueLookout } from '@keyturn/plugin-secrets-backend/src/watch/DueLookout';
import { ExpiryLookout } from '@keyturn/plugin-secrets-backend/src/watch/ExpiryLookout';
import { RotationRunner } from '@keyturn/plugin-secrets-backend/src/watch/RotationRunner';
import {
  RotationPolicy,
  rotationPolicySchema,
} from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { Duration } from 'luxon';
import { boundariesOfRun } from '../boundariesOfRun';
import { NO_METRICS } from './noMetrics';
import { TemplateTasks } from './TemplateTasks';
import { watchedRows } from './watchedRows';

const ALWAYS = new AbortController().signal;
/** The limit of a repository is not what is looked at here. */
const NO_LIMIT = 100_000;

export interface PortalOptions {
  /** Of the replica. */
  name: string;
  db: Knex;
  clock: Clock;
  newId: () => string;
  registry: ModuleRegistry;
  /** Policies of the config, by name. */
  policies: Record<string, Partial<RotationPolicy>>;
  notifications: NotificationService;
  logger: LoggerService;
  pollInterval: Duration;
}

/** What a portal does by itself: looks out, starts rotations through the scaffolder, runs them, tells people. */
export class WatchingPortal {
  readonly secrets: DatabaseSecretStore;
  readonly store: DatabaseRotationStore;
  readonly #clock: Clock;
  readonly #policies: PolicyBook;
  readonly #expiry: ExpiryLookout;
  readonly #due: DueLookout;
  readonly #tasks: TemplateTasks;
  readonly #runner: RotationRunner;
  readonly #dispatcher: NoticeDispatcher;

  constructor(options: PortalOptions) {
    const { db, clock, newId, registry, logger } = options;
    const auth = mockServices.auth({ pluginId: 'secrets' });
    this.#clock = clock;
    this.#policies = policiesOf(options.policies);
    this.secrets = new DatabaseSecretStore({ db });
    this.store = new DatabaseRotationStore({ db, clock, newId });
    const notices = new DatabaseNoticeStore({ db, clock, newId });
    const starts = new DatabaseStartStore({ db });
    const boundaries = boundariesOfRun({
      boundaries: 'unrestricted',
      registry,
      logger,
    });
    const engine = createRotationEngine({
      store: this.store,
      secrets: this.secrets,
      registry,
      components: { find: async () => new Map() },
      boundaries,
      clock,
      newId,
      logger,
      portalUrl: 'https://portal.example.com',
      pollInterval: options.pollInterval,
      onMove: async () => {},
    });
    const watched = {
      secrets: this.secrets,
      policies: this.#policies,
      registry,
      boundaries,
      logger,
      clock,
      rows: watchedRows({ db, clock, logger }),
    };
    const rotations = new DefaultRotationService({
      store: this.store,
      secrets: this.secrets,
      engine,
      planner: new RotationPlanner({
        ...watched,
        files: new ManifestFiles(registry),
        allowances: { allowance: async () => undefined },
      }),
      starts,
      auth,
      clock,
      newId,
    });
    this.#tasks = new TemplateTasks({
      db,
      newId,
      worker: options.name,
      rotations: () => rotations,
      credentials: mockCredentials.service('plugin:scaffolder'),
      logger,
    });
    const starter = new RotationStarter({
      starts,
      secrets: this.secrets,
      notices,
      scaffolder: this.#tasks,
      auth,
      audit: { asked: async () => {} },
      clock,
      logger,
      templateRef: 'template:default/rotate-secret',
    });
    this.#due = new DueLookout({
      ...watched,
      starts,
      compromises: new DatabaseCompromiseStore({ db, clock, newId }),
      starter,
      mostPullRequests: NO_LIMIT,
    });
    this.#expiry = new ExpiryLookout({ ...watched, notices });
    this.#runner = new RotationRunner({
      ...watched,
      store: this.store,
      engine,
    });
    this.#dispatcher = new NoticeDispatcher({
      store: notices,
      notifications: options.notifications,
      clock,
      logger,
      metrics: NO_METRICS,
      rules: { escalation: {}, digestAbove: NO_LIMIT },
      policies: this.#policies,
      titles: { of: async () => new Map() },
      rows: watched.rows,
      wording: new CurrentWording({
        secrets: this.secrets,
        rotations: this.store,
        starts,
        notices,
        policies: this.#policies,
        rules: {},
        clock,
      }),
    });
  }

  /** Takes over what the catalog says, as the inventory reader does. */
  async readCatalog(secrets: CatalogSecret[]): Promise<void> {
    const resolved = secrets.map(secret => {
      const found = this.#policies.resolve(secret.spec.rotation);
      return {
        ...secret,
        policy: 'policy' in found ? found.policy : undefined,
      };
    });
    await this.secrets.applyCatalogPage(resolved, toInstant(this.#clock.now()));
  }

  /** Writes down what people are to be told of expiries. */
  async lookOutForExpiries(): Promise<void> {
    await this.#expiry.lookOut(ALWAYS);
  }

  /** Asks the scaffolder for what is due; answers how many rotations it asked for. */
  lookOutForDue(): Promise<number> {
    return this.#due.lookOut(ALWAYS);
  }

  /** Runs the tasks that the scaffolder has. */
  runTasks(): Promise<void> {
    return this.#tasks.run();
  }

  /** Runs what is due, once. */
  run(): Promise<void> {
    return this.#runner.run(ALWAYS);
  }

  /** Sends what people are to be told. */
  tell(): Promise<void> {
    return this.#dispatcher.dispatch(ALWAYS);
  }
}

function policiesOf(
  policies: Record<string, Partial<RotationPolicy>>,
): PolicyBook {
  const valid = Object.fromEntries(
    Object.entries(policies).map(([name, fields]) => [
      name,
      JSON.parse(JSON.stringify(rotationPolicySchema.parse(fields))),
    ]),
  );
  return PolicyBook.fromConfig(
    mockServices.rootConfig({ data: { secrets: { policies: valid } } }),
  );
}
