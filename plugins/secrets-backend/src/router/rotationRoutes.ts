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
import {
  AdvanceRotation,
  advanceRotationSchema,
  CancelRotation,
  cancelRotationSchema,
  JournalEntry,
  OverrideRotation,
  overrideRotationSchema,
  proposeMissingSchema,
  Rotation,
  rotationListQuerySchema,
  RotationPage,
  RotationPlan,
  StartedRotation,
  StartRotation,
  startRotationSchema,
} from '@keyturn/plugin-secrets-common';
import { Router } from 'express';
import { AuthorizedRotationService } from '../service/AuthorizedRotationService';
import { audited, auditedRead } from './audited';
import { callerOf } from './callerOf';
import { journalQuerySchema } from './journalQuery';
import { parseInput } from './parseInput';
import { readQuery } from './readQuery';
import { secretRefOf } from './secretRefOf';

/** Translates the rotation part of the REST API into calls of the service. */
export function addRotationRoutes(
  router: Router,
  options: {
    rotations: AuthorizedRotationService;
    httpAuth: HttpAuthService;
    auditor: AuditorService;
  },
): void {
  const { rotations, httpAuth, auditor } = options;

  router.get('/v1/secrets/:namespace/:name/plan', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const secretRef = secretRefOf(req);
    const plan = await auditedRead(
      auditor,
      {
        eventId: 'secret-read',
        request: req,
        meta: { queryType: 'plan', secretRef },
      },
      () => rotations.plan(secretRef, caller),
    );
    res.json(plan satisfies RotationPlan);
  });

  router.get('/v1/rotations', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const query = parseInput(rotationListQuerySchema, readQuery(req));
    const page = await auditedRead(
      auditor,
      { eventId: 'rotation-read', request: req, meta: { queryType: 'list' } },
      () => rotations.list(query, caller),
    );
    res.json(page satisfies RotationPage);
  });

  router.post('/v1/rotations', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const started = await audited(
      auditor,
      { eventId: 'rotation-start', request: req },
      async note => {
        const body: StartRotation = parseInput(startRotationSchema, req.body);
        note({ secretRef: body.secretRef, reason: body.reason });
        const result = await rotations.start(body, caller);
        note({ rotationId: result.rotation.id, adopted: result.adopted });
        return result;
      },
    );
    res
      .status(started.adopted ? 200 : 201)
      .json(started satisfies StartedRotation);
  });

  router.get('/v1/rotations/:id', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const { id } = req.params;
    const rotation = await auditedRead(
      auditor,
      {
        eventId: 'rotation-read',
        request: req,
        meta: { queryType: 'one', rotationId: id },
      },
      () => rotations.get(id, caller),
    );
    res.json(rotation satisfies Rotation);
  });

  router.get('/v1/rotations/:id/journal', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const { id } = req.params;
    const { after } = parseInput(journalQuerySchema, readQuery(req));
    const items = await auditedRead(
      auditor,
      {
        eventId: 'rotation-read',
        request: req,
        meta: { queryType: 'journal', rotationId: id },
      },
      () => rotations.journal(id, after, caller),
    );
    res.json({ items } satisfies { items: JournalEntry[] });
  });

  router.post('/v1/rotations/:id/advance', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const { id } = req.params;
    const rotation = await audited(
      auditor,
      { eventId: 'rotation-advance', request: req, meta: { rotationId: id } },
      async note => {
        const body: AdvanceRotation = parseInput(
          advanceRotationSchema,
          req.body,
        );
        note({ to: body.to });
        return rotations.advance(id, body, caller);
      },
    );
    res.json(rotation satisfies Rotation);
  });

  router.post('/v1/rotations/:id/cancel', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const { id } = req.params;
    const rotation = await audited(
      auditor,
      { eventId: 'rotation-cancel', request: req, meta: { rotationId: id } },
      async note => {
        const body: CancelRotation = parseInput(cancelRotationSchema, req.body);
        note({ reason: body.reason });
        return rotations.cancel(id, body, caller);
      },
    );
    res.json(rotation satisfies Rotation);
  });

  router.post('/v1/rotations/:id/override', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const { id } = req.params;
    const rotation = await audited(
      auditor,
      { eventId: 'rotation-override', request: req, meta: { rotationId: id } },
      async note => {
        const body: OverrideRotation = parseInput(
          overrideRotationSchema,
          req.body,
        );
        note({ reason: body.reason });
        const overridden = await rotations.override(id, body, caller);
        const { stragglers = [] } = overridden.override ?? {};
        note({ stragglers: stragglers.map(({ name }) => name) });
        return overridden;
      },
    );
    res.json(rotation satisfies Rotation);
  });

  router.post('/v1/rotations/:id/propose-missing', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const { id } = req.params;
    const rotation = await audited(
      auditor,
      {
        eventId: 'rotation-propose-missing',
        request: req,
        meta: { rotationId: id },
      },
      async note => {
        const body = parseInput(proposeMissingSchema, req.body);
        if (body.reason) note({ reason: body.reason });
        return rotations.proposeMissing(id, body, caller);
      },
    );
    res.json(rotation satisfies Rotation);
  });

  router.post('/v1/rotations/:id/retry', async (req, res) => {
    const caller = await callerOf(httpAuth, req);
    const { id } = req.params;
    const rotation = await audited(
      auditor,
      { eventId: 'rotation-retry', request: req, meta: { rotationId: id } },
      () => rotations.retry(id, caller),
    );
    res.json(rotation satisfies Rotation);
  });
}
