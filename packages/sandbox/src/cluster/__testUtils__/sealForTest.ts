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

import { X509Certificate } from 'node:crypto';
import { seal } from '@keyturn/plugin-secrets-backend-module-sealed-secrets';

/** Seals as the portal does. */
export function sealForTest(
  certificate: string,
  value: string,
  label: string,
): string {
  const { publicKey } = new X509Certificate(certificate);
  return seal(publicKey, Buffer.from(value), label);
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
        metadata: {
          annotations: { 'secrets.keyturn.dev/version.db-1a2b3c4d5e': version },
        },
        type: 'Opaque',
      },
    },
  };
}
