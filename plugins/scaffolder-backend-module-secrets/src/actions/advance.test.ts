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
const PAGE = '/secrets/rotations/rotation-1';

describe.each([
  ['secrets:rotation:issue', 'issued'],
  ['secrets:rotation:propose', 'proposed'],
])('%s', (id, to) => {
  let backend: FakeSecretsBackend;

  beforeEach(async () => {
    backend = await FakeSecretsBackend.start();
  });

  afterEach(() => backend.stop());

  it('puts out and logs the id of the rotation, and nothing else', async () => {
    const { output, log } = await run(backend, id, input);
    expect(output).toEqual({ rotationId: 'rotation-1' });
    expect(log).toEqual([`Rotation rotation-1 is ${to}, see ${PAGE}`]);
  });

  it('asks the engine for its own phase, and for nothing more', async () => {
    await run(backend, id, input);
    expect(backend.requests).toEqual([
      expect.objectContaining({
        line: 'POST /v1/rotations/rotation-1/advance',
        body: { to },
      }),
    ]);
  });

  it('takes a rotation that is further on as it is', async () => {
    backend.advance = () => {
      backend.rotation.phase = 'merged';
    };
    const { log } = await run(backend, id, input);
    expect(log).toEqual([`Rotation rotation-1 is merged, see ${PAGE}`]);
  });

  it('fails when the rotation must wait, and names the page that says why', async () => {
    backend.advance = () => {
      backend.rotation.waitingFor =
        'https://git.example.com/payments does not answer.';
      backend.rotation.nextAttemptAt = '2026-11-24T22:00:00.000Z';
      backend.rotation.actions.retry = { possible: true };
    };
    const { error, log } = await run(backend, id, input);
    expect(error).toBe(
      `Rotation rotation-1 is not ${to} yet; its page says why: ${PAGE}`,
    );
    expect(log).toEqual([]);
  });

  it('fails when the rotation has ended', async () => {
    backend.advance = () => {
      backend.rotation.phase = 'cancelled';
      backend.rotation.waitingFor = 'Cancelled by user:default/ada';
    };
    const { error } = await run(backend, id, input);
    expect(error).toBe(
      `Rotation rotation-1 ended as cancelled; its page says why: ${PAGE}`,
    );
  });

  it.each([
    [403, `You may not advance rotation rotation-1, see ${PAGE}`],
    [404, 'There is no rotation rotation-1, or you may not see it'],
    [
      503,
      'The secrets backend could not do it now; run the task again in a while. The log of the portal says why',
    ],
  ])(
    'tells the task of a %s in words that name nothing, and the log of the portal why',
    async (status, sentence) => {
      backend.refusal = {
        on: /advance$/,
        status,
        name: 'SomeError',
        message: 'You may not rotate resource:default/payments-db-password',
      };
      const { error, portalLog } = await run(backend, id, input);
      expect(error).toBe(sentence);
      expect(portalLog).toContain('resource:default/payments-db-password');
    },
  );

  it('changes nothing in a dry run', async () => {
    const { output, log } = await run(backend, id, input, { isDryRun: true });
    expect(output).toEqual({ rotationId: 'rotation-1' });
    expect(log).toEqual([expect.stringMatching(/^Would /)]);
    expect(backend.requests).toEqual([]);
  });
});

describe('secrets:rotation:propose', () => {
  it('ends well where the policy has the rotation wait', async () => {
    const backend = await FakeSecretsBackend.start();
    backend.advance = () => {
      Object.assign(backend.rotation, {
        phase: 'issued',
        waitingFor: "The policy's rotation window opens at 22:00.",
        nextAttemptAt: '2026-11-24T22:00:00.000Z',
      });
      backend.rotation.actions.retry = { possible: false, reason: 'No.' };
    };
    const { output, log, error } = await run(
      backend,
      'secrets:rotation:propose',
      input,
    );
    await backend.stop();
    expect(error).toBeUndefined();
    expect(output).toEqual({ rotationId: 'rotation-1' });
    expect(log).toEqual([
      `Rotation rotation-1 is not proposed yet; its page says why: ${PAGE}`,
    ]);
  });
});
