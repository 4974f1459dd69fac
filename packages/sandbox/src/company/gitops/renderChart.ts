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
import { RepositoryFiles } from '../repositoryFiles';
import { SealedSecretText } from './renderSealedSecret';

/** A Helm chart that renders the SealedSecret from its values, as a chart of Acme's past does. */
export function renderChart(secret: SealedSecretText): RepositoryFiles {
  const { ref, title, name, namespace, versionId, encryptedData } = secret;
  const folder = `charts/${namespace}`;
  const [[key, ciphertext]] = Object.entries(encryptedData);
  return {
    [`${folder}/Chart.yaml`]: `apiVersion: v2
name: ${namespace}
description: Installed by hand, not by the agents
version: 0.3.1
`,
    [`${folder}/values.yaml`]: `secret:
  enabled: true
  version: ${versionId}
  sealed: ${ciphertext}
`,
    [`${folder}/templates/${name}.yaml`]: `{{- if .Values.secret.enabled }}
# ${title}
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: ${name}
  namespace: {{ .Release.Namespace }}
  annotations:
    ${versionAnnotation(ref)}: {{ .Values.secret.version | quote }}
spec:
  encryptedData:
    ${key}: {{ .Values.secret.sealed }}
{{- end }}
`,
  };
}
