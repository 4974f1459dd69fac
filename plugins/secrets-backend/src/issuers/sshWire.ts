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

const FIRST_CAPACITY = 1024;

/**
 * Writes the data types that SSH messages and key files are made of (RFC 4251, section 5), one behind the other. All
 * that it holds can be wiped, also what it outgrew.
 */
export class SshWriter {
  #memory = Buffer.alloc(FIRST_CAPACITY);
  #length = 0;

  /** What was written so far: a view, which `wipe` wipes too. */
  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  raw(bytes: Uint8Array): this {
    this.#take(bytes.length).set(bytes);
    return this;
  }

  /** An unsigned 32-bit number. */
  uint32(value: number): this {
    this.#take(4).writeUInt32BE(value);
    return this;
  }

  /** Bytes behind their length. */
  string(value: Buffer | string): this {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    return this.uint32(bytes.length).raw(bytes);
  }

  /** A positive number, given as big-endian bytes: no leading zeros, but one where the top bit would mean minus. */
  mpint(magnitude: Buffer): this {
    const start = magnitude.findIndex(byte => byte !== 0);
    const digits = magnitude.subarray(start < 0 ? magnitude.length : start);
    const sign = digits[0] >= 0x80 ? 1 : 0;
    return this.uint32(digits.length + sign)
      .raw(Buffer.alloc(sign))
      .raw(digits);
  }

  wipe(): void {
    this.#memory.fill(0);
  }

  #take(size: number): Buffer {
    const start = this.#length;
    this.#length += size;
    if (this.#length > this.#memory.length) {
      const outgrown = this.#memory;
      this.#memory = Buffer.alloc(2 * this.#length);
      this.#memory.set(outgrown);
      outgrown.fill(0);
    }
    return this.#memory.subarray(start, this.#length);
  }
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
