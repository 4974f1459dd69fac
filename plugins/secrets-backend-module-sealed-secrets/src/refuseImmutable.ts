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
  readScalars,
  ResolvedTarget,
} from '@keyturn/plugin-secrets-node';
import { sealedSecretOf } from './sealedSecretOf';

/**
 * Kubernetes lets nobody change the value of an immutable Secret, the controller neither, so that a merge would bring
 * nothing.
 *
 * @param content - of the one manifest of the targets
 * @throws ManifestError where a SealedSecret makes an immutable Secret
 */
export async function refuseImmutable(
  content: string,
  targets: ResolvedTarget[],
): Promise<void> {
  const texts = await readScalars(
    content,
    targets.map(target => ({
      file: target.manifest,
      document: sealedSecretOf(target),
      path: ['spec', 'template', 'immutable'],
    })),
  );
  const immutable = targets.find(
    (_, i) => texts[i]?.toLocaleLowerCase('en-US') === 'true',
  );
  if (!immutable) return;
  const { manifest, namespace, secretName } = immutable;
  throw new ManifestError(
    'unsupported',
    manifest,
    `spec.template.immutable of SealedSecret ${namespace}/${secretName} is true, and Kubernetes refuses every new value of an immutable Secret. Remove it, and once that is applied delete the Secret, so that the controller makes one that can change: kubectl delete secret ${secretName} -n ${namespace}`,
  );
}
