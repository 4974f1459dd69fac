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
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { SecretsClient } from '@keyturn/plugin-secrets-common';
import { createHandInValuesAction } from './actions/handIn';
import { createIssueVersionAction } from './actions/issue';
import { createProposeChangeAction } from './actions/propose';
import { createStartRotationAction } from './actions/start';

/**
 * Adds the actions `secrets:rotation:start`, `secrets:rotation:issue`, `secrets:rotation:hand-in` and
 * `secrets:rotation:propose`.
 *
 * @public
 */
export const scaffolderModuleSecrets = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'secrets',
  register(reg) {
    reg.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
        logger: coreServices.logger,
      },
      async init({ actions, auth, discovery, logger }) {
        const secrets = new SecretsClient({
          discoveryApi: discovery,
          fetchApi: { fetch },
        });
        actions.addActions(
          createStartRotationAction({ auth, secrets, logger }),
          createIssueVersionAction({ auth, secrets, logger }),
          createHandInValuesAction({ auth, secrets, logger }),
          createProposeChangeAction({ auth, secrets, logger }),
        );
      },
    });
  },
});
