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
  DECLARATION,
  FakeSecretsBackend,
  SECRET_REF,
} from '../__testUtils__/FakeSecretsBackend';
import { examples } from './handIn.examples';

const ID = 'secrets:rotation:hand-in';
const VALUE = 'hunter2-of-the-provider';
const input = {
  rotationId: 'rotation-1',
  secretRef: SECRET_REF,
  declaration: DECLARATION,
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

  it.each([
    ['note', 'it is xK9#mP2$vL5@nQ8'],
    ['url', 'https://jane:xK9mP2vL5nQ8@tickets.example.com/1'],
  ])('asks nothing for a %s that holds a value', async (name, text) => {
    const { error, log } = await run(
      backend,
      ID,
      { ...input, [name]: text },
      { secrets: { value: VALUE } },
    );
    expect(error).toMatch(new RegExp(`^The ${name} must not hold a value`));
    expect(`${error}${log}`).not.toContain('mP2');
    expect(backend.requests).toEqual([]);
  });

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
          declaration: DECLARATION,
          values: { password: VALUE },
          expiresAt: '2027-12-24',
          evidence: { note: 'Minted at the provider' },
        },
      }),
    ]);
    expect(output).toEqual({ rotationId: 'rotation-1' });
    expect(log).toEqual([
      'Rotation rotation-1 is issued, see /secrets/rotations/rotation-1',
    ]);
    expect(JSON.stringify([output, log])).not.toContain(VALUE);
  });

  it('reads a text for each key from one secret of the task', async () => {
    backend.keys = ['tls.crt', 'tls.key'];
    const values = { 'tls.crt': 'line 1\nline 2', 'tls.key': VALUE };
    await run(backend, ID, input, {
      secrets: { value: JSON.stringify(values) },
    });
    expect(sent()[0].body).toEqual({ declaration: DECLARATION, values });
  });

  it('takes JSON that is none of that as the value itself', async () => {
    const value = JSON.stringify({ type: 'service_account', id: VALUE });
    await run(backend, ID, input, { secrets: { value } });
    expect(sent()[0].body).toEqual({
      declaration: DECLARATION,
      values: { password: value },
    });
  });

  it('refuses one value for several keys, in words that do not repeat it', async () => {
    backend.keys = ['tls.crt', 'tls.key'];
    const { error } = await run(backend, ID, input, {
      secrets: { value: VALUE },
    });
    expect(error).toBe(
      'The secret has several keys, which its page names: enter a JSON object that holds a text for each of them',
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
      declaration: DECLARATION,
      values: { username: 'me', password: VALUE },
    });
  });

  it('fails before it asks for anything where the task has no such secret', async () => {
    const { error } = await run(backend, ID, input);
    expect(error).toMatch(/^The task has no secret named value\./);
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
      ['secrets.rotation.hand-in.rotation-1', { phase: 'issued' }],
    ]);
  });

  it.each([
    [400, /^What was handed in does not fit the secret, and was forgotten\./],
    [403, /^You may not hand in values for rotation rotation-1, /],
    [404, /^There is no rotation rotation-1, or you may not see it$/],
    [409, /^Rotation rotation-1 did not take what was handed in, /],
    [503, /^What was handed in could not be stored, and was forgotten; /],
  ])(
    'fails on a %s in words that hold neither a value nor a name',
    async (status, sentence) => {
      backend.refusal = {
        on: /values$/,
        status,
        name: 'SomeError',
        message: 'Payments DB password has the keys password',
      };
      const { error, log, output, portalLog } = await run(backend, ID, input, {
        secrets: { value: VALUE },
      });
      expect(error).toMatch(sentence);
      const shown = JSON.stringify([error, log, output]);
      expect(shown).not.toMatch(/payments|password/i);
      expect(shown + portalLog).not.toContain(VALUE);
      expect(portalLog).toContain('Payments DB password has the keys');
    },
  );

  it('names the page that says why where it came to nothing', async () => {
    backend.advance = () => {
      backend.rotation.waitingFor = 'Only a person can mint it';
      backend.rotation.awaiting = 'values';
    };
    const { error } = await run(backend, ID, input, {
      secrets: { value: VALUE },
    });
    expect(error).toBe(
      'Rotation rotation-1 is not issued yet; its page says why: /secrets/rotations/rotation-1',
    );
  });

  it('hands in nothing in a dry run', async () => {
    const { output } = await run(backend, ID, input, { isDryRun: true });
    expect(output).toEqual({ rotationId: 'rotation-1' });
    expect(backend.requests).toEqual([]);
  });

  it.each(examples)('$description', async ({ example }) => {
    const [step] = parse(example).steps;
    const { output, error } = await run(
      backend,
      step.action,
      { ...step.input, rotationId: 'rotation-1', secretRef: SECRET_REF },
      {
        secrets: { value: VALUE, clientId: 'me', clientSecret: VALUE },
      },
    );
    expect(error).toBeUndefined();
    expect(output).toEqual({ rotationId: 'rotation-1' });
  });
});
