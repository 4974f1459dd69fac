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

import { CallContext } from '@keyturn/plugin-secrets-node';
import { FakeGithub } from './__testUtils__/FakeGithub';
import {
  failure,
  MANIFEST,
  NOW,
  startForge,
} from './__testUtils__/forgeUnderTest';
import { GithubForge } from './GithubForge';

describe('GithubForge', () => {
  let github: FakeGithub;
  let forge: GithubForge;
  let context: CallContext;

  beforeEach(async () => {
    ({ github, forge, context } = await startForge());
  });

  afterEach(() => github.stop());

  describe('failures', () => {
    const once = (fault: object) => {
      github.faults = [{ on: /^GET \/git\/ref/, ...fault }];
      return failure(forge.readFile(github.fileUrl(MANIFEST), context));
    };

    it('can be tried again after a server error', async () => {
      const error = await once({ status: 503 });
      expect(error).toMatchObject({ retryable: true });
      expect(error.message).toMatch(/failed with status 503/);
    });

    it('can be tried again after a broken connection', async () => {
      const error = await once({ after: true });
      expect(error).toMatchObject({ retryable: true });
      expect(error.message).toMatch(/could not be reached/);
    });

    it('waits as long as Retry-After says', async () => {
      const error = await once({
        status: 429,
        headers: { 'retry-after': '30' },
      });
      expect(error).toMatchObject({ retryable: true, retryAfterMs: 30_000 });
    });

    it('waits until the rate limit is reset', async () => {
      const error = await once({
        status: 403,
        headers: {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(NOW.toSeconds() + 90),
        },
      });
      expect(error).toMatchObject({ retryable: true, retryAfterMs: 90_000 });
    });

    it('waits a minute for a secondary limit without a time', async () => {
      const error = await once({
        status: 403,
        body: { message: 'You have exceeded a secondary rate limit.' },
      });
      expect(error).toMatchObject({ retryable: true, retryAfterMs: 60_000 });
    });

    it.each([
      [401, /does not accept the credentials of integrations\.github/],
      [404, /does not exist, or the credentials.*lack.*"Contents: read"/],
      [451, /legal reasons/],
    ])('cannot be tried again after %s', async (status, message) => {
      const error = await once({ status });
      expect(error.retryable).toBe(false);
      expect(error.message).toMatch(message);
    });

    it.each([403, 409, 422])(
      'quotes a refusal with %s that it does not know, and takes it for no lasting one',
      async status => {
        const error = await once({ status, body: { message: 'No pears.' } });
        expect(error).toMatchObject({ retryable: true, unrecognized: true });
        expect(error.message).toMatch(
          /refused with status \d+: it says "No pears\."\. Keyturn does not know/,
        );
      },
    );

    it('never passes on the body of an answer, nor the token', async () => {
      const data = 'body-of-the-answer';
      const error = await once({ status: 422, body: { data } });
      const told = `${error.message} ${error.stack} ${JSON.stringify(error)} ${
        (error.cause as Error).message
      }`;
      expect(told).not.toContain('body-of-the-answer');
      expect(told).not.toContain('a-token');
    });

    it('stops when the engine stops', async () => {
      const controller = new AbortController();
      controller.abort(new Error('shutting down'));
      await expect(
        forge.readFile(github.fileUrl(MANIFEST), {
          ...context,
          signal: controller.signal,
        }),
      ).rejects.toThrow('shutting down');
      expect(github.requests).toEqual([]);
    });
  });
});
