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
  AuthService,
  LoggerService,
  RootConfigService,
  SchedulerService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { InputError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { EventsService } from '@backstage/plugin-events-node';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { Clock } from '../Clock';
import { Stores } from '../database/createStores';
import { AuditTrail } from '../journal/AuditTrail';
import { CatalogTitles } from '../journal/CatalogTitles';
import { NoticeDispatcher } from '../journal/NoticeDispatcher';
import { readNoticeRules } from '../journal/noticeRules';
import { PolicyBook } from '../policies/PolicyBook';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { RotationEngine } from '../rotation/RotationEngine';
import { DefaultCompromiseService } from '../service/DefaultCompromiseService';
import { RotationStarter } from '../service/RotationStarter';
import { AnchorReports } from './AnchorReports';
import { CompromiseEvents } from './CompromiseEvents';
import { CurrentWording } from './CurrentWording';
import { DeclarationProofs } from './DeclarationProofs';
import { DueLookout } from './DueLookout';
import { EscalationLookout } from './EscalationLookout';
import { ExpiryLookout } from './ExpiryLookout';
import { ForgeEvents } from './ForgeEvents';
import { InventoryReader } from './InventoryReader';
import { JournalAnchorer } from './JournalAnchorer';
import { recordRuns } from './recordRuns';
import { RotationRunner } from './RotationRunner';
import { TargetObserver } from './TargetObserver';
import { UnknownVersionReports } from './UnknownVersionReports';
import { WatchedRows } from './WatchedRows';

/** Starts everything that happens without a request: what is scheduled, and what events bring. */
export async function startWatching(options: {
  auth: AuthService;
  catalog: CatalogService;
  config: RootConfigService;
  events: EventsService;
  logger: LoggerService;
  metrics: MetricsService;
  notifications: NotificationService;
  scheduler: SchedulerService;
  urlReader: UrlReaderService;
  registry: ModuleRegistry;
  stores: Stores;
  policies: PolicyBook;
  boundaries: SecretBoundaries;
  administrators: string[];
  engine: RotationEngine;
  starter: RotationStarter;
  reports: DefaultCompromiseService;
  audit: AuditTrail;
  clock: Clock;
  newId: () => string;
}): Promise<void> {
  const { config, stores, engine, registry, audit, logger, clock, newId } =
    options;
  const { secrets, rotations, notices } = stores;
  const { starter, reports, policies, boundaries } = options;
  const scheduler = recordRuns(options.scheduler, {
    runs: stores.runs,
    clock,
  });
  const noticeRules = readNoticeRules(config);
  const rows = new WatchedRows({
    store: stores.failures,
    metrics: options.metrics,
    logger,
    clock,
  });
  const watched = {
    secrets,
    policies,
    registry,
    boundaries,
    logger,
    clock,
    rows,
  };
  await new InventoryReader({
    ...options,
    ...watched,
    reads: stores.reads,
    owners: stores.boundaries,
    handovers: stores.handovers,
    notices,
    proofs: new DeclarationProofs(options),
  }).start(scheduler, config);
  await new ExpiryLookout({ ...watched, notices }).start(scheduler, config);
  await new EscalationLookout({
    ...watched,
    rotations,
    notices,
    rules: noticeRules.escalation,
  }).start(scheduler, config);
  await new DueLookout({
    ...watched,
    starts: stores.starts,
    compromises: stores.compromises,
    starter,
    mostPullRequests: readMostPullRequests(config),
  }).start(scheduler, config);
  await new TargetObserver({
    ...watched,
    rotations,
    unknownVersions: stores.unknownVersions,
    ciphertexts: stores.ciphertexts,
    reports: new UnknownVersionReports({
      ...options,
      store: stores.unknownVersions,
      notices,
    }),
  }).start(scheduler, config);
  await new RotationRunner({ ...watched, store: rotations, engine }).start(
    scheduler,
    config,
  );
  await new NoticeDispatcher({
    store: notices,
    notifications: options.notifications,
    clock,
    logger,
    metrics: options.metrics,
    rules: noticeRules,
    policies,
    titles: new CatalogTitles(options),
    rows,
    wording: new CurrentWording({
      ...stores,
      policies,
      rules: noticeRules.escalation,
      clock,
    }),
  }).start(scheduler);
  await new JournalAnchorer({
    journal: stores.journal,
    anchors: stores.anchors,
    reports: new AnchorReports({
      ...options,
      anchors: stores.anchors,
      notices,
    }),
    registry,
    audit,
    logger,
    clock,
    newId,
  }).start(scheduler, config);
  await new ForgeEvents({ store: rotations, engine, logger }).start(
    options.events,
  );
  await new CompromiseEvents({ compromises: reports, audit, logger }).start(
    options.events,
  );
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
