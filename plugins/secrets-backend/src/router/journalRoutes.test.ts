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

import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { JournalVerifier } from '@keyturn/plugin-secrets-common';
import express from 'express';
import request from 'supertest';
import { secretEntity } from '../__testUtils__/secretEntity';
import { TestPortal } from '../__testUtils__/TestPortal';
import { createRouter } from './createRouter';

const MANIFEST = `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: db-password
  namespace: payments
spec:
  encryptedData:
    password: OLD
`;

/** The routes alone, over a service whose export is this. */
function routesOver(text: () => AsyncGenerator<string>) {
  const router = createRouter({
    journals: { exportAll: async () => text() },
    httpAuth: mockServices.httpAuth(),
    auditor: mockServices.auditor.mock(),
    logger: mockServices.logger.mock(),
  } as unknown as Parameters<typeof createRouter>[0]);
  return request(express().use(router)).get('/v1/journal');
}

function verify(text: string) {
  const verifier = new JournalVerifier();
  text
    .trimEnd()
    .split('\n')
    .forEach(line => verifier.read(line));
  return verifier.finish();
}

describe('the export of journals', () => {
  let portal: TestPortal;

  beforeAll(async () => {
    const entities = ['db-password', 'api-token', 'untouched'].map(name =>
      secretEntity(name, {
        spec: {
          credential: { kind: 'password', issuer: 'fake-issuer' },
          authority: { class: 'runtime', ref: 'fake-authority' },
        },
      }),
    );
    portal = await TestPortal.start({ entities });
    const [{ manifest }] = entities[0].spec!.targets as [{ manifest: string }];
    portal.forge.writeFile(manifest, MANIFEST);
    for (const secretRef of ['db-password', 'api-token']) {
      await portal.http
        .post('/api/secrets/v1/rotations')
        .send({ secretRef, reason: 'test' })
        .expect(201);
    }
  });
  afterAll(() => portal.stop());

  const get = (path: string) => portal.http.get(`/api/secrets${path}`);

  it('holds the chains of all secrets, and can be verified', async () => {
    const { text, headers } = await get('/v1/journal').expect(200);
    expect(headers['content-type']).toMatch(/^application\/x-ndjson/);
    expect(verify(text)).toMatchObject({
      secrets: 2,
      entries: 2,
      problems: [],
    });
  });

  it('holds the chain of one secret', async () => {
    const { text } = await get(
      '/v1/secrets/default/db-password/journal',
    ).expect(200);
    const lines = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(lines).toEqual([
      { journal: { format: 1, exportedAt: expect.any(String) } },
      {
        entry: expect.objectContaining({
          secretRef: 'resource:default/db-password',
          event: 'phase.requested',
          actor: mockCredentials.user().principal.userEntityRef,
          facts: { phase: 'requested', reason: 'test' },
        }),
      },
      {
        head: {
          secretRef: 'resource:default/db-password',
          seq: 1,
          hash: lines[1].entry.hash,
        },
      },
      { end: { secrets: 1, entries: 1 } },
    ]);
    expect(verify(text).problems).toEqual([]);
  });

  it('is empty, yet whole, where nothing has happened', async () => {
    const { text } = await get('/v1/secrets/default/untouched/journal').expect(
      200,
    );
    expect(verify(text)).toMatchObject({
      secrets: 0,
      entries: 0,
      problems: [],
    });
  });

  it('knows no secret that is not there', async () => {
    const { body } = await get('/v1/secrets/default/nope/journal').expect(404);
    expect(body.error.message).toBe('There is no secret resource:default/nope');
  });

  it('is for those who are signed in', async () => {
    for (const path of [
      '/v1/journal',
      '/v1/secrets/default/db-password/journal',
    ]) {
      const none = mockCredentials.none.header();
      const { status } = await get(path).set('authorization', none);
      expect(status).toBe(401);
    }
  });

  it('breaks off where it cannot go on, so that nobody takes a part for the whole', async () => {
    const broken = routesOver(async function* lines() {
      yield '{"journal":{"exportedAt":"now","format":1}}\n';
      throw new Error('the database is gone');
    });
    await expect(broken).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
