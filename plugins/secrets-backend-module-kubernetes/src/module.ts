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
import { secretsProbesExtensionPoint } from '@keyturn/plugin-secrets-node';
import { readClusters, readRequestTimeout } from './clusterConfig';
import { KubernetesProbe } from './KubernetesProbe';

/**
 * Lets the secrets plugin follow versions into the clusters of Backstage's `kubernetes` configuration.
 *
 * @public
 */
export const secretsModuleKubernetes = createBackendModule({
  pluginId: 'secrets',
  moduleId: 'kubernetes',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        probes: secretsProbesExtensionPoint,
      },
      async init({ config, logger, probes }) {
        const { clusters, unobserved } = readClusters(config);
        unobserved.forEach(sentence => logger.warn(sentence));
        if (clusters.length === 0) {
          logger.warn(
            'kubernetes.clusterLocatorMethods names no cluster that can be observed, so every target stays unobserved',
          );
        }
        const requestTimeoutMs = readRequestTimeout(config);
        probes.addProbe(KubernetesProbe.create({ clusters, requestTimeoutMs }));
      },
    });
  },
});
