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
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { scaffolderServiceRef } from '@backstage/plugin-scaffolder-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  secretsAuthoritiesExtensionPoint,
  secretsForgesExtensionPoint,
  secretsIssuersExtensionPoint,
  secretsProbesExtensionPoint,
} from '@keyturn/plugin-secrets-node';
import { KeyPairIssuer, ManualIssuer, RandomIssuer } from './issuers';
import { ModuleRegistry } from './registry/ModuleRegistry';
import { startSecrets } from './startSecrets';

/**
 * The secrets plugin: inventory, rotation engine and REST API. Modules bring authorities, issuers, forges and probes.
 * @public
 */
export const secretsPlugin = createBackendPlugin({
  pluginId: 'secrets',
  register(env) {
    const registry = new ModuleRegistry();
    registry.addIssuer(new RandomIssuer());
    registry.addIssuer(new KeyPairIssuer());
    registry.addIssuer(new ManualIssuer());

    env.registerExtensionPoint(secretsIssuersExtensionPoint, {
      addIssuer: (...all) => all.forEach(one => registry.addIssuer(one)),
    });
    env.registerExtensionPoint(secretsAuthoritiesExtensionPoint, {
      addAuthority: (...all) => all.forEach(one => registry.addAuthority(one)),
    });
    env.registerExtensionPoint(secretsForgesExtensionPoint, {
      addForge: (...all) => all.forEach(one => registry.addForge(one)),
    });
    env.registerExtensionPoint(secretsProbesExtensionPoint, {
      addProbe: (...all) => all.forEach(one => registry.addProbe(one)),
    });

    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        instance: coreServices.rootInstanceMetadata,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scaffolder: scaffolderServiceRef,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
      },
      init: services => startSecrets({ ...services, registry }),
    });
  },
});
