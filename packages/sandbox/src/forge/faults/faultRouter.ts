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

import { json, Router } from 'express';
import { Forge } from '../Forge';
import { ForgeError } from '../ForgeError';
import { authenticate, requireUser } from '../http/authenticate';
import { parseBody } from '../rest/parseBody';
import { faultSchema } from './Faults';

/** `/_faults`: lists, adds and removes faults, for admins only. */
export function createFaultRouter({ faults, users }: Forge): Router {
  const router = Router();
  router.use(authenticate(users), (_request, response, next) => {
    if (!requireUser(response).admin) {
      throw new ForgeError(403, 'Only admins may inject faults');
    }
    next();
  });
  router.use(json({ limit: '64kb' }));

  router.get('/', (_request, response) => {
    response.json({ faults: faults.list() });
  });

  router.post('/', (request, response) => {
    const fault = parseBody(faultSchema, request.body, 'Fault');
    response.status(201).json(faults.add(fault));
  });

  router.delete('/', (_request, response) => {
    faults.clear();
    response.status(204).end();
  });

  router.delete('/:id', (request, response) => {
    if (!faults.remove(Number(request.params.id))) throw ForgeError.notFound();
    response.status(204).end();
  });

  return router;
}
