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

import { mockCredentials } from '@backstage/backend-test-utils';
import { secretEntity } from './__testUtils__/secretEntity';
import { TestPortal } from './__testUtils__/TestPortal';

const SERVICE = mockCredentials.service.header({
  onBehalfOf: mockCredentials.service('external:pipeline'),
  targetPluginId: 'secrets',
});
const PERSON = mockCredentials.user.header();
const SECRET = 'resource:default/db-password';
const COMPROMISE = '/secrets/default/db-password/compromise';

/** In this portal every service may do everything, as the permission framework has it. */
describe("what the docs call a person's", () => {
  let portal: TestPortal;
  let rotationId: string;

  beforeAll(async () => {
    portal = await TestPortal.start({
      entities: [
        secretEntity('db-password', {
          spec: {
            credential: { kind: 'token', issuer: 'manual' },
            authority: { class: 'runtime', ref: 'fake-authority' },
          },
        }),
      ],
    });
    const { body } = await send('post', '/rotations', SERVICE, {
      secretRef: SECRET,
      reason: 'a service may start one',
    }).expect(201);
    rotationId = body.rotation.id;
  });

  afterAll(() => portal.stop());

  function send(
    method: 'post' | 'delete',
    path: string,
    authorization: string,
    body: object,
  ) {
    return portal.http[method](`/api/secrets/v1${path}`)
      .set('authorization', authorization)
      .send(body);
  }

  it.each([
    ['values', { values: { password: 'canary' }, declaration: 'any' }],
    ['confirm-revocation', { outcome: 'revoked', note: 'so I say' }],
    ['override', { reason: 'so I say', stragglers: ['any'] }],
    ['rollback', { reason: 'so I say' }],
  ])('is refused to a service: %s', async (act, body) => {
    const path = `/rotations/${rotationId}/${act}`;
    const refused = await send('post', path, SERVICE, body).expect(403);
    expect(refused.body.error).toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringMatching(
        /^Only a person may .* resource:default\/db-password, and this is a service$/,
      ),
    });
    const { status } = await send('post', path, PERSON, body);
    expect(status).not.toBe(403);
  });

  it('is refused to a service: to withdraw what a person reported', async () => {
    const body = { reason: 'seen in a paste' };
    await send('post', COMPROMISE, PERSON, body).expect(201);
    const refused = await send('delete', COMPROMISE, SERVICE, {
      reason: 'all is well',
    }).expect(403);
    expect(refused.body.error.message).toBe(
      'external:pipeline is a service, and did not make this report; a service withdraws only what it reported itself',
    );
    const { body: secret } = await portal.http
      .get('/api/secrets/v1/secrets/default/db-password')
      .expect(200);
    expect(secret.compromise.withdrawn).toBeUndefined();
  });
});
