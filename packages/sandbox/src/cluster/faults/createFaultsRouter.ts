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
import express, { Router } from 'express';
import { z } from 'zod';
import { AccessRules } from '../api/AccessRules';
import { StatusError } from '../objects/StatusError';
import { ClusterFaults, clusterFaultSchema } from './ClusterFaults';

const FAULT_NAMES = clusterFaultSchema.options.map(
  option => option.shape.fault.value,
);

/**
 * Tells, applies and lifts faults; for admins, and served while the cluster is down:
 * `GET /_faults`, `POST /_faults` with a fault such as `{"fault": "slow", "delayMs": 2000}`,
 * `DELETE /_faults/<name>`. Each answers `{"faults": [...]}`, those in force afterwards.
 */
export function createFaultsRouter(options: {
  faults: ClusterFaults;
  access: AccessRules;
  logger: LoggerService;
}): Router {
  const { faults, access, logger } = options;
  const router = express.Router();
  router.use('/_faults', (req, _res, next) => {
    access.authenticateAdmin(req, 'inject faults');
    next();
  });
  router.use('/_faults', express.json());
  router.get('/_faults', (_req, res) => {
    res.json({ faults: faults.list() });
  });
  router.post('/_faults', (req, res) => {
    const parsed = clusterFaultSchema.safeParse(req.body);
    if (!parsed.success) {
      throw StatusError.badRequest(z.prettifyError(parsed.error));
    }
    faults.apply(parsed.data);
    logger.warn(`Fault ${parsed.data.fault} applied`);
    res.json({ faults: faults.list() });
  });
  router.delete('/_faults/:name', (req, res) => {
    const name = FAULT_NAMES.find(known => known === req.params.name);
    if (!name) {
      throw StatusError.badRequest(
        `there is no such fault; there are ${FAULT_NAMES.join(', ')}`,
      );
    }
    faults.lift(name);
    logger.info(`Fault ${name} lifted`);
    res.json({ faults: faults.list() });
  });
  return router;
}
