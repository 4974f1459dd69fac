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
  RootInstanceMetadataService,
  SchedulerService,
  UrlReaderService,
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
import { SecretBoundaries } from './boundaries/SecretBoundaries';
import { systemClock } from './Clock';
import { createStores } from './database/createStores';
import { openDatabase } from './database/openDatabase';
import { AuditTrail } from './journal/AuditTrail';
import { LiveSignals } from './journal/LiveSignals';
import { lowerCase } from './lowerCase';
import { RotationMetrics } from './metrics/RotationMetrics';
import { StateMetrics } from './metrics/StateMetrics';
import { secretResourceRef, secretRules } from './permissions';
import { PolicyBook } from './policies/PolicyBook';
import { ModuleRegistry } from './registry/ModuleRegistry';
import { readRequestLimits } from './registry/requestLimits';
import { createRotationEngine } from './rotation/createRotationEngine';
import { ManifestFiles } from './rotation/ManifestFiles';
import { createRouter } from './router/createRouter';
import { failureSentences } from './service/failureSentences';
import { AuthorizedBoundariesService } from './service/AuthorizedBoundariesService';
import { AuthorizedCatalogHoldService } from './service/AuthorizedCatalogHoldService';
import { AuthorizedCiphertextService } from './service/AuthorizedCiphertextService';
import { AuthorizedClusterAccessService } from './service/AuthorizedClusterAccessService';
import { AuthorizedCompromiseService } from './service/AuthorizedCompromiseService';
import { AuthorizedHandoverService } from './service/AuthorizedHandoverService';
import { AuthorizedInterventionService } from './service/AuthorizedInterventionService';
import { AuthorizedJournalService } from './service/AuthorizedJournalService';
import { AuthorizedRotationService } from './service/AuthorizedRotationService';
import { AuthorizedSecretService } from './service/AuthorizedSecretService';
import { AuthorizedUnknownVersionService } from './service/AuthorizedUnknownVersionService';
import { DefaultBoundariesService } from './service/DefaultBoundariesService';
import { DefaultCatalogHoldService } from './service/DefaultCatalogHoldService';
import { DefaultCiphertextService } from './service/DefaultCiphertextService';
import { DefaultClusterAccessService } from './service/DefaultClusterAccessService';
import { DefaultCompromiseService } from './service/DefaultCompromiseService';
import { DefaultHandoverService } from './service/DefaultHandoverService';
import { DefaultInterventionService } from './service/DefaultInterventionService';
import { DefaultJournalService } from './service/DefaultJournalService';
import { DefaultRotationService } from './service/DefaultRotationService';
import { DefaultSecretService } from './service/DefaultSecretService';
import { DefaultUnknownVersionService } from './service/DefaultUnknownVersionService';
import { RotationPlanner } from './service/RotationPlanner';
import { RotationStarter } from './service/RotationStarter';
import { SecretAccess } from './service/SecretAccess';
import { SecretHandovers } from './service/SecretHandovers';
import { UnsafeSettings } from './service/UnsafeSettings';
import { CatalogComponents } from './watch/CatalogComponents';
import { startWatching } from './watch/startWatching';

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
  instance: RootInstanceMetadataService;
  logger: LoggerService;
  metrics: MetricsService;
  notifications: NotificationService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  scaffolder: ScaffolderService;
  scheduler: SchedulerService;
  signals: SignalsService;
  urlReader: UrlReaderService;
  registry: ModuleRegistry;
}

/** Builds every room of the plugin, hands each what it needs, and opens the door. */
export async function startSecrets(services: SecretsServices): Promise<void> {
  const { config, logger, metrics, registry } = services;
  const clock = systemClock;
  const newId = () => randomUUID();

  const db = await openDatabase(services.database);
  const stores = createStores({ db, clock, newId });
  const { compromises, handovers, journal, notices, reads } = stores;
  const { rotations, secrets, starts } = stores;
  registry.limitRequests(readRequestLimits(config));
  const policies = PolicyBook.fromConfig(config);
  const boundaries = SecretBoundaries.fromConfig({
    config,
    store: stores.boundaries,
    registry,
    logger,
  });
  const administrators = readAdministrators(config);

  services.permissionsRegistry.addResourceType({
    resourceRef: secretResourceRef,
    permissions: secretsPermissions,
    rules: Object.values(secretRules),
    getResources: refs => secrets.show(refs),
  });

  const signals = new LiveSignals({ signals: services.signals, logger });
  const audit = new AuditTrail({ auditor: services.auditor, logger });
  const moves = new RotationMetrics({ metrics, clock });
  StateMetrics.register({
    metrics,
    store: stores.state,
    clock,
    logger,
  });
  const engine = createRotationEngine({
    store: rotations,
    secrets,
    registry,
    components: new CatalogComponents({ ...services, boundaries }),
    boundaries,
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
    boundaries,
    allowances: stores.boundaries,
    clock,
    logger,
  });
  const unsafe = new UnsafeSettings(services);
  const access = new SecretAccess({
    ...services,
    starts,
    handovers,
    unsafe,
  });
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
    boundaries,
    notices,
    administrators,
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
          handovers,
          registry,
          policies,
          boundaries,
          clock,
        }),
        access,
      }),
      compromises: new AuthorizedCompromiseService({ inner: reports, access }),
      interventions: new AuthorizedInterventionService({
        inner: new DefaultInterventionService({
          store: rotations,
          engine,
          auth: services.auth,
          clock,
        }),
        rotations: guarded,
        access,
      }),
      rotations: guarded,
      boundaries: new AuthorizedBoundariesService({
        inner: new DefaultBoundariesService({
          boundaries,
          store: stores.boundaries,
          secrets,
          reads,
          compromises,
          starter,
          unsafe: async () => [
            ...(await stores.anchors.mismatches()).map(
              ({ message }) => message,
            ),
            ...(await unsafe.warnings()),
            ...(await failureSentences(stores.failures)),
          ],
          clock,
        }),
        permissions: services.permissions,
        auth: services.auth,
      }),
      unknownVersions: new AuthorizedUnknownVersionService({
        inner: new DefaultUnknownVersionService({
          ...services,
          secrets,
          store: stores.unknownVersions,
          boundaries,
          clock,
        }),
        access,
      }),
      ciphertexts: new AuthorizedCiphertextService({
        inner: new DefaultCiphertextService({
          ...services,
          secrets,
          rotations,
          store: stores.ciphertexts,
          files,
          boundaries,
          clock,
        }),
        access,
      }),
      catalogHold: new AuthorizedCatalogHoldService({
        inner: new DefaultCatalogHoldService({ secrets, clock }),
        permissions: services.permissions,
        auth: services.auth,
      }),
      clusterAccess: new AuthorizedClusterAccessService({
        inner: new DefaultClusterAccessService({ secrets, boundaries, clock }),
        permissions: services.permissions,
      }),
      handovers: new AuthorizedHandoverService({
        inner: new DefaultHandoverService({
          ...services,
          handovers: new SecretHandovers({
            store: handovers,
            secrets,
            boundaries,
            clock,
          }),
          store: handovers,
          secrets,
        }),
        access,
      }),
      journals: new AuthorizedJournalService({
        inner: new DefaultJournalService({ journal, secrets, clock }),
        access,
      }),
    }),
  );

  await unsafe.log();
  // Says what is unsafe.
  await boundaries.now();
  await startWatching({
    ...services,
    stores,
    policies,
    boundaries,
    administrators,
    engine,
    starter,
    reports,
    audit,
    clock,
    newId,
  });
}

/** Those whom the policy of the secrets plugin lets do everything are told what only they can decide. */
function readAdministrators(config: RootConfigService): string[] {
  const refs = config.getOptionalStringArray(
    'permission.secrets.administrators',
  );
  const group = config.getOptionalString('secrets.notices.escalation.group');
  return (refs ?? (group ? [group] : [])).map(lowerCase);
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

function readPollInterval(config: RootConfigService): Duration {
  const key = 'secrets.rotation.pollInterval';
  return Duration.fromObject(
    config.has(key) ? readDurationFromConfig(config, { key }) : { minutes: 1 },
  );
}
