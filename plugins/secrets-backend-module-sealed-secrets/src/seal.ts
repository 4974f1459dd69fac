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
  constants,
  createCipheriv,
  KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';

const SESSION_KEY_LENGTH = 32;
/** Each session key seals one value, so that the nonce may be constant; the controller expects zeros. */
const NONCE = Buffer.alloc(12);

/**
 * Encrypts a value as kubeseal does: RSA-OAEP wraps a fresh AES-256-GCM key, and the label binds the ciphertext
 * to its scope.
 *
 * @param label - `<namespace>/<name>` of the SealedSecret in strict scope, its namespace where it is namespace-wide,
 *   empty where it is cluster-wide
 * @returns base64 of the wrapped key's length (2 bytes), the wrapped key, and the ciphertext with its tag
 * @public
 */
export function seal(
  publicKey: KeyObject,
  value: Buffer,
  label: string,
): string {
  const sessionKey = randomBytes(SESSION_KEY_LENGTH);
  try {
    const wrappedKey = publicEncrypt(
      {
        key: publicKey,
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: 'sha256',
        oaepLabel: Buffer.from(label),
      },
      sessionKey,
    );
    const cipher = createCipheriv('aes-256-gcm', sessionKey, NONCE);
    const wrappedLength = Buffer.alloc(2);
    wrappedLength.writeUInt16BE(wrappedKey.length);
    return Buffer.concat([
      wrappedLength,
      wrappedKey,
      cipher.update(value),
      cipher.final(),
      cipher.getAuthTag(),
    ]).toString('base64');
  } finally {
    sessionKey.fill(0);
  }
}
