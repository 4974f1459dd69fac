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

import { readScalars, ResolvedTarget } from '@keyturn/plugin-secrets-node';
import { sealedSecretOf } from './sealedSecretOf';

const PLACES = {
  clusterWide: ['annotations', 'sealedsecrets.bitnami.com/cluster-wide'],
  namespaceWide: ['annotations', 'sealedsecrets.bitnami.com/namespace-wide'],
  namespace: ['namespace'],
};

/**
 * The labels that the controller will unseal with, for targets of one manifest, in their order. The SealedSecret's own
 * annotations tell the scope, as they do for the controller; without one it is strict, bound to namespace and name.
 *
 * @param content - of the manifest
 * @throws ManifestError where the file has no such SealedSecret, or more than one
 */
export async function readSealingLabels(
  content: string,
  targets: ResolvedTarget[],
): Promise<string[]> {
  const paths = Object.values(PLACES);
  const texts = await readScalars(
    content,
    targets.flatMap(target =>
      paths.map(path => ({
        file: target.manifest,
        document: sealedSecretOf(target),
        path: ['metadata', ...path],
      })),
    ),
  );
  return targets.map((target, i) => {
    const [clusterWide, namespaceWide, written] = texts.slice(i * paths.length);
    if (clusterWide === 'true') return '';
    const namespace = written ?? target.namespace;
    return namespaceWide === 'true'
      ? namespace
      : `${namespace}/${target.secretName}`;
  });
}
