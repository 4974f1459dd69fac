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

/** Seals as kubeseal does, written apart from the controller's own code. */
export function sealForTest(
  certificate: string,
  value: string,
  label: string,
): string {
  const sessionKey = randomBytes(32);
  const wrapped = publicEncrypt(
    {
      key: new X509Certificate(certificate).publicKey,
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: 'sha256',
      oaepLabel: Buffer.from(label),
    },
    sessionKey,
  );
  const cipher = createCipheriv('aes-256-gcm', sessionKey, Buffer.alloc(12));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(wrapped.length);
  return Buffer.concat([
    length,
    wrapped,
    cipher.update(value),
    cipher.final(),
    cipher.getAuthTag(),
  ]).toString('base64');
}

/** A SealedSecret with one sealed key, in strict scope. */
export function sealedSecretForTest(options: {
  certificate: string;
  namespace: string;
  name: string;
  value: string;
  version: string;
}) {
  const { certificate, namespace, name, value, version } = options;
  return {
    apiVersion: 'bitnami.com/v1alpha1',
    kind: 'SealedSecret',
    metadata: { name, namespace },
    spec: {
      encryptedData: {
        password: sealForTest(certificate, value, `${namespace}/${name}`),
      },
      template: {
        metadata: { annotations: { 'secrets.keyturn.dev/version': version } },
        type: 'Opaque',
      },
    },
  };
}
