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
  createBackendFeatureLoader,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { secretsForgesExtensionPoint } from '@keyturn/plugin-secrets-node';
import { forwardPullRequestEvents } from './forwardPullRequestEvents';
import { GiteaForge } from './GiteaForge';
import { eventsModuleGiteaWebhook } from './webhook';

/** The forge itself. */
export const secretsModuleGitea = createBackendModule({
  pluginId: 'secrets',
  moduleId: 'gitea',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        events: eventsServiceRef,
        forges: secretsForgesExtensionPoint,
      },
      async init({ config, events, forges }) {
        const forge = GiteaForge.create({
          integrations: ScmIntegrations.fromConfig(config),
        });
        forges.addForge(forge);
        await forwardPullRequestEvents({ events, forge });
      },
    });
  },
});

/**
 * Lets secrets live in repositories of every host in `integrations.gitea`, and takes the webhooks of those hosts where
 * `@backstage/plugin-events-backend` is installed.
 *
 * @public
 */
export const giteaFeatures = createBackendFeatureLoader({
  loader: () => [secretsModuleGitea, eventsModuleGiteaWebhook],
});
