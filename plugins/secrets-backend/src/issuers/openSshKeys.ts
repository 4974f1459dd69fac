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
  createPrivateKey,
  createPublicKey,
  JsonWebKey,
  KeyObject,
  randomBytes,
} from 'node:crypto';
import { SshReader, SshWriter } from './sshWire';

const MAGIC = 'openssh-key-v1\0';
const HEADER = '-----BEGIN OPENSSH PRIVATE KEY-----';
const FOOTER = '-----END OPENSSH PRIVATE KEY-----';
const BLOCK_SIZE = 8;
const ED25519_SEED_LENGTH = 32;

/** Numbers of an RSA private key in the order of OpenSSH's file, by their names in a JSON Web Key. */
const RSA_NUMBERS = ['n', 'e', 'd', 'qi', 'p', 'q'] as const;

/** A public key as OpenSSH sends it and takes fingerprints of. */
export function publicBlobOf(publicKey: KeyObject): Buffer {
  const jwk = publicKey.export({ format: 'jwk' });
  const writer = new SshWriter();
  if (jwk.kty === 'OKP') {
    writer.string('ssh-ed25519').string(numberOf(jwk, 'x'));
  } else {
    writer
      .string('ssh-rsa')
      .mpint(numberOf(jwk, 'e'))
      .mpint(numberOf(jwk, 'n'));
  }
  return writer.bytes;
}

/** One line as in `authorized_keys`, with a line break. */
export function formatOpenSshPublicKey(
  publicKey: KeyObject,
  comment: string,
): string {
  const blob = publicBlobOf(publicKey);
  const type = new SshReader(blob).string().toString();
  return `${type} ${blob.toString('base64')} ${comment}\n`;
}

export function parseOpenSshPublicKey(line: string): KeyObject {
  const reader = new SshReader(Buffer.from(line.split(' ')[1], 'base64'));
  const key: JsonWebKey =
    reader.string().toString() === 'ssh-ed25519'
      ? { kty: 'OKP', crv: 'Ed25519', x: base64Url(reader.string()) }
      : {
          kty: 'RSA',
          e: base64Url(reader.string()),
          n: base64Url(reader.string()),
        };
  return createPublicKey({ key, format: 'jwk' });
}

/** An unencrypted private key file as in OpenSSH's PROTOCOL.key; the comment shows in `ssh-add -l`. */
export function formatOpenSshPrivateKey(
  privateKey: KeyObject,
  comment: string,
): string {
  const secrets = new SshWriter();
  const file = new SshWriter();
  try {
    const check = randomBytes(4);
    secrets.raw(check).raw(check);
    writePrivateFields(secrets, privateKey);
    secrets.string(comment);
    pad(secrets);
    file
      .raw(Buffer.from(MAGIC))
      .string('none')
      .string('none')
      .string('')
      .uint32(1)
      .string(publicBlobOf(createPublicKey(privateKey)))
      .string(secrets.bytes);
    const lines = file.bytes.toString('base64').match(/.{1,70}/g) as string[];
    return `${[HEADER, ...lines, FOOTER].join('\n')}\n`;
  } finally {
    secrets.wipe();
    file.wipe();
  }
}

/** @throws Error where the text is not an unencrypted private key as {@link formatOpenSshPrivateKey} writes it */
export function parseOpenSshPrivateKey(text: string): KeyObject {
  const body = text.replace(HEADER, '').replace(FOOTER, '');
  const file = Buffer.from(body, 'base64');
  try {
    return readPrivateKey(file);
  } finally {
    file.fill(0);
  }
}

function readPrivateKey(file: Buffer): KeyObject {
  if (file.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new TypeError('Not an OpenSSH private key');
  }
  const outer = new SshReader(file, MAGIC.length);
  if (outer.string().toString() !== 'none') {
    throw new TypeError('The OpenSSH private key is encrypted');
  }
  outer.string(); // key derivation
  outer.string(); // its options
  outer.uint32(); // number of keys
  outer.string(); // public key
  const inner = new SshReader(outer.string());
  const check = inner.uint32();
  if (inner.uint32() !== check) {
    throw new TypeError('The OpenSSH private key is damaged');
  }
  return createPrivateKey({ key: privateJwkOf(inner), format: 'jwk' });
}

function writePrivateFields(writer: SshWriter, privateKey: KeyObject): void {
  const jwk = privateKey.export({ format: 'jwk' });
  if (jwk.kty === 'OKP') {
    const publicKey = numberOf(jwk, 'x');
    writer.string('ssh-ed25519').string(publicKey);
    useNumber(jwk, 'd', seed =>
      writer
        .uint32(seed.length + publicKey.length)
        .raw(seed)
        .raw(publicKey),
    );
    return;
  }
  writer.string('ssh-rsa');
  for (const name of RSA_NUMBERS) {
    useNumber(jwk, name, number => writer.mpint(number));
  }
}

function privateJwkOf(reader: SshReader): JsonWebKey {
  if (reader.string().toString() === 'ssh-ed25519') {
    const x = base64Url(reader.string());
    const seed = reader.string().subarray(0, ED25519_SEED_LENGTH);
    return { kty: 'OKP', crv: 'Ed25519', x, d: base64Url(seed) };
  }
  const numbers = Object.fromEntries(
    RSA_NUMBERS.map(name => [name, trimmed(reader.string())]),
  );
  return {
    kty: 'RSA',
    ...Object.fromEntries(
      Object.entries(numbers).map(([name, bytes]) => [name, base64Url(bytes)]),
    ),
    dp: exponentFor(numbers.d, numbers.p),
    dq: exponentFor(numbers.d, numbers.q),
  };
}

/** d modulo (prime - 1), which OpenSSH leaves out and JSON Web Keys need. */
function exponentFor(d: Buffer, prime: Buffer): string {
  const exponent = toBigInt(d) % (toBigInt(prime) - 1n);
  const hex = exponent.toString(16).padStart(prime.length * 2, '0');
  const bytes = Buffer.from(hex, 'hex');
  const text = base64Url(bytes);
  bytes.fill(0);
  return text;
}

function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function trimmed(bytes: Buffer): Buffer {
  return bytes[0] === 0 ? bytes.subarray(1) : bytes;
}

function pad(writer: SshWriter): void {
  for (let byte = 1; writer.bytes.length % BLOCK_SIZE !== 0; byte++) {
    writer.raw(Buffer.of(byte));
  }
}

/** Hands out a number of a private key, and wipes it. Its text in the JSON Web Key cannot be wiped in JavaScript. */
function useNumber(
  jwk: JsonWebKey,
  name: keyof JsonWebKey,
  use: (number: Buffer) => void,
): void {
  const number = numberOf(jwk, name);
  use(number);
  number.fill(0);
}

function numberOf(jwk: JsonWebKey, name: keyof JsonWebKey): Buffer {
  return Buffer.from(String(jwk[name]), 'base64url');
}

function base64Url(bytes: Buffer): string {
  return bytes.toString('base64url');
}
