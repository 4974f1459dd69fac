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
  createPrivateKey,
  KeyObject,
  privateDecrypt,
} from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';

const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
};

/** The key of a cluster's controller: its certificate seals, it unseals. */
export class SealingKey {
  static async generate(): Promise<SealingKey> {
    const keys = await crypto.subtle.generateKey(ALGORITHM, true, [
      'sign',
      'verify',
    ]);
    const certificate = await X509CertificateGenerator.createSelfSigned(
      { name: 'CN=sealing', keys, signingAlgorithm: ALGORITHM },
      crypto,
    );
    return new SealingKey(
      certificate.toString('pem'),
      createPrivateKey({
        key: Buffer.from(
          await crypto.subtle.exportKey('pkcs8', keys.privateKey),
        ),
        format: 'der',
        type: 'pkcs8',
      }),
    );
  }

  private constructor(
    readonly certificatePem: string,
    private readonly privateKey: KeyObject,
  ) {}

  /** @throws Error where the text was sealed for another cluster, namespace or name, or was changed */
  unseal(text: string, place: { namespace: string; name: string }): string {
    const sealed = Buffer.from(text, 'base64');
    const end = 2 + sealed.readUInt16BE(0);
    const sessionKey = privateDecrypt(
      {
        key: this.privateKey,
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: 'sha256',
        oaepLabel: Buffer.from(`${place.namespace}/${place.name}`),
      },
      sealed.subarray(2, end),
    );
    const decipher = createDecipheriv(
      'aes-256-gcm',
      sessionKey,
      Buffer.alloc(12),
    );
    decipher.setAuthTag(sealed.subarray(-16));
    return Buffer.concat([
      decipher.update(sealed.subarray(end, -16)),
      decipher.final(),
    ]).toString();
  }
}
