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

import { inspect } from 'node:util';

const HIDDEN = '[hidden]';

/**
 * A secret value in memory. It prints, serialises, spreads and logs as `[hidden]`; the bytes can be reached
 * only inside {@link SecretValue.use}, and not at all after {@link SecretValue.dispose}.
 *
 * @remarks
 * It lives inside one call of an issuer or an authority: whoever made it disposes of it in a `finally`.
 * Strings cannot be wiped in JavaScript, so keep to the Buffer that `use` hands out where you can.
 * @public
 */
export class SecretValue {
  readonly #bytes: Buffer;
  #disposed = false;

  /** Copies the bytes; the caller may wipe its own. Text is taken as UTF-8. */
  static of(value: Uint8Array | string): SecretValue {
    return new SecretValue(Buffer.from(value as string));
  }

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /**
   * Hands the bytes to `reader` and returns what it returns. The Buffer is the value itself, not a copy: it is
   * wiped on dispose.
   * @throws Error when the value was disposed of
   */
  use<T>(reader: (bytes: Buffer) => T): T {
    if (this.#disposed) {
      throw new Error('This secret value was already disposed of');
    }
    return reader(this.#bytes);
  }

  /** Overwrites the bytes with zeros. Can be called any number of times. */
  dispose(): void {
    this.#bytes.fill(0);
    this.#disposed = true;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [Symbol.toPrimitive](): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
