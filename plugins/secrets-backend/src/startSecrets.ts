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

import {
  AuditorService,
  AuthService,
  DatabaseService,
  HttpAuthService,
  HttpRouterService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import {
  DEFAULT_NAMESPACE,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { EventsService } from '@backstage/plugin-events-node';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import { SignalsService } from '@backstage/plugin-signals-node';
import { secretsPermissions } from '@keyturn/plugin-secrets-common';
import { Duration } from 'luxon';
import { randomUUID } from 'node:crypto';
import { systemClock } from './Clock';
import { DatabaseAnchorStore } from './database/DatabaseAnchorStore';
import { DatabaseCompromiseStore } from './database/DatabaseCompromiseStore';
import { DatabaseInventoryReadStore } from './database/DatabaseInventoryReadStore';
import { DatabaseJournalStore } from './database/DatabaseJournalStore';
import { DatabaseNoticeStore } from './database/DatabaseNoticeStore';
import { DatabaseRotationStore } from './database/DatabaseRotationStore';
import { DatabaseSecretStore } from './database/DatabaseSecretStore';
import { DatabaseStartStore } from './database/DatabaseStartStore';
import { DatabaseStateStore } from './database/DatabaseStateStore';
import { DatabaseTaskRunStore } from './database/DatabaseTaskRunStore';
import { openDatabase } from './database/openDatabase';
import { AuditTrail } from './journal/AuditTrail';
import { CatalogTitles } from './journal/CatalogTitles';
import { LiveSignals } from './journal/LiveSignals';
import { NoticeDispatcher } from './journal/NoticeDispatcher';
import { readNoticeRules } from './journal/noticeRules';
import { RotationMetrics } from './metrics/RotationMetrics';
import { StateMetrics } from './metrics/StateMetrics';
import { secretResourceRef, secretRules } from './permissions';
import { PolicyBook } from './policies/PolicyBook';
import { ModuleRegistry } from './registry/ModuleRegistry';
import { createRotationEngine } from './rotation/createRotationEngine';
import { ManifestFiles } from './rotation/ManifestFiles';
import { createRouter } from './router/createRouter';
import { AuthorizedCompromiseService } from './service/AuthorizedCompromiseService';
import { AuthorizedInterventionService } from './service/AuthorizedInterventionService';
import { AuthorizedJournalService } from './service/AuthorizedJournalService';
import { AuthorizedRotationService } from './service/AuthorizedRotationService';
import { AuthorizedSecretService } from './service/AuthorizedSecretService';
import { DefaultCompromiseService } from './service/DefaultCompromiseService';
import { DefaultInterventionService } from './service/DefaultInterventionService';
import { DefaultJournalService } from './service/DefaultJournalService';
import { DefaultRotationService } from './service/DefaultRotationService';
import { DefaultSecretService } from './service/DefaultSecretService';
import { RotationPlanner } from './service/RotationPlanner';
import { RotationStarter } from './service/RotationStarter';
import { SecretAccess } from './service/SecretAccess';
import { CompromiseEvents } from './watch/CompromiseEvents';
import { CatalogComponents } from './watch/CatalogComponents';
import { DueLookout } from './watch/DueLookout';
import { EscalationLookout } from './watch/EscalationLookout';
import { ExpiryLookout } from './watch/ExpiryLookout';
import { ForgeEvents } from './watch/ForgeEvents';
import { InventoryReader } from './watch/InventoryReader';
import { JournalAnchorer } from './watch/JournalAnchorer';
import { recordRuns } from './watch/recordRuns';
import { RotationRunner } from './watch/RotationRunner';
import { TargetObserver } from './watch/TargetObserver';

/** Shipped with the scaffolder module. */
const DEFAULT_TEMPLATE = 'template:default/rotate-secret';

/** The services of the backend that the plugin stands on, and its modules. */
export interface SecretsServices {
  auditor: AuditorService;
  auth: AuthService;
  catalog: CatalogService;
  config: RootConfigService;
  database: DatabaseService;
  events: EventsService;
  httpAuth: HttpAuthService;
  httpRouter: HttpRouterService;
  logger: LoggerService;
  metrics: MetricsService;
  notifications: NotificationService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  scaffolder: ScaffolderService;
  scheduler: SchedulerService;
  signals: SignalsService;
  registry: ModuleRegistry;
}

/** Builds every room of the plugin, hands each what it needs, and opens the door. */
export async function startSecrets(services: SecretsServices): Promise<void> {
  const { config, logger, metrics, registry } = services;
  const clock = systemClock;
  const newId = () => randomUUID();

  const db = await openDatabase(services.database);
  const secrets = new DatabaseSecretStore({ db });
  const reads = new DatabaseInventoryReadStore({ db });
  const rotations = new DatabaseRotationStore({ db, clock, newId });
  const notices = new DatabaseNoticeStore({ db, clock, newId });
  const starts = new DatabaseStartStore({ db });
  const compromises = new DatabaseCompromiseStore({ db, clock, newId });
  const journal = new DatabaseJournalStore({ db, clock });
  const policies = PolicyBook.fromConfig(config);
  const noticeRules = readNoticeRules(config);
  const scheduler = recordRuns(services.scheduler, {
    runs: new DatabaseTaskRunStore({ db }),
    clock,
  });

  services.permissionsRegistry.addResourceType({
    resourceRef: secretResourceRef,
    permissions: secretsPermissions,
    rules: Object.values(secretRules),
    getResources: refs => secrets.getMany(refs),
  });

  const signals = new LiveSignals({ signals: services.signals, logger });
  const audit = new AuditTrail({ auditor: services.auditor, logger });
  const moves = new RotationMetrics({ metrics, clock });
  StateMetrics.register({
    metrics,
    store: new DatabaseStateStore({ db, reads }),
    clock,
    logger,
  });
  const engine = createRotationEngine({
    store: rotations,
    secrets,
    registry,
    components: new CatalogComponents(services),
    clock,
    newId,
    logger,
    portalUrl: config.getString('app.baseUrl'),
    pollInterval: readPollInterval(config),
    onMove: async move => {
      signals.rotationMoved(move.rotation);
      moves.moved(move);
      await audit.moved(move);
    },
  });
  const files = new ManifestFiles(registry);
  const planner = new RotationPlanner({
    registry,
    policies,
    files,
    clock,
    logger,
  });
  const access = new SecretAccess({ ...services, starts });
  const starter = new RotationStarter({
    ...services,
    starts,
    secrets,
    notices,
    audit,
    clock,
    templateRef: readTemplateRef(config),
  });
  const reports = new DefaultCompromiseService({
    compromises,
    secrets,
    starter,
    registry,
    policies,
    auth: services.auth,
    clock,
  });

  const guarded = new AuthorizedRotationService({
    inner: new DefaultRotationService({
      store: rotations,
      secrets,
      engine,
      planner,
      starts,
      auth: services.auth,
      clock,
      newId,
    }),
    access,
  });

  services.httpRouter.use(
    createRouter({
      ...services,
      secrets: new AuthorizedSecretService({
        inner: new DefaultSecretService({
          secrets,
          reads,
          starts,
          compromises,
          registry,
          policies,
          clock,
        }),
        access,
      }),
      compromises: new AuthorizedCompromiseService({ inner: reports, access }),
      interventions: new AuthorizedInterventionService({
        inner: new DefaultInterventionService({
          store: rotations,
          secrets,
          engine,
          auth: services.auth,
          clock,
        }),
        rotations: guarded,
        access,
      }),
      rotations: guarded,
      journals: new AuthorizedJournalService({
        inner: new DefaultJournalService({ journal, secrets, clock }),
        access,
      }),
    }),
  );

  const watched = { secrets, policies, registry, logger, clock };
  await new InventoryReader({ ...services, ...watched, reads }).start(
    scheduler,
    config,
  );
  await new ExpiryLookout({ ...watched, notices }).start(scheduler, config);
  await new EscalationLookout({
    ...watched,
    rotations,
    notices,
    rules: noticeRules.escalation,
  }).start(scheduler, config);
  await new DueLookout({
    ...watched,
    starts,
    compromises,
    starter,
    mostPullRequests: readMostPullRequests(config),
  }).start(scheduler, config);
  await new TargetObserver(watched).start(scheduler, config);
  await new RotationRunner({ store: rotations, engine, logger }).start(
    scheduler,
    config,
  );
  await new NoticeDispatcher({
    store: notices,
    notifications: services.notifications,
    clock,
    logger,
    metrics,
    rules: noticeRules,
    titles: new CatalogTitles(services),
  }).start(scheduler);
  await new JournalAnchorer({
    journal,
    anchors: new DatabaseAnchorStore({ db, clock }),
    registry,
    audit,
    logger,
    clock,
    newId,
  }).start(scheduler, config);
  await new ForgeEvents({ store: rotations, engine, logger }).start(
    services.events,
  );
  await new CompromiseEvents({ compromises: reports, audit, logger }).start(
    services.events,
  );
}

function readTemplateRef(config: RootConfigService): string {
  const key = 'secrets.lookout.template';
  const given = config.getOptionalString(key) ?? DEFAULT_TEMPLATE;
  try {
    return stringifyEntityRef(
      parseEntityRef(given, {
        defaultKind: 'template',
        defaultNamespace: DEFAULT_NAMESPACE,
      }),
    );
  } catch (error) {
    throw new InputError(`${key} is '${given}', which is no entity ref`, error);
  }
}

function readMostPullRequests(config: RootConfigService): number {
  const key = 'secrets.lookout.maxOpenPullRequestsPerRepository';
  const most = config.getOptionalNumber(key) ?? 10;
  if (!Number.isInteger(most) || most < 1) {
    throw new InputError(
      `${key} is ${most}, but must be a whole number from 1`,
    );
  }
  return most;
}

function readPollInterval(config: RootConfigService): Duration {
  const key = 'secrets.rotation.pollInterval';
  return Duration.fromObject(
    config.has(key) ? readDurationFromConfig(config, { key }) : { minutes: 1 },
  );
}
