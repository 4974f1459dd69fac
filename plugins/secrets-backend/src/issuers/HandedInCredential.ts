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

import { SecretValue } from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';

/** Too short to tell a quotation from a coincidence. */
const SHORTEST_QUOTATION = 6;

/** Who minted a credential by hand, and where they wrote down how. */
export interface MintedByHand {
  actor: string;
  note?: string;
  url?: string;
}

/**
 * A credential that a person hands in: it lives from the request that brought it to the issue step inside that request,
 * and nowhere else. The values can be taken once; whoever took them disposes of them.
 */
export class HandedInCredential {
  readonly #values: Map<string, SecretValue>;
  readonly expiresAt?: DateTime;
  #taken = false;

  static of(
    values: Record<string, string>,
    options: { expiresAt?: DateTime } = {},
  ): HandedInCredential {
    const wrapped = new Map(
      Object.entries(values).map(([key, value]) => [
        key,
        SecretValue.of(value),
      ]),
    );
    return new HandedInCredential(wrapped, options.expiresAt);
  }

  private constructor(
    values: Map<string, SecretValue>,
    expiresAt: DateTime | undefined,
  ) {
    this.#values = values;
    this.expiresAt = expiresAt;
  }

  get keys(): string[] {
    return [...this.#values.keys()];
  }

  /** Whether it was minted into a version, or tried to be. */
  get taken(): boolean {
    return this.#taken;
  }

  /** Whether a text holds one of the values, also as a URL or base64 would write it. */
  isQuotedIn(text: string): boolean {
    const texts = [text, decodedUrl(text)].map(said => Buffer.from(said));
    return [...this.#values.values()].some(value =>
      value.use(
        bytes =>
          bytes.length >= SHORTEST_QUOTATION &&
          texts.some(
            said =>
              said.includes(bytes) ||
              said.includes(bytes.toString('base64').replace(/=+$/, '')),
          ),
      ),
    );
  }

  /** @throws Error where they were taken already, or disposed of */
  take(): Record<string, SecretValue> {
    if (this.#taken) throw new Error('The credential was taken already');
    this.#taken = true;
    return Object.fromEntries(this.#values);
  }

  /** Wipes the values. Can be called any number of times. */
  dispose(): void {
    this.#values.forEach(value => value.dispose());
  }
}

/** Each escape for itself, because one that is none must not hide the others. */
function decodedUrl(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, escapes =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}
