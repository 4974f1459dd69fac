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

import { isDeepStrictEqual } from 'node:util';
import {
  coreServices,
  createBackendModule,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { secretsProbesExtensionPoint } from '@keyturn/plugin-secrets-node';
import { readClusters, readRequestTimeout } from './clusterConfig';
import { KubernetesProbe, ObservedClusters } from './KubernetesProbe';

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
        let known = readObserved(config);
        known.problems.forEach(sentence => logger.warn(sentence));
        const probe = KubernetesProbe.create(known);
        probes.addProbe(probe);
        config.subscribe?.(() => {
          try {
            const now = readObserved(config);
            // configuration changes for other reasons too
            if (isDeepStrictEqual(now, known)) return;
            known = now;
            known.problems.forEach(sentence => logger.warn(sentence));
            probe.configure(known);
            logger.info('The clusters of the configuration were read again');
          } catch (error) {
            logger.error(
              'The changed configuration of clusters cannot be used, so that of before goes on',
              error as Error,
            );
          }
        });
      },
    });
  },
});

function readObserved(
  config: RootConfigService,
): ObservedClusters & { problems: string[] } {
  const { clusters, unobserved } = readClusters(config);
  return {
    clusters,
    requestTimeoutMs: readRequestTimeout(config),
    problems: [
      ...unobserved,
      ...(clusters.length === 0
        ? [
            'kubernetes.clusterLocatorMethods names no cluster that can be observed, so every target stays unobserved',
          ]
        : []),
    ],
  };
}
