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

/** How a workload reads one Secret. */
export interface SecretUse {
  /** Full ref of the entity that declares it. */
  ref: string;
  secretName: string;
  versionId: string;
  keys: string[];
  usage: 'env' | 'env-from' | 'volume';
}

export interface WorkloadText {
  kind: 'Deployment' | 'StatefulSet';
  name: string;
  namespace: string;
  description: string;
  team: string;
  uses: SecretUse[];
}

/** A workload as people at Acme write it; its pod template says which version of each secret it runs. */
export function renderWorkload(workload: WorkloadText): string {
  const { kind, name, namespace, description, team, uses } = workload;
  const annotations = uses.map(
    use => `        ${versionAnnotation(use.ref)}: ${use.versionId}`,
  );
  return `# ${description}
apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
  namespace: ${namespace}
  # The component of the catalog that this is.
  labels: { app: ${name}, team: ${team}, backstage.io/kubernetes-id: ${name} }
spec:
  replicas: 2${kind === 'StatefulSet' ? `\n  serviceName: ${name}` : ''}
  selector:
    matchLabels: { app: ${name} }
  template:
    metadata:
      labels: { app: ${name}, team: ${team} }
      annotations:
        # One line for each secret: a new version restarts the pods.
${annotations.join('\n')}
    spec:
      containers:
        - name: ${name}
          image: acme/${name}:2026.11
          ports: [{ containerPort: 8080 }]
${renderContainer(uses)}`;
}

function renderContainer(uses: SecretUse[]): string {
  const volumes = uses.filter(use => use.usage === 'volume');
  return [
    ...section(
      '          envFrom:',
      uses.filter(use => use.usage === 'env-from').map(renderEnvFrom),
    ),
    ...section(
      '          env:',
      uses.filter(use => use.usage === 'env').flatMap(renderEnv),
    ),
    ...section('          volumeMounts:', volumes.map(renderMount)),
    ...section('      volumes:', volumes.map(renderVolume)),
    '',
  ].join('\n');
}

function section(heading: string, items: string[]): string[] {
  return items.length ? [heading, ...items] : [];
}

function renderEnvFrom({ secretName }: SecretUse): string {
  return `            - secretRef: { name: ${secretName} }`;
}

function renderEnv({ secretName, keys }: SecretUse): string[] {
  return keys.map(key => {
    return `            - name: ${variableOf(secretName, key)}
              valueFrom:
                secretKeyRef:
                  name: ${secretName}
                  key: ${key}`;
  });
}

/** `payments-db-password` with the key `password` is PAYMENTS_DB_PASSWORD, not …_PASSWORD_PASSWORD. */
function variableOf(secretName: string, key: string): string {
  const words = secretName.endsWith(`-${key}`)
    ? secretName
    : `${secretName}_${key}`;
  return words.replace(/[^a-z0-9]/gi, '_').toLocaleUpperCase('en-US');
}

function renderMount({ secretName }: SecretUse): string {
  return `            - { name: ${secretName}, mountPath: /var/run/secrets/${secretName}, readOnly: true }`;
}

function renderVolume({ secretName }: SecretUse): string {
  return `        - name: ${secretName}
          secret: { secretName: ${secretName} }`;
}
