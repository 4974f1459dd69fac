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

import { spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  IssuedCredential,
  SecretDescriptor,
  SecretValue,
} from '@keyturn/plugin-secrets-node';
import {
  describeIssuer,
  fakeSecret,
  fakeTarget,
} from '@keyturn/plugin-secrets-node/testUtils';
import { KeyPairIssuer } from './KeyPairIssuer';
import { parseOpenSshPrivateKey } from './openSshKeys';

type Options = SecretDescriptor['spec']['credential']['options'];

const KEYS = ['id_key', 'id_key.pub'];

const secretWith = (options?: Options, keys: string[] = KEYS) =>
  fakeSecret({
    spec: {
      credential: { kind: 'ssh-key', issuer: 'key-pair', options },
      targets: [fakeTarget({ keys })],
    },
  });

const requestFor = (secret: SecretDescriptor, keys: string[] = KEYS) => ({
  rotationId: 'rotation-1',
  secret,
  keys,
});

const textsOf = ({ values }: IssuedCredential) =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, value.use(String)]),
  );

const hasSshKeygen = !spawnSync('ssh-keygen', ['-?']).error;
const describeWithSshKeygen = hasSshKeygen ? describe : describe.skip;

for (const format of ['openssh', 'pem']) {
  describeIssuer({
    name: `KeyPairIssuer with format ${format}`,
    create: () => ({
      issuer: new KeyPairIssuer(),
      secret: secretWith({ format }),
      keys: KEYS,
    }),
  });
}

describe('KeyPairIssuer', () => {
  const issuer = new KeyPairIssuer();

  describeWithSshKeygen('beside ssh-keygen', () => {
    const directory = createMockDirectory();

    it.each([
      ['ed25519', { algorithm: 'ed25519' }, 256],
      ['rsa', { algorithm: 'rsa', modulusLength: 4096 }, 4096],
    ])('makes a pair of %s that it takes', async (_, options, bits) => {
      directory.clear();
      const credential = await issuer.issue(requestFor(secretWith(options)));
      const texts = textsOf(credential);
      const file = directory.resolve('id_key');
      writeFileSync(file, texts.id_key, { mode: 0o600 });
      const derived = spawnSync('ssh-keygen', ['-y', '-f', file]);
      expect(derived.stderr.toString()).toBe('');
      expect(derived.stdout.toString()).toBe(texts['id_key.pub']);
      const listed = spawnSync('ssh-keygen', ['-l', '-f', file]);
      expect(listed.stdout.toString()).toMatch(
        `${bits} ${credential.handle.fingerprint} db-password`,
      );
    });

    it.each([['ed25519'], ['rsa']])('reads %s keys that it made', type => {
      directory.clear();
      const file = directory.resolve('made');
      spawnSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file]);
      const key = parseOpenSshPrivateKey(readFileSync(file, 'utf8'));
      expect(key.asymmetricKeyType).toBe(type);
    });
  });

  it.each([
    ['ed25519', { format: 'pem' }, undefined],
    ['rsa', { format: 'pem', algorithm: 'rsa' }, 3072],
  ])('makes a pair of %s as PEM', async (type, options, bits) => {
    const request = requestFor(secretWith(options));
    const texts = textsOf(await issuer.issue(request));
    expect(texts.id_key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    expect(texts['id_key.pub']).toMatch(/^-----BEGIN PUBLIC KEY-----/);
    const spki = (key: KeyObject) =>
      key.export({ type: 'spki', format: 'pem' });
    const privateKey = createPrivateKey(texts.id_key);
    expect(privateKey.asymmetricKeyType).toBe(type);
    expect(privateKey.asymmetricKeyDetails?.modulusLength).toBe(bits);
    expect(spki(createPublicKey(texts.id_key))).toBe(texts['id_key.pub']);
  });

  it('puts the halves where the names of the keys say', async () => {
    const keys = ['ssh-privatekey', 'ssh-publickey', 'PUBLIC_KEY', 'key'];
    const secret = secretWith(undefined, keys);
    const texts = textsOf(await issuer.issue(requestFor(secret, keys)));
    expect(texts['ssh-privatekey']).toBe(texts.key);
    expect(texts['ssh-publickey']).toBe(texts.PUBLIC_KEY);
    expect(texts.PUBLIC_KEY).toMatch(/^ssh-ed25519 AAAA\S+ db-password\n$/);
  });

  it('puts the halves where the options say', async () => {
    const keys = ['verify', 'public-signer'];
    const secret = secretWith(
      { publicKey: 'verify', privateKey: 'public-signer' },
      keys,
    );
    expect(issuer.problems(secret)).toEqual([]);
    const texts = textsOf(await issuer.issue(requestFor(secret, keys)));
    expect(texts.verify).toMatch(/^ssh-ed25519 /);
    expect(texts['public-signer']).toMatch(/OPENSSH PRIVATE KEY/);
  });

  it('keeps nothing but the fingerprint', async () => {
    const { handle } = await issuer.issue(requestFor(secretWith()));
    expect(handle).toEqual({
      fingerprint: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/),
    });
  });

  it.each([
    [{ algorithm: 'dsa' }, 'options.algorithm must be ed25519 or rsa'],
    [
      { algorithm: 'rsa', modulusLength: 2048 },
      'options.modulusLength must be 3072 or 4096',
    ],
    [
      { modulusLength: 4096 },
      'options.modulusLength goes with algorithm: rsa only',
    ],
    [{ format: 'der' }, 'options.format must be openssh or pem'],
    [
      { privateKey: 'gone' },
      'options.privateKey must be the name of a key in spec.targets',
    ],
    [
      { privateKey: 'id_key', publicKey: 'id_key' },
      'options.publicKey must not be the key that privateKey names',
    ],
    [{ passphrase: 'x' }, 'options has unknown fields: passphrase'],
  ])('names the field that is wrong in %j', async (options, problem) => {
    const secret = secretWith(options);
    expect(issuer.problems(secret)).toEqual([`spec.credential.${problem}`]);
    await expect(issuer.issue(requestFor(secret))).rejects.toThrow(problem);
  });

  it('needs a key for the private half', () => {
    expect(issuer.problems(secretWith({}, ['id.pub']))).toEqual([
      expect.stringContaining('no key for the private half'),
    ]);
  });

  it('cannot mint a password', () => {
    const secret = fakeSecret({
      spec: { credential: { kind: 'password', issuer: 'key-pair' } },
    });
    expect(issuer.problems(secret)).toEqual([
      'spec.credential.kind must be one of key-pair, ssh-key where the issuer is key-pair',
    ]);
  });

  it.each([['openssh'], ['pem']])(
    'does not verify halves of two %s pairs',
    async format => {
      const request = requestFor(secretWith({ format }));
      const one = await issuer.issue(request);
      const other = await issuer.issue(request);
      for (const key of KEYS) {
        const values = { ...one.values, [key]: other.values[key] };
        await expect(
          issuer.verify({ ...one, values }, request),
        ).rejects.toThrow(`The new value of ${key} in db-password`);
      }
    },
  );

  it('does not verify a damaged private half', async () => {
    const request = requestFor(secretWith());
    const credential = await issuer.issue(request);
    const lines = textsOf(credential).id_key.split('\n');
    const damaged = [...lines.slice(0, 3), ...lines.slice(4)].join('\n');
    const values = { ...credential.values, id_key: SecretValue.of(damaged) };
    await expect(
      issuer.verify({ ...credential, values }, request),
    ).rejects.toThrow('is not a half of the key pair SHA256:');
  });
});
