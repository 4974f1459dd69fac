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

/**
 * The data types that SSH messages and key files are made of (RFC 4251, section 5), for writing.
 * @returns the bytes of an unsigned 32-bit number
 */
export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Bytes behind their length. */
export function string(value: Buffer | string): Buffer {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** A positive number, given as big-endian bytes: no leading zeros, but one where the top bit would mean minus. */
export function mpint(magnitude: Buffer): Buffer {
  const start = magnitude.findIndex(byte => byte !== 0);
  const digits = start < 0 ? Buffer.alloc(0) : magnitude.subarray(start);
  return string(
    digits[0] >= 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits,
  );
}

/** Reads the same types one behind the other. */
export class SshReader {
  readonly #bytes: Buffer;
  #offset: number;

  constructor(bytes: Buffer, offset: number = 0) {
    this.#bytes = bytes;
    this.#offset = offset;
  }

  uint32(): number {
    this.#offset += 4;
    return this.#bytes.readUInt32BE(this.#offset - 4);
  }

  string(): Buffer {
    const length = this.uint32();
    if (this.#offset + length > this.#bytes.length) {
      throw new RangeError('An SSH string is longer than the data it is in');
    }
    this.#offset += length;
    return this.#bytes.subarray(this.#offset - length, this.#offset);
  }
}
