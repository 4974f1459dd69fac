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

import { readScalar, ResolvedTarget } from '@keyturn/plugin-secrets-node';
import { sealedSecretOf } from './sealedSecretOf';

const CLUSTER_WIDE = 'sealedsecrets.bitnami.com/cluster-wide';
const NAMESPACE_WIDE = 'sealedsecrets.bitnami.com/namespace-wide';

/**
 * The label that the controller will unseal with. The SealedSecret's own annotations tell the scope, as they
 * do for the controller; without one it is strict, bound to namespace and name.
 *
 * @param content - of the target's manifest
 * @throws ManifestError where the file has no such SealedSecret, or more than one
 */
export function readSealingLabel(
  content: string,
  target: ResolvedTarget,
): string {
  const read = (...path: string[]) =>
    readScalar(content, {
      file: target.manifest,
      document: sealedSecretOf(target),
      path: ['metadata', ...path],
    });
  if (read('annotations', CLUSTER_WIDE) === 'true') {
    return '';
  }
  const namespace = read('namespace') ?? target.namespace;
  return read('annotations', NAMESPACE_WIDE) === 'true'
    ? namespace
    : `${namespace}/${target.secretName}`;
}
