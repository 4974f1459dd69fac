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

import {
  describeIssuer,
  fakeSecret,
} from '@keyturn/plugin-secrets-node/testUtils';
import { SecretDescriptor, SecretValue } from '@keyturn/plugin-secrets-node';
import { RandomIssuer } from './RandomIssuer';

const secretWith = (
  options?: SecretDescriptor['spec']['credential']['options'],
  kind: SecretDescriptor['spec']['credential']['kind'] = 'password',
) =>
  fakeSecret({
    spec: { credential: { kind, issuer: 'random', standalone: true, options } },
  });

const requestFor = (secret: SecretDescriptor) => ({
  rotationId: 'rotation-1',
  secret,
  keys: ['password'],
});

async function textFor(
  options: SecretDescriptor['spec']['credential']['options'],
): Promise<string> {
  const request = requestFor(secretWith(options));
  const { values } = await new RandomIssuer().issue(request);
  return values.password.use(String);
}

describeIssuer({
  name: 'RandomIssuer',
  create: () => ({
    issuer: new RandomIssuer(),
    secret: secretWith(),
    keys: ['password', 'DB_PASSWORD'],
  }),
});

describe('RandomIssuer', () => {
  const issuer = new RandomIssuer();

  it.each([
    [undefined, /^[A-Za-z0-9_-]{32}$/],
    [{ length: 1024 }, /^[A-Za-z0-9_-]{1024}$/],
    [{ alphabet: 'alphanumeric' }, /^[A-Za-z0-9]{32}$/],
    [{ alphabet: 'ascii' }, /^[!-~]{32}$/],
    [{ alphabet: 'hex', length: 16 }, /^[0-9a-f]{16}$/],
    [{ alphabet: '01', length: 64 }, /^[01]{64}$/],
  ])('mints what the options %j ask for', async (options, shape) => {
    expect(issuer.problems(secretWith(options))).toEqual([]);
    expect(await textFor(options)).toMatch(shape);
  });

  it.each(['password', 'token'] as const)(
    'refuses a %s that somebody beside the targets may have to know, naming both ways out',
    kind => {
      const of = (standalone?: boolean) =>
        issuer.problems(
          fakeSecret({
            spec: { credential: { kind, issuer: 'random', standalone } },
          }),
        );
      expect(of()).toEqual([
        'spec.credential.issuer is random, which tells no database or provider the new value: name an issuer that sets it there, or, where only the targets must know it, set spec.credential.standalone: true',
      ]);
      expect(of(false)).toEqual(of());
      expect(of(true)).toEqual([]);
    },
  );

  it('takes an opaque key, which its targets keep to themselves', () => {
    const credential = { kind: 'opaque', issuer: 'random' } as const;
    expect(issuer.problems(fakeSecret({ spec: { credential } }))).toEqual([]);
  });

  it('mints nothing for a database', async () => {
    const credential = { kind: 'password', issuer: 'random' } as const;
    const secret = fakeSecret({ spec: { credential } });
    await expect(issuer.issue(requestFor(secret))).rejects.toThrow(
      'spec.credential.standalone',
    );
  });

  it('gives every key the same value', async () => {
    const { values } = await issuer.issue({
      ...requestFor(secretWith()),
      keys: ['a', 'b'],
    });
    expect(values.a.use(String)).toBe(values.b.use(String));
  });

  it('keeps the value out of the handle', async () => {
    expect((await issuer.issue(requestFor(secretWith()))).handle).toEqual({});
  });

  it.each([
    [{ length: 15 }, 'length must be a whole number from 16 to 1024'],
    [{ length: 1025 }, 'length must be a whole number from 16 to 1024'],
    [{ length: 20.5 }, 'length must be a whole number from 16 to 1024'],
    [{ length: '32' }, 'length must be a whole number from 16 to 1024'],
    [{ alphabet: 'x' }, 'alphabet must be one of url-safe, alphanumeric'],
    [{ alphabet: 'aab' }, 'alphabet must be one of url-safe, alphanumeric'],
    [{ alphabet: 'aé' }, 'alphabet must be one of url-safe, alphanumeric'],
    [{ alphabet: 7 }, 'alphabet must be text'],
    [
      { alphabet: '01', length: 32 },
      'length must be at least 64 with an alphabet of 2 characters',
    ],
  ])('names the field that is wrong in %j', async (options, problem) => {
    const secret = secretWith(options);
    expect(issuer.problems(secret)).toEqual([
      expect.stringContaining(`spec.credential.options.${problem}`),
    ]);
    await expect(issuer.issue(requestFor(secret))).rejects.toThrow(problem);
  });

  it('names fields it does not know, and a kind it cannot mint', () => {
    expect(issuer.problems(secretWith({ size: 3 }, 'certificate'))).toEqual([
      'spec.credential.kind must be one of password, token, opaque where the issuer is random',
      'spec.credential.options has unknown fields: size',
    ]);
  });

  it('says how strong a value is and that nobody can prove it', async () => {
    const request = requestFor(secretWith());
    const credential = await issuer.issue(request);
    await expect(issuer.verify(credential, request)).resolves.toBe(
      '32 characters of the alphabet url-safe, 192 bits of entropy; no system can be asked whether it works',
    );
  });

  it.each([
    ['too short', 'a'.repeat(31)],
    ['of other characters', '!'.repeat(32)],
  ])('does not verify a value that is %s', async (_, text) => {
    const values = { password: SecretValue.of(text) };
    await expect(
      issuer.verify({ values, handle: {} }, requestFor(secretWith())),
    ).rejects.toThrow('The new value of password in db-password');
  });

  it('does not verify a credential that lacks a key', async () => {
    await expect(
      issuer.verify({ values: {}, handle: {} }, requestFor(secretWith())),
    ).rejects.toThrow('The new value of password');
  });
});
