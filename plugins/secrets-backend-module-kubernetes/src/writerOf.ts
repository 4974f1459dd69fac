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
  ResolvedTarget,
  versionAnnotation,
} from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';
import { Finding } from './Finding';
import { foreignText } from './foreignText';
import { KubernetesObject, ManagedFields } from './kubernetesObjects';
import { valueAt } from './valueAt';

/** Who wrote the version that a Secret names, and whether the values beside it are of the same hand. */
export interface SecretWriter {
  /** Unmet where a key of the target was written by another hand, or it cannot be told. */
  finding: Finding;
  /** When it last changed anything, to the second; absent where that cannot be told. */
  changedAt?: DateTime;
}

/**
 * The version is an annotation, and an annotation says nothing about the data beside it: `kubectl patch` of a value
 * leaves it in place. The API server keeps for each field who wrote it last, so the one that wrote the version has to
 * be the only one to own every key of the target.
 */
export function writerOf(
  secret: KubernetesObject,
  target: ResolvedTarget,
  secretRef: string,
): SecretWriter {
  const name = `Secret ${target.namespace}/${target.secretName}`;
  const entries = secret.metadata?.managedFields ?? [];
  const ownersOf = (...paths: string[][]) =>
    new Set(
      entries
        .filter(({ fieldsV1 }) =>
          // a field is owned by its own name: `f:data: {}` is the map without any of its keys
          paths.some(path => valueAt(fieldsV1, path) !== undefined),
        )
        .map(({ manager = '' }) => manager),
    );
  const annotation = `f:${versionAnnotation(secretRef)}`;
  const writers = ownersOf(['f:metadata', 'f:annotations', annotation]);
  const ownersOfKeys = target.keys.map(key => ({
    key,
    owners: ownersOf(['f:data', `f:${key}`], ['f:stringData', `f:${key}`]),
  }));
  const writer = [...writers].find(manager =>
    ownersOfKeys.every(({ owners }) => owners.has(manager)),
  );
  const isAlone = ownersOfKeys.every(({ owners }) => owners.size === 1);
  if (writer !== undefined && isAlone) {
    return {
      finding: { met: true, sentence: `${name} was written by one hand` },
      changedAt: lastTimeOf(entries, writer),
    };
  }
  const unowned = ownersOfKeys.find(({ owners }) => owners.size === 0);
  if (writers.size === 0 || unowned) {
    const what = writers.size === 0 ? 'its version' : `its key ${unowned?.key}`;
    return unmet(
      `${name}: it is unknown whether its value belongs to its version, because the cluster does not say who wrote ${what}`,
    );
  }
  const [first] = writers;
  for (const { key, owners } of ownersOfKeys) {
    const other = [...owners].find(manager => manager !== (writer ?? first));
    if (other !== undefined) {
      return unmet(
        `${foreignText(other)} wrote key ${key} of ${name}, ${foreignText(
          writer ?? first,
        )} wrote the version`,
      );
    }
  }
  return unmet(`${name}: its version and its keys have several writers`);
}

function unmet(sentence: string): SecretWriter {
  return { finding: { met: false, sentence } };
}

/** An entry without a time, or with one that cannot be read, leaves it open when anything changed. */
function lastTimeOf(
  entries: ManagedFields[],
  writer: string,
): DateTime | undefined {
  const times = entries
    .filter(({ manager = '' }) => manager === writer)
    .map(({ time = '' }) => DateTime.fromISO(time, { zone: 'utc' }));
  return times.length > 0 && times.every(({ isValid }) => isValid)
    ? DateTime.max(...times)
    : undefined;
}
