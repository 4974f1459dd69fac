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

import { mockErrorHandler, mockServices } from '@backstage/backend-test-utils';
import { InputError } from '@backstage/errors';
import express from 'express';
import request from 'supertest';
import { hideUnexpected } from './hideUnexpected';

function answerTo(error: Error) {
  const app = express();
  app.get('/', (_req, _res, next) => next(error));
  app.use(hideUnexpected(mockServices.logger.mock()), mockErrorHandler());
  return request(app).get('/');
}

describe('hideUnexpected', () => {
  it('lets through what was written for whoever asked', async () => {
    const { status, text } = await answerTo(new InputError('reason: too long'));
    expect(status).toBe(400);
    expect(text).toContain('reason: too long');
  });

  it('repeats nothing of a body that cannot be read', async () => {
    const app = express();
    app.use(express.json());
    app.use(hideUnexpected(mockServices.logger.mock()), mockErrorHandler());
    const { status, text } = await request(app)
      .post('/')
      .set('content-type', 'application/json')
      .send('hunter2');
    expect(status).toBe(400);
    expect(text).toContain('The body is not valid JSON');
    expect(text).not.toContain('hunter2');
  });

  it('says nothing of a statement of the database', async () => {
    const { status, text } = await answerTo(
      new Error("insert into secrets values ('hunter2')"),
    );
    expect(status).toBe(500);
    expect(text).not.toContain('hunter2');
  });
});
