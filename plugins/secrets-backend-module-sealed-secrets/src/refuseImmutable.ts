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

import {
  ManifestError,
  readScalar,
  ResolvedTarget,
} from '@keyturn/plugin-secrets-node';
import { sealedSecretOf } from './sealedSecretOf';

/**
 * Kubernetes lets nobody change the value of an immutable Secret, the controller neither, so that a merge would bring
 * nothing.
 *
 * @param content - of the target's manifest
 * @throws ManifestError where its SealedSecret makes an immutable Secret
 */
export function refuseImmutable(content: string, target: ResolvedTarget): void {
  const immutable = readScalar(content, {
    file: target.manifest,
    document: sealedSecretOf(target),
    path: ['spec', 'template', 'immutable'],
  });
  if (immutable?.toLocaleLowerCase('en-US') !== 'true') return;
  const { namespace, secretName } = target;
  throw new ManifestError(
    'unsupported',
    target.manifest,
    `spec.template.immutable of SealedSecret ${namespace}/${secretName} is true, and Kubernetes refuses every new value of an immutable Secret. Remove it, and once that is applied delete the Secret, so that the controller makes one that can change: kubectl delete secret ${secretName} -n ${namespace}`,
  );
}
