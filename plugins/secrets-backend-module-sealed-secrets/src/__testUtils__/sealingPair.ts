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

import { KeyObject } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export interface SealingPair {
  certificate: string;
  privateKey: KeyObject;
}

/** A key pair as a controller has one, valid in 2026 unless told otherwise; 2048 bits are quick to make. */
export async function createSealingPair(
  options: { notAfter?: string; algorithm?: 'rsa' | 'ecdsa' } = {},
): Promise<SealingPair> {
  const algorithm = options.algorithm === 'ecdsa' ? ECDSA : RSA;
  const keys = (await crypto.subtle.generateKey(
    {
      ...algorithm,
      modulusLength: 2048,
      publicExponent: Uint8Array.of(1, 0, 1),
    },
    true,
    ['sign', 'verify'],
  )) as CryptoKeyPair;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=sealed-secrets',
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date(options.notAfter ?? '2027-01-01T00:00:00Z'),
    signingAlgorithm: algorithm,
    keys,
  });
  return {
    certificate: certificate.toString('pem'),
    privateKey: KeyObject.from(keys.privateKey),
  };
}
