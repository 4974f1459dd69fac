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

import { SecretSpec } from '@keyturn/plugin-secrets-common';
import { ModuleRegistry } from './ModuleRegistry';

/** Pages of the repositories that a rotation changes, in order; files that no forge serves have none. Pure. */
export function repositoriesOf(
  { targets }: Pick<SecretSpec, 'targets'>,
  registry: ModuleRegistry,
): string[] {
  const files = targets.flatMap(({ manifest, workloads = [] }) => [
    manifest,
    ...workloads.flatMap(workload => workload.manifest ?? []),
  ]);
  const urls = files.flatMap(file => repositoryOf(file, registry) ?? []);
  return [...new Set(urls)].sort();
}

function repositoryOf(
  file: string,
  registry: ModuleRegistry,
): string | undefined {
  try {
    return registry.forgeFor(file)?.repositoryOf(file).url;
  } catch {
    // A plan and a rotation say what is wrong with the URL; here it must keep no other secret out of the inventory.
    return undefined;
  }
}
