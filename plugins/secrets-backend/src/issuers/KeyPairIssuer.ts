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

import { generateKeyPair, KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { InputError } from '@backstage/errors';
import {
  CredentialIssuer,
  IssuerAccount,
  IssuedCredential,
  IssuerCapabilities,
  IssueRequest,
  RevocationResult,
  SecretDescriptor,
  SecretValue,
  VersionRecord,
} from '@keyturn/plugin-secrets-node';
import { kindProblems, optionProblems } from './issuerOptions';
import {
  halfOf,
  keyNameProblems,
  KeyPairOptions,
  keyPairOptionsSchema,
} from './keyPairOptions';
import { fingerprintOf, isPrivateHalf, isPublicHalf } from './keyPairProof';
import { formatOpenSshPrivateKey, formatOpenSshPublicKey } from './openSshKeys';

const generate = promisify(generateKeyPair);
const DEFAULT_MODULUS_LENGTH = 3072;

/**
 * Mints key pairs for signing and for SSH.
 *
 * @remarks
 * `spec.credential.options`: `algorithm` (`ed25519`, which is the default, or `rsa`), `modulusLength` (3072,
 * which is the default, or 4096; rsa only), `format` (`openssh`, which is the default, or `pem`: PKCS#8 and
 * SPKI). A key of the secret whose name ends in `.pub` or has `public` in it gets the public half, any other
 * the private one; `privateKey` and `publicKey` name them where that does not fit. The comment of an OpenSSH key
 * is the name of the secret. The handle carries the SHA256 fingerprint of the public half.
 * @public
 */
export class KeyPairIssuer implements CredentialIssuer {
  readonly id = 'key-pair';
  readonly title = 'Key pair';
  readonly capabilities = {
    kinds: ['key-pair', 'ssh-key'],
    proof: false,
    revocation: false,
  } satisfies IssuerCapabilities;

  problems(secret: SecretDescriptor): string[] {
    return [
      ...kindProblems(this.capabilities.kinds, secret),
      ...optionProblems(keyPairOptionsSchema, secret),
      ...keyNameProblems(secret),
    ];
  }

  /** No system knows the pair, so it belongs to nobody but its targets. */
  accountOf(): IssuerAccount {
    return {};
  }

  async issue({ secret, keys }: IssueRequest): Promise<IssuedCredential> {
    const options = this.#optionsOf(secret);
    const { privateKey, publicKey } = await generatePair(options);
    const texts = {
      private: formatPrivate(privateKey, options, secret.name),
      public: formatPublic(publicKey, options, secret.name),
    };
    const values = keys.map(
      key => [key, SecretValue.of(texts[halfOf(key, options)])] as const,
    );
    return {
      values: Object.fromEntries(values),
      handle: { fingerprint: fingerprintOf(publicKey) },
    };
  }

  async verify(
    { values, handle }: IssuedCredential,
    { secret, keys }: IssueRequest,
  ): Promise<string> {
    const options = this.#optionsOf(secret);
    const misfits = keys.filter(key => {
      const isPair = values[key]?.use(bytes =>
        halfOf(key, options) === 'public'
          ? isPublicHalf(bytes.toString(), options, handle.fingerprint)
          : isPrivateHalf(bytes.toString(), options, handle.fingerprint),
      );
      return !isPair;
    });
    if (misfits.length > 0) {
      throw new InputError(
        `The new value of ${misfits.join(', ')} in ${
          secret.title
        } is not a half of the key pair ${handle.fingerprint}`,
      );
    }
    return `A signature made with the private half of ${handle.fingerprint} was verified with its public half; no system can be asked whether it trusts the pair`;
  }

  async revoke({ handle }: VersionRecord): Promise<RevocationResult> {
    return {
      outcome: 'nothing-to-revoke',
      evidence: `The key pair ${handle.fingerprint} is not registered anywhere: it stops working where its public half is no longer trusted`,
    };
  }

  #optionsOf(secret: SecretDescriptor): KeyPairOptions {
    const [problem] = this.problems(secret);
    if (problem) {
      throw new InputError(problem);
    }
    return keyPairOptionsSchema.parse(secret.spec.credential.options ?? {});
  }
}

function generatePair({ algorithm, modulusLength }: KeyPairOptions) {
  return algorithm === 'ed25519'
    ? generate('ed25519')
    : generate('rsa', {
        modulusLength: modulusLength ?? DEFAULT_MODULUS_LENGTH,
      });
}

function formatPublic(
  key: KeyObject,
  { format }: KeyPairOptions,
  comment: string,
): string {
  return format === 'openssh'
    ? formatOpenSshPublicKey(key, comment)
    : key.export({ type: 'spki', format: 'pem' }).toString();
}

function formatPrivate(
  key: KeyObject,
  { format }: KeyPairOptions,
  comment: string,
): string {
  return format === 'openssh'
    ? formatOpenSshPrivateKey(key, comment)
    : key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
