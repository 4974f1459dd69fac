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
/** Each value has a session key of its own, so a fixed nonce repeats under no key. */
const NONCE = Buffer.alloc(12);

/** What the sealer bound a value to; read from the SealedSecret itself. */
export function sealingLabel(metadata: {
  name: string;
  namespace?: string;
  annotations?: Record<string, string>;
}): Buffer {
  const { name, namespace = '', annotations = {} } = metadata;
  if (annotations['sealedsecrets.bitnami.com/cluster-wide'] === 'true') {
    return Buffer.alloc(0);
  }
  if (annotations['sealedsecrets.bitnami.com/namespace-wide'] === 'true') {
    return Buffer.from(namespace);
  }
  return Buffer.from(`${namespace}/${name}`);
}

/**
 * Decrypts one value of a SealedSecret: two bytes of length, the session key under RSA-OAEP, then AES-256-GCM.
 * The caller wipes what it gets.
 * @throws Error where the key, the label or the ciphertext does not fit
 */
export function unseal(
  privateKey: KeyObject,
  ciphertext: string,
  label: Buffer,
): Buffer {
  const bytes = Buffer.from(ciphertext, 'base64');
  const body = 2 + bytes.readUInt16BE(0);
  const sessionKey = privateDecrypt(
    {
      key: privateKey,
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: 'sha256',
      oaepLabel: label,
    },
    bytes.subarray(2, body),
  );
  try {
    const decipher = createDecipheriv('aes-256-gcm', sessionKey, NONCE, {
      authTagLength: TAG_LENGTH,
    });
    decipher.setAuthTag(bytes.subarray(-TAG_LENGTH));
    return Buffer.concat([
      decipher.update(bytes.subarray(body, -TAG_LENGTH)),
      decipher.final(),
    ]);
  } finally {
    sessionKey.fill(0);
  }
}
