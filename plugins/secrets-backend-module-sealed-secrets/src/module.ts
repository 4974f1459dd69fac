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
import { secretsAuthoritiesExtensionPoint } from '@keyturn/plugin-secrets-node';
import { forgeableCertificates } from './forgeableCertificates';
import { readSealedSecretsConfig } from './readSealedSecretsConfig';
import { SealedSecretsAuthority } from './SealedSecretsAuthority';

/**
 * Adds an authority for each entry of `secrets.sealedSecrets.authorities`.
 *
 * @public
 */
export const secretsModuleSealedSecrets = createBackendModule({
  pluginId: 'secrets',
  moduleId: 'sealed-secrets',
  register(reg) {
    reg.registerInit({
      deps: {
        authorities: secretsAuthoritiesExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ authorities, config, logger }) {
        const found = readSealedSecretsConfig(config);
        if (found.length === 0) {
          logger.warn(
            'No secret can be sealed: secrets.sealedSecrets.authorities is empty',
          );
        }
        forgeableCertificates(found).forEach(sentence => logger.warn(sentence));
        authorities.addAuthority(
          ...found.map(options => SealedSecretsAuthority.create(options)),
        );
      },
    });
  },
});
