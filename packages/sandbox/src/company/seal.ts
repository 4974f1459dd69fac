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
  publicEncrypt,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { SecretValue } from '@keyturn/plugin-secrets-node';

/**
 * Seals a value for one Kubernetes Secret of one cluster (strict scope), as kubeseal does: a fresh AES-256-GCM
 * key, wrapped by RSA-OAEP with the name of the Secret as its label. The answer is base64.
 */
export function seal(
  value: SecretValue,
  options: { certificatePem: string; namespace: string; name: string },
): string {
  const { publicKey } = new X509Certificate(options.certificatePem);
  const sessionKey = randomBytes(32);
  const wrapped = publicEncrypt(
    {
      key: publicKey,
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: 'sha256',
      oaepLabel: Buffer.from(`${options.namespace}/${options.name}`),
    },
    sessionKey,
  );
  // The key is used once, so kubeseal's nonce is all zeros.
  const cipher = createCipheriv('aes-256-gcm', sessionKey, Buffer.alloc(12));
  sessionKey.fill(0);
  const sealed = value.use(bytes => cipher.update(bytes));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(wrapped.length);
  return Buffer.concat([
    length,
    wrapped,
    sealed,
    cipher.final(),
    cipher.getAuthTag(),
  ]).toString('base64');
}
