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
import { z } from 'zod';
import { Faults, faultSchema } from './Faults';

/** Lists (`GET /`), adds (`POST /`) and removes (`DELETE /` and `DELETE /:id`) faults. Who may is for the caller to check. */
export function createFaultRouter(faults: Faults): Router {
  const router = Router();
  router.use(json({ limit: '64kb' }));

  router.get('/', (_request, response) => {
    response.json({ faults: faults.list() });
  });

  router.post('/', (request, response) => {
    const fault = faultSchema.safeParse(request.body);
    if (fault.success) {
      response.status(201).json(faults.add(fault.data));
      return;
    }
    response.status(422).json({ message: z.prettifyError(fault.error) });
  });

  router.delete('/', (_request, response) => {
    faults.clear();
    response.status(204).end();
  });

  router.delete('/:id', (request, response) => {
    const found = faults.remove(Number(request.params.id));
    response.status(found ? 204 : 404).end();
  });

  return router;
}
