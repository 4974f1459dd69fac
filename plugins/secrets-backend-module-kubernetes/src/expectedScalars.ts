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

import { createHash } from 'node:crypto';
import { DifferingScalar, ExpectedScalar } from '@keyturn/plugin-secrets-node';
import { KubernetesObject } from './kubernetesObjects';
import { valueAt } from './valueAt';

/** What the merge brings to one object. An expectation without a namespace is of any. */
export function expectedOf(
  expected: ExpectedScalar[] = [],
  object: { kind: string; namespace: string; name: string },
): ExpectedScalar[] {
  return expected.filter(
    ({ document: { kind, name, namespace = object.namespace } }) =>
      kind === object.kind &&
      name === object.name &&
      namespace === object.namespace,
  );
}

/** What an object holds at each place that is not as the merge brings it. */
export function differing(
  object: KubernetesObject,
  expected: ExpectedScalar[],
): DifferingScalar[] {
  return expected.flatMap(({ document, path, sha256: wanted }) => {
    const sha256 = sha256Of(valueAt(object, path));
    return sha256 === wanted ? [] : [{ document, path, sha256 }];
  });
}

/** The same as people call it; each once. */
export function differencesOf(
  object: KubernetesObject,
  expected: ExpectedScalar[],
): string[] {
  const places = differing(object, expected);
  return [...new Set(places.map(({ path }) => spoken(path)))];
}

function sha256Of(scalar: unknown): string | undefined {
  if (!['string', 'number', 'boolean'].includes(typeof scalar)) {
    return undefined;
  }
  return createHash('sha256').update(String(scalar)).digest('hex');
}

function spoken(path: string[]): string {
  const last = path.at(-1);
  switch (path.at(-2)) {
    case 'encryptedData':
      return `the ciphertext of key ${last}`;
    case 'annotations':
      return `annotation ${last}`;
    default:
      return path.join('.');
  }
}
