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

import { randomBytes as nodeRandomBytes } from 'node:crypto';
import { InputError } from '@backstage/errors';
import {
  CredentialIssuer,
  IssuerAccount,
  IssuedCredential,
  IssueRequest,
  IssuerCapabilities,
  RevocationResult,
  SecretDescriptor,
  SecretValue,
} from '@keyturn/plugin-secrets-node';
import { z } from 'zod';
import { ALPHABET_NAMES, charactersOf, entropyOf } from './alphabets';
import { kindProblems, optionProblems } from './issuerOptions';
import { RandomBytes, sampleText } from './sampleText';

/** Below this, a password can be found by trying. */
const MIN_ENTROPY_BITS = 64;

const LENGTH_RULE = 'must be a whole number from 16 to 1024';

const optionsSchema = z
  .strictObject({
    length: z
      .int({ error: LENGTH_RULE })
      .min(16, { error: LENGTH_RULE })
      .max(1024, { error: LENGTH_RULE })
      .default(32),
    alphabet: z
      .string({ error: 'must be text' })
      .refine(text => charactersOf(text) !== undefined, {
        error: `must be one of ${ALPHABET_NAMES.join(
          ', ',
        )}, or at least two printable ASCII characters, none of them twice`,
      })
      .default('url-safe'),
  })
  .superRefine(({ length, alphabet }, { addIssue }) => {
    const characters = charactersOf(alphabet);
    if (characters && entropyOf(characters, length) < MIN_ENTROPY_BITS) {
      const least = Math.ceil(MIN_ENTROPY_BITS / Math.log2(characters.length));
      addIssue({
        code: 'custom',
        path: ['length'],
        message: `must be at least ${least} with an alphabet of ${characters.length} characters`,
      });
    }
  });

/**
 * Mints random text for secrets that only their targets must know.
 *
 * @remarks
 * `spec.credential.options`: `length` (16 to 1024 characters, default 32) and `alphabet` (`url-safe`, which is
 * the default, `alphanumeric`, `ascii`, `hex`, or the characters themselves). Every key of the secret gets the
 * same text. No system knows the credential, so there is nothing to prove or to revoke, and a password or token is
 * refused unless `spec.credential.standalone` is true: most are checked by a database or provider, which would never
 * learn the new one.
 * @public
 */
export class RandomIssuer implements CredentialIssuer {
  readonly id = 'random';
  readonly title = 'Random text';
  readonly capabilities = {
    kinds: ['password', 'token', 'opaque'],
    proof: false,
    revocation: false,
  } satisfies IssuerCapabilities;
  readonly #randomBytes: RandomBytes;

  /** @param options - `randomBytes` is the source of chance; default is Node's own, fit for keys */
  constructor(options: { randomBytes?: (size: number) => Buffer } = {}) {
    this.#randomBytes = options.randomBytes ?? nodeRandomBytes;
  }

  problems(secret: SecretDescriptor): string[] {
    return [
      ...kindProblems(this.capabilities.kinds, secret),
      ...standaloneProblems(secret),
      ...optionProblems(optionsSchema, secret),
    ];
  }

  /** No system knows the text, so it belongs to nobody but its targets. */
  accountOf(): IssuerAccount {
    return {};
  }

  async issue({ secret, keys }: IssueRequest): Promise<IssuedCredential> {
    const { characters, length } = this.#shapeOf(secret);
    const text = sampleText({
      characters,
      length,
      randomBytes: this.#randomBytes,
    });
    try {
      const values = keys.map(key => [key, SecretValue.of(text)] as const);
      return { values: Object.fromEntries(values), handle: {} };
    } finally {
      text.fill(0);
    }
  }

  async verify(
    { values }: IssuedCredential,
    { secret, keys }: IssueRequest,
  ): Promise<string> {
    const { characters, length, alphabet } = this.#shapeOf(secret);
    const allowed = Buffer.from(characters);
    const misshapen = keys.filter(
      key =>
        !values[key]?.use(
          bytes =>
            bytes.length === length &&
            bytes.every(byte => allowed.includes(byte)),
        ),
    );
    if (misshapen.length > 0) {
      throw new InputError(
        `The new value of ${misshapen.join(', ')} in ${
          secret.title
        } does not have the shape that spec.credential.options asks for`,
      );
    }
    const bits = Math.floor(entropyOf(characters, length));
    return `${length} characters of the alphabet ${alphabet}, ${bits} bits of entropy; no system can be asked whether it works`;
  }

  async revoke(): Promise<RevocationResult> {
    return {
      outcome: 'nothing-to-revoke',
      evidence:
        'A shared random value is not registered anywhere: the old one stops working where it is no longer configured',
    };
  }

  #shapeOf(secret: SecretDescriptor) {
    const [problem] = this.problems(secret);
    if (problem) {
      throw new InputError(problem);
    }
    const { length, alphabet } = optionsSchema.parse(
      secret.spec.credential.options ?? {},
    );
    return {
      length,
      characters: charactersOf(alphabet) as string,
      alphabet: ALPHABET_NAMES.includes(alphabet) ? alphabet : 'of its own',
    };
  }
}

/** A sentence where a system that checks the credential would lock its consumers out. */
function standaloneProblems({ spec }: SecretDescriptor): string[] {
  const { kind, standalone } = spec.credential;
  const isChecked = kind === 'password' || kind === 'token';
  return isChecked && standalone !== true
    ? [
        'spec.credential.issuer is random, which tells no database or provider the new value: name an issuer that sets it there, or, where only the targets must know it, set spec.credential.standalone: true',
      ]
    : [];
}
