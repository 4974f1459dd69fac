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
  createDecipheriv,
  KeyObject,
  privateDecrypt,
} from 'node:crypto';

const TAG_LENGTH = 16;

/**
 * Opens one value of a SealedSecret that is bound to its namespace and name. Undefined where it was sealed for
 * another key.
 */
export function unsealValue(
  key: KeyObject,
  sealed: { ciphertext: string; namespace: string; name: string },
): Buffer | undefined {
  const bytes = Buffer.from(sealed.ciphertext, 'base64');
  const bodyStart = 2 + bytes.readUInt16BE(0);
  const oaep = {
    key,
    padding: constants.RSA_PKCS1_OAEP_PADDING,
    oaepHash: 'sha256',
    oaepLabel: Buffer.from(`${sealed.namespace}/${sealed.name}`),
  };
  try {
    const sessionKey = privateDecrypt(oaep, bytes.subarray(2, bodyStart));
    const decipher = createDecipheriv(
      'aes-256-gcm',
      sessionKey,
      Buffer.alloc(12),
      { authTagLength: TAG_LENGTH },
    ).setAuthTag(bytes.subarray(-TAG_LENGTH));
    return Buffer.concat([
      decipher.update(bytes.subarray(bodyStart, -TAG_LENGTH)),
      decipher.final(),
    ]);
  } catch {
    return undefined;
  }
}
