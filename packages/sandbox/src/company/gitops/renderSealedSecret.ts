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

import { versionAnnotation } from '@keyturn/plugin-secrets-node';

export interface SealedSecretText {
  /** Full ref of the entity that declares it. */
  ref: string;
  title: string;
  name: string;
  namespace: string;
  system: string;
  versionId: string;
  /** Ciphertext by key. */
  encryptedData: Record<string, string>;
}

/** A SealedSecret as people at Acme write it. */
export function renderSealedSecret(secret: SealedSecretText): string {
  const { title, name, namespace, system, versionId, encryptedData } = secret;
  const annotation = versionAnnotation(secret.ref);
  const type = 'tls.key' in encryptedData ? 'kubernetes.io/tls' : 'Opaque';
  const data = Object.entries(encryptedData)
    .map(([key, ciphertext]) => `    ${key}: ${ciphertext}`)
    .join('\n');
  return `# ${title}
# Sealed: only the cluster can read it. Do not edit by hand, rotate it in the portal.
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: ${name}
  namespace: ${namespace}
  annotations:
    ${annotation}: ${versionId}
spec:
  encryptedData:
${data}
  template:
    type: ${type}
    metadata:
      labels:
        app.kubernetes.io/part-of: ${system}
      annotations:
        ${annotation}: ${versionId}   # which version the Secret holds
`;
}
