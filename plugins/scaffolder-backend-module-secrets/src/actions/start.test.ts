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
    backend.note('Requested by user:default/mock');
  });

  afterEach(() => backend.stop());

  it('starts a rotation in the name of the initiator and prints its journal', async () => {
    const { output, log } = await run(backend, ID, input);
    expect(output).toEqual({
      rotationId: 'rotation-1',
      adopted: false,
      url: '/secrets/rotations/rotation-1',
    });
    expect(log).toEqual([
      'Started the rotation rotation-1, see /secrets/rotations/rotation-1',
      'Requested by user:default/mock',
    ]);
    expect(backend.requests[0]).toEqual({
      line: 'POST /v1/rotations',
      body: { ...input, taskId: 'mock-task-id' },
      authorization: mockCredentials.service.header({
        onBehalfOf: mockCredentials.user(),
        targetPluginId: 'secrets',
      }),
    });
  });

  it('adopts the rotation that is open', async () => {
    backend.adopted = true;
    const { output, log } = await run(backend, ID, input);
    expect(output).toMatchObject({ rotationId: 'rotation-1', adopted: true });
    expect(log).toEqual([
      'Adopted the open rotation rotation-1, see /secrets/rotations/rotation-1',
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
  });

  it('fails with the sentence of the backend', async () => {
    backend.refusal = {
      on: /POST/,
      status: 403,
      name: 'NotAllowedError',
      message: 'You may not rotate Payments DB password',
    };
    await expect(run(backend, ID, input)).rejects.toThrow(
      /^You may not rotate Payments DB password$/,
    );
  });

  describe('in a dry run', () => {
    const dryRun = () => run(backend, ID, input, { isDryRun: true });
    const effects = () =>
      backend.requests.filter(({ line }) => !line.startsWith('GET'));

    it('tells repositories, files, changes and notes, and changes nothing', async () => {
      const { output, log } = await dryRun();
      expect(log).toEqual([
        `Would rotate ${SECRET_REF}`,
        'Would propose a pull request in https://github.com/acme/gitops',
        'Would change https://github.com/acme/gitops/blob/main/db.yaml: SealedSecret payments/db: spec.encryptedData.password, SealedSecret payments/db: spec.template.metadata.annotations',
        'The old version is kept: the policy does not revoke it',
      ]);
      expect(output).toEqual({
        rotationId: 'dry-run',
        adopted: false,
        url: '/secrets/rotations/dry-run',
      });
      expect(effects()).toEqual([]);
    });

    it('says that it would adopt an open rotation', async () => {
      backend.plan.openRotationId = 'rotation-0';
      const { output, log } = await dryRun();
      expect(log[0]).toBe('Would adopt the open rotation rotation-0');
      expect(output).toMatchObject({ rotationId: 'rotation-0', adopted: true });
    });

    it('fails with every problem of the plan', async () => {
      backend.plan.problems = ['No forge for db.yaml', 'Policy x is unknown'];
      await expect(dryRun()).rejects.toThrow(
        `${SECRET_REF} cannot be rotated: No forge for db.yaml; Policy x is unknown`,
      );
      expect(effects()).toEqual([]);
    });
  });
});
