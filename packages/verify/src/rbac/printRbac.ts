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
  accessManifests,
  AccessTarget,
  isSecretEntity,
  parseSecretSpec,
} from '@keyturn/plugin-secrets-common';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { judgeSecret } from '../boundaries/judgeSecret';
import { readBoundaries } from '../boundaries/readBoundaries';
import { parseRbacCommand, RBAC_USAGE } from './commandLine';

/** Prints what the portal has to be granted. @returns the exit code: 1 where the config is refused or nothing is declared there */
export async function printRbac(
  args: string[],
  print: (line: string) => void,
): Promise<number> {
  const command = parseRbacCommand(args);
  if (!command) {
    print(RBAC_USAGE);
    return 0;
  }
  const { cluster, serviceAccount, accounts } = command;
  const read = await readBoundaries(command, print);
  if (!read) return 1;
  const { boundaries, owners, entities } = read;
  const targets: AccessTarget[] = [];
  const leftOut: string[] = [];
  const conditions: string[] = [];
  for (const entity of entities.filter(isSecretEntity)) {
    const own = targetsIn(cluster, entity);
    if (own.length === 0) continue;
    const verdict = judgeSecret(entity, boundaries, owners, accounts);
    if (verdict.outcome === 'inside') {
      targets.push(...own);
      conditions.push(...verdict.lines);
    } else {
      leftOut.push(stringifyEntityRef(entity));
    }
  }
  if (targets.length + leftOut.length === 0) {
    print(`No secret has a target in cluster ${cluster}`);
    return 1;
  }
  conditions.forEach(line => print(`# ${line}`));
  print(accessManifests({ cluster, targets, serviceAccount, leftOut }));
  return 0;
}

/** None of a declaration that is not valid: what it names is not known. */
function targetsIn(cluster: string, entity: Entity): AccessTarget[] {
  const parsed = parseSecretSpec(entity);
  if ('problems' in parsed) return [];
  return parsed.spec.targets
    .filter(target => target.cluster === cluster)
    .map(target => ({
      ...target,
      secretName: target.secretName ?? entity.metadata.name,
    }));
}
