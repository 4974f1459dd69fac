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

import { SampleSecret, SampleTarget, secretNameOf } from '../secrets';

export function repositoryOf(target: SampleTarget): string {
  return target.repository ?? 'gitops';
}

/** The folder whose manifests the agent of a cluster applies. */
export function namespaceFolder(
  target: Pick<SampleTarget, 'cluster' | 'namespace'>,
): string {
  return `clusters/${target.cluster}/${target.namespace}`;
}

/** The file that holds the SealedSecret of a target. */
export function manifestPath(
  secret: SampleSecret,
  target: SampleTarget,
): string {
  if (target.flaw === 'templated') {
    return `charts/${target.namespace}/templates/${secret.name}.yaml`;
  }
  const file = target.file ?? `${secretNameOf(secret, target)}.yaml`;
  return `${namespaceFolder(target)}/${file}`;
}

/** The file that holds the workload of a component beside a target. */
export function workloadPath(target: SampleTarget, component: string): string {
  return `${namespaceFolder(target)}/${component}.yaml`;
}
