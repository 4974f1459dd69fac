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
  createHash,
  createPrivateKey,
  createPublicKey,
  KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { KeyPairOptions } from './keyPairOptions';
import {
  parseOpenSshPrivateKey,
  parseOpenSshPublicKey,
  publicBlobOf,
} from './openSshKeys';

const CHALLENGE_LENGTH = 32;

/** Fingerprint of a public key as `ssh-keygen -l` shows it: `SHA256:` and 43 characters. */
export function fingerprintOf(publicKey: KeyObject): string {
  const digest = createHash('sha256').update(publicBlobOf(publicKey));
  return `SHA256:${digest.digest('base64').replace(/=+$/, '')}`;
}

/** Whether a text is the public half of the pair with this fingerprint. */
export function isPublicHalf(
  text: string,
  { format }: KeyPairOptions,
  fingerprint: unknown,
): boolean {
  return holds(() => {
    const key =
      format === 'openssh'
        ? parseOpenSshPublicKey(text)
        : createPublicKey(text);
    return fingerprintOf(key) === fingerprint;
  });
}

/**
 * Whether a text is the private half of the pair with this fingerprint: what it signs is accepted by the
 * public key with that fingerprint.
 */
export function isPrivateHalf(
  text: string,
  { format }: KeyPairOptions,
  fingerprint: unknown,
): boolean {
  return holds(() => {
    const privateKey =
      format === 'openssh'
        ? parseOpenSshPrivateKey(text)
        : createPrivateKey(text);
    const publicKey = createPublicKey(privateKey);
    const algorithm =
      privateKey.asymmetricKeyType === 'rsa' ? 'sha256' : undefined;
    const challenge = randomBytes(CHALLENGE_LENGTH);
    const signature = sign(algorithm, challenge, privateKey);
    return (
      fingerprintOf(publicKey) === fingerprint &&
      verify(algorithm, challenge, publicKey, signature)
    );
  });
}

/** A text that cannot be read as a key is no half of any pair; why is nobody's business but the key's. */
function holds(isHalf: () => boolean): boolean {
  try {
    return isHalf();
  } catch {
    return false;
  }
}
