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
import express, { Express } from 'express';
import { sendStatusPage } from '../html/sendStatusPage';
import { loopbackOnly } from '../http/loopback';
import { createWebhookRouter } from './agent/createWebhookRouter';
import { GitOpsAgent } from './agent/GitOpsAgent';
import { AccessRules } from './api/AccessRules';
import { createDiscoveryRouter } from './api/createDiscoveryRouter';
import { createResourceRouter } from './api/createResourceRouter';
import { OpenWatches } from './api/OpenWatches';
import { answerErrors } from './api/statusBody';
import { ClusterNodes } from './controllers/ClusterNodes';
import { createSealedSecretsRouter } from './controllers/createSealedSecretsRouter';
import { SealingKey } from './controllers/SealingKey';
import { ClusterFaults } from './faults/ClusterFaults';
import { createFaultsRouter } from './faults/createFaultsRouter';
import { inflictFaults } from './faults/inflictFaults';
import { ObjectStore } from './objects/ObjectStore';
import { WatchHistory } from './objects/WatchHistory';
import { renderStatusPage } from './page/renderStatusPage';

export interface ClusterAppOptions {
  clusterName: string;
  store: ObjectStore;
  history: WatchHistory;
  watches: OpenWatches;
  access: AccessRules;
  faults: ClusterFaults;
  sealingKey: SealingKey;
  nodes: ClusterNodes;
  /** Absent where nothing is applied from Git. */
  webhook?: { agent: GitOpsAgent; branch: string; secret?: string };
  logger: LoggerService;
}

/** All that the cluster answers over HTTP. Status page and faults are served while the cluster is down. */
export function createClusterApp(options: ClusterAppOptions): Express {
  const { clusterName, store, access, faults, nodes, webhook, logger } =
    options;
  const app = express().disable('x-powered-by').disable('etag');
  app.use(loopbackOnly());
  app.get('/', (_req, res) => {
    sendStatusPage(res, {
      title: `Cluster ${clusterName}`,
      body: renderStatusPage({
        store,
        faults: faults.list(),
        nodes: nodes.names.length,
      }),
    });
  });
  app.use(createFaultsRouter({ faults, access, logger }));
  app.use(inflictFaults(faults));
  app.get(['/healthz', '/livez', '/readyz'], (_req, res) => {
    res.type('text').send('ok');
  });
  if (webhook) app.use(createWebhookRouter({ ...webhook, logger }));
  app.use(createSealedSecretsRouter(options));
  app.use((req, _res, next) => {
    access.authenticate(req);
    next();
  });
  app.use(createDiscoveryRouter());
  app.use(
    createResourceRouter({
      ...options,
      renewLeases: () => nodes.renewLeases(),
    }),
  );
  app.use(answerErrors(logger));
  return app;
}
