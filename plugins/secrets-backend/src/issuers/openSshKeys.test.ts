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

import { generateKeyPairSync, KeyObject } from 'node:crypto';
import { formatOpenSshPrivateKey, parseOpenSshPrivateKey } from './openSshKeys';
import { SshWriter } from './sshWire';

const KEYS: Array<[string, () => KeyObject]> = [
  ['ed25519', () => generateKeyPairSync('ed25519').privateKey],
  ['rsa', () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
];

describe.each(KEYS)('an OpenSSH private key of %s', (_, generate) => {
  afterEach(() => jest.restoreAllMocks());

  it('comes back from its file', () => {
    const key = generate();
    const text = formatOpenSshPrivateKey(key, 'db-password');
    expect(parseOpenSshPrivateKey(text).equals(key)).toBe(true);
  });

  it('leaves nothing in the memory in which its file was put together', () => {
    const written: Buffer[] = [];
    const raw = SshWriter.prototype.raw;
    jest
      .spyOn(SshWriter.prototype, 'raw')
      .mockImplementation(function raw_(this: SshWriter, bytes) {
        const result = raw.call(this, bytes);
        written.push(this.bytes);
        return result;
      });
    const key = generate();
    const text = formatOpenSshPrivateKey(key, 'db-password');
    const secret = Buffer.from(
      String(key.export({ format: 'jwk' }).d),
      'base64url',
    );
    expect(parseOpenSshPrivateKey(text).equals(key)).toBe(true);
    expect(written.length).toBeGreaterThan(5);
    expect(written.filter(bytes => bytes.includes(secret))).toEqual([]);
  });

  it('leaves nothing in the memory from which it was read', () => {
    const read: Buffer[] = [];
    const from = Buffer.from;
    const text = formatOpenSshPrivateKey(generate(), 'db-password');
    jest.spyOn(Buffer, 'from').mockImplementation(((...given: [string]) => {
      const bytes = from(...given);
      read.push(bytes);
      return bytes;
    }) as typeof Buffer.from);
    parseOpenSshPrivateKey(text);
    jest.restoreAllMocks();
    expect(read.length).toBeGreaterThan(0);
    expect(read.filter(bytes => bytes.some(byte => byte !== 0))).toEqual([]);
  });
});
