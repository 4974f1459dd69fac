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

import express, { Express } from 'express';
import { createFaultRouter } from '../faults/createFaultRouter';
import { injectFaults } from '../faults/injectFaults';
import { loopbackOnly } from '../http/loopback';
import { Forge } from './Forge';
import { createSite } from './html/createSite';
import { createGitHttp } from './http/gitHttp';
import { authenticate, requireAdmin } from './http/authenticate';
import { createApi, jsonErrors } from './rest/createApi';

/** All of the forge's doors: faults, API, git and pages, in the order in which addresses are tried. */
export function createForgeApp(forge: Forge): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(loopbackOnly());
  app.use(
    '/_faults',
    authenticate(forge.users),
    requireAdmin('inject faults'),
    createFaultRouter(forge.faults),
    jsonErrors(forge),
  );
  app.use('/api', forge.rateLimits.handler(), jsonErrors(forge));
  app.use(injectFaults(forge.faults));
  app.use('/api', createApi(forge), jsonErrors(forge));
  app.use(createGitHttp(forge));
  app.use(createSite(forge));
  app.use(jsonErrors(forge));
  return app;
}
