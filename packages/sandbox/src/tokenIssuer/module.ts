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
import { secretsIssuersExtensionPoint } from '@keyturn/plugin-secrets-node';
import { TokenServiceClient } from './TokenServiceClient';
import { TokenServiceIssuer } from './TokenServiceIssuer';

/** Adds the issuer `acme-tokens`, configured by `sandbox.tokenService`. */
export const secretsModuleTokenIssuer = createBackendModule({
  pluginId: 'secrets',
  moduleId: 'acme-tokens',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        issuers: secretsIssuersExtensionPoint,
      },
      async init({ config, issuers }) {
        const tokenService = config.getConfig('sandbox.tokenService');
        const client = new TokenServiceClient({
          url: tokenService.getString('url'),
          adminToken: tokenService.getString('adminToken'),
        });
        issuers.addIssuer(new TokenServiceIssuer({ client }));
      },
    });
  },
});
