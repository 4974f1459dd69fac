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

import { SshReader, SshWriter } from './sshWire';

describe('SshWriter', () => {
  it('writes what SshReader reads', () => {
    const { bytes } = new SshWriter()
      .uint32(7)
      .string('ssh-rsa')
      .string(Buffer.from([1, 2]));
    const reader = new SshReader(bytes);
    expect(reader.uint32()).toBe(7);
    expect(reader.string().toString()).toBe('ssh-rsa');
    expect([...reader.string()]).toEqual([1, 2]);
  });

  // the examples of RFC 4251, section 5
  it.each([
    ['', '00000000'],
    ['0000', '00000000'],
    ['09a378f9b2e332a7', '0000000809a378f9b2e332a7'],
    ['80', '000000020080'],
    ['0080', '000000020080'],
  ])('writes the number %s as %s', (number, expected) => {
    const { bytes } = new SshWriter().mpint(Buffer.from(number, 'hex'));
    expect(bytes.toString('hex')).toBe(expected);
  });

  it('wipes what it holds and what it outgrew', () => {
    const writer = new SshWriter().string('secret');
    const before = writer.bytes;
    writer.raw(Buffer.alloc(5000, 'x'));
    expect(before.every(byte => byte === 0)).toBe(true);
    const after = writer.bytes;
    expect(after.subarray(4, 10).toString()).toBe('secret');
    writer.wipe();
    expect(after.every(byte => byte === 0)).toBe(true);
  });
});
