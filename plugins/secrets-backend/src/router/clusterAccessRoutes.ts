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

import { AuditorService, HttpAuthService } from '@backstage/backend-plugin-api';
import { ClusterAccess } from '@keyturn/plugin-secrets-common';
import { Router } from 'express';
import { AuthorizedClusterAccessService } from '../service/AuthorizedClusterAccessService';
import { auditedRead } from './audited';
import { callerOf } from './callerOf';

/** Translates what administrators ask of clusters into calls of the service. */
export function addClusterAccessRoutes(
  router: Router,
  options: {
    clusterAccess: AuthorizedClusterAccessService;
    httpAuth: HttpAuthService;
    auditor: AuditorService;
  },
): void {
  const { clusterAccess, httpAuth, auditor } = options;

  router.get('/v1/clusters/:cluster/access', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const meta = { queryType: 'cluster-access' };
    const access = await auditedRead(
      auditor,
      { eventId: 'secret-read', request: req, meta },
      () => clusterAccess.get(req.params.cluster, caller),
    );
    res.json(access satisfies ClusterAccess);
  });
}
