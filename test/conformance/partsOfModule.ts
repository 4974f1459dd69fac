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
  BackendFeature,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { JsonObject } from '@backstage/types';
import {
  Forge,
  PropagationProbe,
  SecretAuthority,
  secretsAuthoritiesExtensionPoint,
  secretsForgesExtensionPoint,
  secretsProbesExtensionPoint,
} from '@keyturn/plugin-secrets-node';

/** What a module gives to the secrets plugin. */
export interface ModuleParts {
  authorities: SecretAuthority[];
  forges: Forge[];
  probes: PropagationProbe[];
}

/** Starts a module in a backend of its own with the given config, as a portal would, and takes what it registers. */
export async function partsOfModule(
  module: BackendFeature,
  config: JsonObject,
): Promise<ModuleParts> {
  const parts: ModuleParts = { authorities: [], forges: [], probes: [] };
  const backend = await startTestBackend({
    features: [
      collectorOf(parts),
      module,
      mockServices.rootConfig.factory({ data: config }),
    ],
  });
  await backend.stop();
  return parts;
}

/** Stands where the secrets plugin would. */
function collectorOf(parts: ModuleParts): BackendFeature {
  return createBackendPlugin({
    pluginId: 'secrets',
    register(env) {
      env.registerExtensionPoint(secretsAuthoritiesExtensionPoint, {
        addAuthority: (...all) => parts.authorities.push(...all),
      });
      env.registerExtensionPoint(secretsForgesExtensionPoint, {
        addForge: (...all) => parts.forges.push(...all),
      });
      env.registerExtensionPoint(secretsProbesExtensionPoint, {
        addProbe: (...all) => parts.probes.push(...all),
      });
      env.registerInit({ deps: {}, async init() {} });
    },
  });
}
