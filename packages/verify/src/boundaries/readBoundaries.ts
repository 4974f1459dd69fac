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

import { Entity } from '@backstage/catalog-model';
import {
  boundariesOf,
  checkBoundaryConfig,
  trustOwners,
} from '@keyturn/plugin-secrets-boundaries';
import { count } from '../count';
import { readEntities, readSection } from './readFiles';

/** The boundaries of a config, and what a catalog exported. */
export interface ReadBoundaries {
  boundaries: ReturnType<typeof boundariesOf>;
  owners: ReturnType<typeof trustOwners>;
  entities: Entity[];
}

/** Reads both; prints why the config is refused, and gives nothing then. */
export async function readBoundaries(
  files: { config: string; entities: string },
  print: (line: string) => void,
): Promise<ReadBoundaries | undefined> {
  const config = checkBoundaryConfig(await readSection(files.config));
  const entities = await readEntities(files.entities);
  if ('problems' in config) {
    config.problems.forEach(print);
    print(`Refused: ${count(config.problems.length, 'problem')} in the config`);
    return undefined;
  }
  const owners = trustOwners(entities, config);
  return { boundaries: boundariesOf(config, owners), owners, entities };
}
