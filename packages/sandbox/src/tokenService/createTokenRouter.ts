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

import { AuthenticationError, InputError } from '@backstage/errors';
import express, { NextFunction, Request, Response } from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import { createFaultRouter } from '../faults/createFaultRouter';
import { Faults } from '../faults/Faults';
import { injectFaults } from '../faults/injectFaults';
import { sendStatusPage } from '../html/sendStatusPage';
import { bearerTokenOf, KnownToken } from '../http/bearerToken';
import { renderStatusPage } from './statusPage';
import { TokenRules } from './TokenRules';

const clientSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'is not a client name' });
const issueSchema = z.strictObject({
  label: z.string().min(1).max(200),
  issuedAt: z.iso.datetime().optional(),
  expiresInDays: z.number().int().min(1).max(365).default(90),
});
const introspectSchema = z.strictObject({ token: z.string().min(1) });

/**
 * The HTTP API:
 *
 * - `POST /v1/clients/:client/tokens` `{ label, expiresInDays?, issuedAt? }` issues a token (admin); 409 for a third
 *   live one. An `issuedAt` in the past is for a token that takes the place of one from before there was the service
 * - `GET /v1/clients/:client/tokens` lists them without the tokens (admin)
 * - `GET /v1/tokens/:id` says whose it is and whether it is live, without the token (admin); 404 for an id that never was
 * - `DELETE /v1/tokens/:id` revokes one, any number of times (admin); 404 for an id that never was
 * - `POST /v1/introspect` `{ token }` says whose it is and whether it is live (admin)
 * - `GET /v1/whoami` says whose the bearer token is
 * - `/_faults` makes the API misbehave (admin), see `createFaultRouter`
 * - `GET /` a page for people
 */
export function createTokenRouter(options: {
  rules: TokenRules;
  faults: Faults;
  adminToken: string;
}): express.Router {
  const { rules, faults } = options;
  const admin = requireAdmin(options.adminToken);
  const router = Router();
  router.use(express.json({ limit: '10kb' }));
  router.use('/_faults', admin, createFaultRouter(faults));
  router.use('/v1', injectFaults(faults));

  router.post('/v1/clients/:client/tokens', admin, (req, res) => {
    const client = parse(clientSchema, req.params.client);
    const body = parse(issueSchema, req.body);
    res.status(201).json(rules.issue({ client, ...body }));
  });

  router.get('/v1/clients/:client/tokens', admin, (req, res) => {
    const client = parse(clientSchema, req.params.client);
    res.json({ items: rules.list({ client }) });
  });

  router.get('/v1/tokens/:id', admin, (req, res) => {
    const { id, client, state } = rules.find(req.params.id);
    res.json({ id, client, state });
  });

  router.delete('/v1/tokens/:id', admin, (req, res) => {
    res.json(rules.revoke(req.params.id));
  });

  router.post('/v1/introspect', admin, (req, res) => {
    res.json(introspect(rules, parse(introspectSchema, req.body).token));
  });

  router.get('/v1/whoami', (req, res) => {
    const { client, id, label, expiresAt } = rules.check(requireToken(req));
    res.json({ client, id, label, expiresAt });
  });

  router.get('/', (_req, res) => {
    sendStatusPage(res, {
      title: 'Acme token service',
      body: renderStatusPage({ tokens: rules.list(), faults: faults.list() }),
    });
  });

  return router;
}

function introspect(rules: TokenRules, token: string) {
  try {
    const { client, id, expiresAt } = rules.check(token);
    return { active: true, client, id, expiresAt };
  } catch (error) {
    if (!AuthenticationError.is(error)) throw error;
    return { active: false };
  }
}

function requireAdmin(adminToken: string) {
  const expected = new KnownToken(adminToken);
  return (req: Request, _res: Response, next: NextFunction) => {
    if (!expected.is(requireToken(req))) {
      throw new AuthenticationError('This needs the admin token');
    }
    next();
  };
}

function requireToken(req: Request): string {
  const token = bearerTokenOf(req);
  if (!token) {
    throw new AuthenticationError('A bearer token is missing');
  }
  return token;
}

function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new InputError(z.prettifyError(parsed.error));
  }
  return parsed.data;
}
