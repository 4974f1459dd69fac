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
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createActions, run } from '../__testUtils__/actionsUnderTest';
import {
  FakeSecretsBackend,
  SECRET_REF,
} from '../__testUtils__/FakeSecretsBackend';

const ID = 'secrets:rotation:start';
const input = { secretRef: SECRET_REF, reason: 'Somebody left' };

describe('secrets:rotation:start', () => {
  let backend: FakeSecretsBackend;

  beforeEach(async () => {
    backend = await FakeSecretsBackend.start();
  });

  afterEach(() => backend.stop());

  it('starts a rotation in the name of the initiator and puts out its id', async () => {
    const { output, log } = await run(backend, ID, input);
    expect(output).toEqual({ rotationId: 'rotation-1' });
    expect(log).toEqual([
      'Rotation rotation-1 is requested, see /secrets/rotations/rotation-1',
    ]);
    expect(backend.requests).toHaveLength(1);
    expect(backend.requests[0]).toEqual({
      line: 'POST /v1/rotations',
      body: { ...input, taskId: 'mock-task-id' },
      authorization: mockCredentials.service.header({
        onBehalfOf: mockCredentials.user(),
        targetPluginId: 'secrets',
      }),
    });
  });

  it.each([[false], [true]])(
    'asks nothing for a reason that holds a value, and does not repeat it (dry run: %s)',
    async isDryRun => {
      const value = 'xK9#mP2$vL5@nQ8';
      const failure = await createActions(backend)
        [ID].handler({
          ...createMockActionContext({
            input: { ...input, reason: `it is ${value}` },
          }),
          isDryRun,
        })
        .then(
          () => undefined,
          (error: Error) => error.message,
        );
      expect(failure).toMatch(/^The reason must not hold a value/);
      expect(failure).not.toContain(value);
      expect(backend.requests).toEqual([]);
    },
  );

  it('adopts the rotation that is open', async () => {
    backend.adopted = true;
    const { output, log } = await run(backend, ID, input);
    expect(output).toEqual({ rotationId: 'rotation-1' });
    expect(log).toEqual([
      'Rotation rotation-1 was open already, see /secrets/rotations/rotation-1',
    ]);
  });

  it('does not start again when the task is resumed', async () => {
    const stored = new Map<string, any>();
    const context = {
      ...createMockActionContext({ input }),
      async checkpoint({ key, fn }: { key: string; fn(): unknown }) {
        if (!stored.has(key)) stored.set(key, await fn());
        return stored.get(key);
      },
    };
    const action = createActions(backend)[ID];
    await action.handler(context);
    await action.handler(context);
    expect(
      backend.requests.filter(({ line }) => line === 'POST /v1/rotations'),
    ).toHaveLength(1);
    expect([...stored.values()]).toEqual([
      { rotationId: 'rotation-1', adopted: false },
    ]);
    expect([...stored.keys()].join()).not.toContain('payments');
  });

  it.each([
    [400, /^The secret cannot be rotated; its page says why, /],
    [403, /^You may not rotate the secret; its owners may\./],
    [404, /^There is no such secret, or you may not see it$/],
    [409, /^The secret cannot be rotated; its page says why, /],
    [500, /^The secrets backend could not do it now; /],
  ])(
    'fails on a %s in words that name no secret, and tells the log of the portal why',
    async (status, sentence) => {
      backend.refusal = {
        on: /POST/,
        status,
        name: 'SomeError',
        message: 'Payments DB password cannot be rotated: No forge for db.yaml',
      };
      const { error, log, output, portalLog } = await run(backend, ID, input);
      expect(error).toMatch(sentence);
      expect(JSON.stringify([error, log, output])).not.toMatch(/payments|db/i);
      expect(portalLog).toContain('No forge for db.yaml');
    },
  );

  describe('in a dry run', () => {
    const dryRun = () => run(backend, ID, input, { isDryRun: true });
    const effects = () =>
      backend.requests.filter(({ line }) => !line.startsWith('GET'));

    it('tells that it would start one, names nothing, and changes nothing', async () => {
      const { output, log } = await dryRun();
      expect(log).toEqual(['Would start a rotation; the form shows its plan']);
      expect(output).toEqual({ rotationId: 'dry-run' });
      expect(effects()).toEqual([]);
    });

    it('says that it would adopt an open rotation', async () => {
      backend.plan.openRotationId = 'rotation-0';
      const { output, log } = await dryRun();
      expect(log).toEqual([
        'Would adopt the open rotation rotation-0, see /secrets/rotations/rotation-0',
      ]);
      expect(output).toEqual({ rotationId: 'rotation-0' });
    });

    it('fails where the plan has a problem, and names none', async () => {
      backend.plan.problems = ['No forge for db.yaml', 'Policy x is unknown'];
      const { error } = await dryRun();
      expect(error).toMatch(/^The secret cannot be rotated; its page says why/);
      expect(error).not.toMatch(/db\.yaml|Policy x/);
      expect(effects()).toEqual([]);
    });
  });
});
