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

import { generateKeyPairSync } from 'node:crypto';
import { pki } from 'node-forge';

/** Of all of them, because to make one takes seconds on a busy machine. */
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** A certificate that signs itself, and its key, both in PEM; for localhost, and for an hour, unless a test says otherwise. */
export function selfSignedCertificate(
  options: { name?: string; host?: string; expiresInMs?: number } = {},
): { key: string; cert: string } {
  const { host = 'localhost', expiresInMs = 3_600_000 } = options;
  const certificate = pki.createCertificate();
  const name = [{ name: 'commonName', value: options.name ?? host }];
  certificate.publicKey = pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date(Date.now() - 3_600_000);
  certificate.validity.notAfter = new Date(Date.now() + expiresInMs);
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
  ]);
  certificate.sign(pki.privateKeyFromPem(privateKey));
  return { key: privateKey, cert: pki.certificateToPem(certificate) };
}
