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

import { parse } from 'yaml';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createActions, run } from '../__testUtils__/actionsUnderTest';
import {
  FakeSecretsBackend,
  SECRET_REF,
} from '../__testUtils__/FakeSecretsBackend';
import { examples } from './handIn.examples';

const ID = 'secrets:rotation:hand-in';
const VALUE = 'hunter2-of-the-provider';
const input = {
  rotationId: 'rotation-1',
  secretRef: SECRET_REF,
  from: 'value',
};

describe('secrets:rotation:hand-in', () => {
  let backend: FakeSecretsBackend;

  beforeEach(async () => {
    backend = await FakeSecretsBackend.start();
  });

  afterEach(() => backend.stop());

  const sent = () =>
    backend.requests.filter(({ line }) => line.endsWith('/values'));

  it('sends the value once, and puts out ids only', async () => {
    const { output, log } = await run(
      backend,
      ID,
      { ...input, note: 'Minted at the provider', expiresAt: '2027-12-24' },
      { secrets: { value: VALUE } },
    );
    expect(sent()).toEqual([
      expect.objectContaining({
        line: 'POST /v1/rotations/rotation-1/values',
        body: {
          values: { password: VALUE },
          expiresAt: '2027-12-24',
          evidence: { note: 'Minted at the provider' },
        },
      }),
    ]);
    expect(output).toEqual({ versionId: 'version-2', phase: 'issued' });
    expect(log).toEqual(['Reached issued', 'Version version-2 is issued']);
    expect(JSON.stringify([output, log])).not.toContain(VALUE);
  });

  it('reads a text for each key from one secret of the task', async () => {
    backend.keys = ['tls.crt', 'tls.key'];
    const values = { 'tls.crt': 'line 1\nline 2', 'tls.key': VALUE };
    await run(backend, ID, input, {
      secrets: { value: JSON.stringify(values) },
    });
    expect(sent()[0].body).toEqual({ values });
  });

  it('takes JSON that is none of that as the value itself', async () => {
    const value = JSON.stringify({ type: 'service_account', id: VALUE });
    await run(backend, ID, input, { secrets: { value } });
    expect(sent()[0].body).toEqual({ values: { password: value } });
  });

  it('refuses one value for several keys, in words that do not repeat it', async () => {
    backend.keys = ['tls.crt', 'tls.key'];
    const refused = run(backend, ID, input, { secrets: { value: VALUE } });
    await expect(refused).rejects.toThrow(
      'The secret has the keys tls.crt, tls.key: enter a JSON object that holds a text for each of them',
    );
    expect(sent()).toEqual([]);
  });

  it('sends a value of its own for each key where it is told so', async () => {
    const from = { username: 'a', password: 'b' };
    await run(
      backend,
      ID,
      { ...input, from },
      { secrets: { a: 'me', b: VALUE } },
    );
    expect(sent()[0].body).toEqual({
      values: { username: 'me', password: VALUE },
    });
  });

  it('fails before it asks for anything where the task has no such secret', async () => {
    await expect(run(backend, ID, input)).rejects.toThrow(
      /^The task has no secret named value\./,
    );
    expect(sent()).toEqual([]);
  });

  it('hands in once when the task is resumed, and keeps no value for that', async () => {
    const stored = new Map<string, any>();
    const context = {
      ...createMockActionContext({ input }),
      secrets: { value: VALUE },
      async checkpoint({ key, fn }: { key: string; fn(): unknown }) {
        if (!stored.has(key)) stored.set(key, await fn());
        return stored.get(key);
      },
    };
    const action = createActions(backend)[ID];
    await action.handler(context);
    await action.handler(context);
    expect(sent()).toHaveLength(1);
    expect([...stored]).toEqual([
      [
        'secrets.rotation.hand-in.rotation-1',
        { versionId: 'version-2', phase: 'issued' },
      ],
    ]);
  });

  it('fails with the sentence of the backend, which holds no value', async () => {
    backend.refusal = {
      on: /values$/,
      status: 409,
      name: 'ConflictError',
      message: 'Its new version was issued already',
    };
    await expect(
      run(backend, ID, input, { secrets: { value: VALUE } }),
    ).rejects.toThrow('Its new version was issued already');
  });

  it('says that somebody has to hand it in again where it came to nothing', async () => {
    backend.advance = () => {
      backend.rotation.waitingFor = 'Only a person can mint it';
      backend.rotation.awaiting = 'values';
    };
    await expect(
      run(backend, ID, input, { secrets: { value: VALUE } }),
    ).rejects.toThrow(/It waits until somebody does/);
  });

  it('hands in nothing in a dry run', async () => {
    const { output } = await run(backend, ID, input, { isDryRun: true });
    expect(output).toMatchObject({ phase: 'issued' });
    expect(backend.requests).toEqual([]);
  });

  it.each(examples)('$description', async ({ example }) => {
    const [step] = parse(example).steps;
    const { output } = await run(
      backend,
      step.action,
      { ...step.input, rotationId: 'rotation-1', secretRef: SECRET_REF },
      {
        secrets: { value: VALUE, clientId: 'me', clientSecret: VALUE },
      },
    );
    expect(output).toMatchObject({ versionId: 'version-2' });
  });
});
