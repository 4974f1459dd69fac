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

import { createPrivateKey, KeyObject, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { DateTime } from 'luxon';
import { writeFileAtomically } from '../../files/writeFileAtomically';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const PUBLIC_EXPONENT = Uint8Array.of(1, 0, 1);
const LIFETIME = { years: 10 };

export interface SealingKeyOptions {
  /** Holds `sealing-key.pem`: private key and certificate in one file, so that they are never of two pairs. */
  dataDir: string;
  /** Common name in the certificate. */
  clusterName: string;
  now: () => DateTime;
  /** Of a new key; default 4096. */
  modulusLength?: number;
}

/** The cluster's own key pair for SealedSecrets: whoever has the certificate can seal, only the cluster can unseal. */
export class SealingKey {
  readonly privateKey: KeyObject;
  /** PEM. */
  readonly certificate: string;

  /** Makes the pair where there is none; with 4096 bits that takes seconds. */
  static async open(options: SealingKeyOptions): Promise<SealingKey> {
    const file = path.join(options.dataDir, 'sealing-key.pem');
    if (!existsSync(file)) {
      await writeFileAtomically(file, await generatePem(options));
    }
    return new SealingKey(await readFile(file, 'utf8'));
  }

  private constructor(pem: string) {
    this.privateKey = createPrivateKey(pem);
    const start = pem.indexOf('-----BEGIN CERTIFICATE-----');
    this.certificate = pem.slice(start);
    if (
      !new X509Certificate(this.certificate).checkPrivateKey(this.privateKey)
    ) {
      throw new Error('The sealing certificate is not of the sealing key');
    }
  }
}

async function generatePem(options: SealingKeyOptions): Promise<string> {
  const { clusterName, now, modulusLength = 4096 } = options;
  const keys = await crypto.subtle.generateKey(
    { ...ALGORITHM, modulusLength, publicExponent: PUBLIC_EXPONENT },
    true,
    ['sign', 'verify'],
  );
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [`sealed-secrets ${clusterName}`] }],
    notBefore: now().toJSDate(),
    notAfter: now().plus(LIFETIME).toJSDate(),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [new KeyUsagesExtension(KeyUsageFlags.keyEncipherment, true)],
  });
  const privateKey = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return [
    PemConverter.encode(privateKey, PemConverter.PrivateKeyTag),
    certificate.toString('pem'),
    '',
  ].join('\n');
}
