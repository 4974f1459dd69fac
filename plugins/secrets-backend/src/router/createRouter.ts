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
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import express from 'express';
import Router from 'express-promise-router';
import { AuthorizedBoundariesService } from '../service/AuthorizedBoundariesService';
import { AuthorizedCatalogHoldService } from '../service/AuthorizedCatalogHoldService';
import { AuthorizedCiphertextService } from '../service/AuthorizedCiphertextService';
import { AuthorizedClusterAccessService } from '../service/AuthorizedClusterAccessService';
import { AuthorizedCompromiseService } from '../service/AuthorizedCompromiseService';
import { AuthorizedHandoverService } from '../service/AuthorizedHandoverService';
import { AuthorizedInterventionService } from '../service/AuthorizedInterventionService';
import { AuthorizedJournalService } from '../service/AuthorizedJournalService';
import { AuthorizedRotationService } from '../service/AuthorizedRotationService';
import { AuthorizedSecretService } from '../service/AuthorizedSecretService';
import { AuthorizedUnknownVersionService } from '../service/AuthorizedUnknownVersionService';
import { checkUrl } from './checkUrl';
import { addBoundaryRoutes } from './boundaryRoutes';
import { addCatalogHoldRoutes } from './catalogHoldRoutes';
import { addCiphertextRoutes } from './ciphertextRoutes';
import { addClusterAccessRoutes } from './clusterAccessRoutes';
import { addCompromiseRoutes } from './compromiseRoutes';
import { addHandoverRoutes } from './handoverRoutes';
import { addInterventionRoutes } from './interventionRoutes';
import { addJournalRoutes } from './journalRoutes';
import { addOpenApiRoute } from './openApiRoute';
import { hideUnexpected } from './hideUnexpected';
import { inScope } from './inScope';
import { noStore } from './noStore';
import { bringsBody, requireJson } from './requireJson';
import { addRotationRoutes } from './rotationRoutes';
import { addSecretRoutes } from './secretRoutes';
import { addValuesRoute } from './valuesRoute';
import { addVersionRoutes } from './versionRoutes';

/** The REST API of the plugin; what it answers is described by GET /openapi.json. */
export function createRouter(options: {
  secrets: AuthorizedSecretService;
  rotations: AuthorizedRotationService;
  interventions: AuthorizedInterventionService;
  compromises: AuthorizedCompromiseService;
  journals: AuthorizedJournalService;
  boundaries: AuthorizedBoundariesService;
  unknownVersions: AuthorizedUnknownVersionService;
  ciphertexts: AuthorizedCiphertextService;
  catalogHold: AuthorizedCatalogHoldService;
  handovers: AuthorizedHandoverService;
  clusterAccess: AuthorizedClusterAccessService;
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  logger: LoggerService;
}): express.Router {
  const router = Router();
  router.use(noStore, checkUrl, requireJson);
  addValuesRoute(router, options);
  router.use(
    express.json({
      limit: '100kb',
      type: req => bringsBody(req as express.Request),
    }),
    inScope,
  );
  addSecretRoutes(router, options);
  addRotationRoutes(router, options);
  addInterventionRoutes(router, options);
  addCompromiseRoutes(router, options);
  addJournalRoutes(router, options);
  addBoundaryRoutes(router, options);
  addVersionRoutes(router, options);
  addCiphertextRoutes(router, options);
  addCatalogHoldRoutes(router, options);
  addHandoverRoutes(router, options);
  addClusterAccessRoutes(router, options);
  addOpenApiRoute(router);
  router.use(hideUnexpected(options.logger));
  return router;
}
