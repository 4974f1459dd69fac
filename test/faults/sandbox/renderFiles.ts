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

interface RenderedFile {
  /** Full ref of the secret. */
  ref: string;
  name: string;
  namespace: string;
  versionId: string;
}

/** A SealedSecret as it stands in a GitOps repository. */
export function renderManifest(
  file: RenderedFile & { ciphertext: string },
): string {
  const { ref, name, namespace, versionId, ciphertext } = file;
  return `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: ${name}
  namespace: ${namespace}
  annotations:
    ${versionAnnotation(ref)}: ${versionId}
spec:
  encryptedData:
    token: ${ciphertext}
  template:
    metadata:
      annotations:
        ${versionAnnotation(ref)}: ${versionId}
`;
}

/** The Deployment that uses it. */
export function renderWorkload(file: RenderedFile): string {
  const { ref, name, namespace, versionId } = file;
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  replicas: 2
  selector:
    matchLabels: { app: ${name} }
  template:
    metadata:
      labels: { app: ${name} }
      annotations:
        ${versionAnnotation(ref)}: ${versionId}
    spec:
      containers:
        - name: ${name}
          image: acme/${name}:1
          envFrom:
            - secretRef: { name: ${name} }
`;
}
