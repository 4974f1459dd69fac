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

import { PreflightRequest } from '@keyturn/plugin-secrets-node';
import { foreignText } from './foreignText';
import { KubernetesObject } from './kubernetesObjects';

/** By either of them somebody lets the controller of SealedSecrets write a Secret that is there already. */
const LETS_CONTROLLER_WRITE = [
  'sealedsecrets.bitnami.com/managed',
  'sealedsecrets.bitnami.com/patch',
];

/** Whether the merge changes the SealedSecret of the target. Pure. */
export function sealsTarget({ target, edits }: PreflightRequest): boolean {
  return edits.some(
    ({ file, document }) =>
      file === target.manifest &&
      document.kind === 'SealedSecret' &&
      document.name === target.secretName,
  );
}

/** Sentences on what keeps the controller from unsealing into a Secret, and what to do; empty where nothing does. Pure. */
export function unsealingProblems(
  { target: { namespace, secretName } }: PreflightRequest,
  secret: KubernetesObject | undefined,
): string[] {
  const { annotations = {}, ownerReferences = [] } = secret?.metadata ?? {};
  const owner = ownerReferences.find(({ controller }) => controller);
  const isManaged =
    (owner?.kind === 'SealedSecret' && owner.name === secretName) ||
    LETS_CONTROLLER_WRITE.some(name => annotations[name] === 'true');
  if (!secret || isManaged) return [];
  const state = owner
    ? `belongs to ${foreignText(owner.kind)} ${foreignText(owner.name)}`
    : `was made by something else than the controller of SealedSecrets`;
  return [
    `Secret ${namespace}/${secretName} ${state}, so that the controller would not unseal into it. Delete it, or let the controller have it by kubectl annotate secret ${secretName} -n ${namespace} ${LETS_CONTROLLER_WRITE[0]}=true`,
  ];
}
