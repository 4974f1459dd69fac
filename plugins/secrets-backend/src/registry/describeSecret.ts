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

import { SecretSpec, targetId } from '@keyturn/plugin-secrets-common';
import { ResolvedTarget, SecretDescriptor } from '@keyturn/plugin-secrets-node';

/** A secret the way modules see it. */
export function describeSecret(secret: {
  ref: string;
  name: string;
  title: string;
  spec: SecretSpec;
}): SecretDescriptor {
  const { ref, name, title, spec } = secret;
  return { ref, name, title, spec };
}

/** The declared targets in their order, with identity and defaults filled in. */
export function resolveTargets(secret: SecretDescriptor): ResolvedTarget[] {
  return secret.spec.targets.map(target => ({
    ...target,
    id: targetId(target),
    secretName: target.secretName ?? secret.name,
  }));
}
