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

import { run } from '../__testUtils__/actionsUnderTest';
import { FakeSecretsBackend } from '../__testUtils__/FakeSecretsBackend';

const input = { rotationId: 'rotation-1' };

describe('the actions that advance a rotation', () => {
  let backend: FakeSecretsBackend;

  beforeEach(async () => {
    backend = await FakeSecretsBackend.start();
    backend.note('Printed by an earlier action');
  });

  afterEach(() => backend.stop());

  it('secrets:rotation:issue puts out the version, and prints the new rows only', async () => {
    const { output, log } = await run(backend, 'secrets:rotation:issue', input);
    expect(output).toEqual({ versionId: 'version-2', phase: 'issued' });
    expect(log).toEqual(['Reached issued', 'Version version-2 is issued']);
  });

  it('secrets:rotation:propose puts out the pull requests', async () => {
    backend.advance = () => {
      backend.rotation = {
        ...backend.rotation,
        phase: 'proposed',
        pullRequests: backend.pullRequestsIn('gitops', 'other'),
      };
    };
    const { output, log } = await run(
      backend,
      'secrets:rotation:propose',
      input,
    );
    const urls = [
      'https://github.com/acme/gitops/pull/1',
      'https://github.com/acme/other/pull/2',
    ];
    expect(output).toEqual({
      phase: 'proposed',
      pullRequestUrl: urls[0],
      pullRequestUrls: urls,
    });
    expect(log).toEqual(urls.map(url => `Pull request ${url} is open`));
  });

  it('secrets:rotation:propose ends well where the policy has the rotation wait, and says for what', async () => {
    backend.advance = () => {
      Object.assign(backend.rotation, {
        phase: 'issued',
        waitingFor: "The policy's rotation window opens at 22:00.",
        nextAttemptAt: '2026-11-24T22:00:00.000Z',
      });
      backend.rotation.actions.retry = { possible: false, reason: 'No.' };
    };
    const { output, log } = await run(
      backend,
      'secrets:rotation:propose',
      input,
    );
    expect(output).toEqual({ phase: 'issued', pullRequestUrls: [] });
    expect(log).toEqual([
      "The rotation of Payments DB password is not proposed yet: The policy's rotation window opens at 22:00. The rotation goes on by itself; follow it at /secrets/rotations/rotation-1",
    ]);
  });

  describe.each([
    ['secrets:rotation:issue', 'issued'],
    ['secrets:rotation:propose', 'proposed'],
  ])('%s', (id, to) => {
    it('asks the engine for its own phase', async () => {
      await run(backend, id, input);
      expect(
        backend.requests.filter(({ line }) => line.startsWith('POST')),
      ).toEqual([
        expect.objectContaining({
          line: 'POST /v1/rotations/rotation-1/advance',
          body: { to },
        }),
      ]);
    });

    it('takes a rotation that is further on as it is', async () => {
      backend.advance = () => {
        backend.rotation.phase = 'merged';
        backend.rotation.versionId = 'version-2';
      };
      const { output } = await run(backend, id, input);
      expect(output).toMatchObject({ phase: 'merged' });
    });

    it('fails when the rotation must wait, and says that it goes on', async () => {
      backend.advance = () => {
        backend.rotation.waitingFor = 'The forge does not answer.';
        backend.rotation.nextAttemptAt = '2026-11-24T22:00:00.000Z';
        backend.rotation.actions.retry = { possible: true };
      };
      await expect(run(backend, id, input)).rejects.toThrow(
        `The rotation of Payments DB password is not ${to} yet: The forge does not answer. The rotation goes on by itself; follow it at /secrets/rotations/rotation-1`,
      );
    });

    it('fails when the rotation has ended, and does not say that it goes on', async () => {
      backend.advance = () => {
        backend.rotation.phase = 'cancelled';
        backend.rotation.waitingFor = 'Cancelled by user:default/ada';
      };
      await expect(run(backend, id, input)).rejects.toThrow(
        /^The rotation of Payments DB password ended as cancelled: Cancelled by user:default\/ada\. See \/secrets\/rotations\/rotation-1$/,
      );
    });

    it('prints the journal while the engine is at work', async () => {
      let finish = () => {};
      const finished = new Promise<void>(resolve => {
        finish = resolve;
      });
      const advance = backend.advance;
      backend.advance = async phase => {
        backend.note('Under way', 'warning');
        await finished;
        await advance(phase);
      };
      const running = run(backend, id, input);
      const polled = () =>
        backend.requests.filter(({ line }) => line.includes('/journal')).length;
      const deadline = Date.now() + 10_000;
      while (polled() < 2 && Date.now() < deadline) {
        await new Promise(resolve => setImmediate(resolve));
      }
      expect(polled()).toBeGreaterThan(1);
      finish();
      const { log } = await running;
      expect(log.slice(0, 2)).toEqual(['warn: Under way', `Reached ${to}`]);
    });

    it('does not fail for a journal that cannot be read, but says so', async () => {
      const advance = backend.advance;
      backend.advance = async phase => {
        await advance(phase);
        backend.refusal = {
          on: /journal/,
          status: 503,
          name: 'ServiceUnavailableError',
          message: 'The database is down',
        };
      };
      const { log } = await run(backend, id, input);
      expect(log).toContain(
        'warn: The journal of the rotation could not be read: The database is down',
      );
    });

    it('changes nothing in a dry run', async () => {
      const { output, log } = await run(backend, id, input, { isDryRun: true });
      expect(output).toMatchObject({ phase: to });
      expect(log).toEqual([expect.stringMatching(/^Would /)]);
      expect(backend.requests).toEqual([]);
    });
  });
});
