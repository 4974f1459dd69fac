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

import { ResolvedTarget } from '@keyturn/plugin-secrets-node';
import { KubernetesObject } from './kubernetesObjects';
import { LAST_APPLIED } from './parseObject';

/** Sentences on what of a Secret is not safe, as far as its metadata shows it. Pure. */
export function warningsOf(
  { namespace, secretName }: ResolvedTarget,
  secret: KubernetesObject | undefined,
): string[] {
  const { annotations = {} } = secret?.metadata ?? {};
  return LAST_APPLIED in annotations
    ? [
        `Secret ${namespace}/${secretName} was written by kubectl apply, which keeps its values in the annotation ${LAST_APPLIED}: anyone who may read the metadata of the Secret reads them. Remove it by kubectl annotate secret ${secretName} -n ${namespace} ${LAST_APPLIED}- and write the Secret in another way, such as by kubectl apply --server-side`,
      ]
    : [];
}
