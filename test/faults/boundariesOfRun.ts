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

import { LoggerService } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { JsonValue } from '@backstage/types';
import { SecretBoundaries } from '@keyturn/plugin-secrets-backend/src/boundaries/SecretBoundaries';
import { ModuleRegistry } from '@keyturn/plugin-secrets-backend/src/registry/ModuleRegistry';
import { TrustedOwner } from '@keyturn/plugin-secrets-boundaries';

/** The boundaries of a run, from the same config as a portal has, and the owners that the catalog would have told. */
export function boundariesOfRun(options: {
  /** The value of `secrets.boundaries`. */
  boundaries: JsonValue;
  owners?: TrustedOwner[];
  registry: ModuleRegistry;
  logger: LoggerService;
}): SecretBoundaries {
  const { boundaries, owners = [], registry, logger } = options;
  return SecretBoundaries.fromConfig({
    config: new ConfigReader({ secrets: { boundaries } }),
    store: { owners: async () => ({ revision: 'run', owners }) },
    registry,
    logger,
  });
}
