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
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { SecretsClient } from '@keyturn/plugin-secrets-common';
import { ReadableSecrets } from './ReadableSecrets';
import { SecretsPermissionPolicy } from './SecretsPermissionPolicy';

/** Installs {@link SecretsPermissionPolicy} as the policy of the portal. @public */
export const permissionModuleSecrets = createBackendModule({
  pluginId: 'permission',
  moduleId: 'secrets',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        logger: coreServices.logger,
        policy: policyExtensionPoint,
        userInfo: coreServices.userInfo,
      },
      async init({ auth, config, discovery, logger, policy, userInfo }) {
        const readable = new ReadableSecrets({
          secrets: new SecretsClient({
            discoveryApi: discovery,
            fetchApi: { fetch },
          }),
          auth,
          logger,
          now: Date.now,
        });
        policy.setPolicy(
          SecretsPermissionPolicy.fromConfig(config, { userInfo, readable }),
        );
      },
    });
  },
});
