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

import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import secretsModuleSealedSecrets from '@keyturn/plugin-secrets-backend-module-sealed-secrets';
import {
  SecretAuthority,
  secretsAuthoritiesExtensionPoint,
} from '@keyturn/plugin-secrets-node';

/** The authority `sealed-secrets` as its module makes it for one cluster, `eu-1`. */
export async function sealedSecretsAuthority(
  certificate: { pem: string } | { url: string },
): Promise<SecretAuthority> {
  const added: SecretAuthority[] = [];
  const authorities = [
    { id: 'sealed-secrets', clusters: [{ name: 'eu-1', certificate }] },
  ];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        secretsAuthoritiesExtensionPoint,
        {
          addAuthority: (...all: SecretAuthority[]) => {
            added.push(...all);
          },
        },
      ],
    ],
    features: [
      secretsModuleSealedSecrets,
      mockServices.rootConfig.factory({
        data: { secrets: { sealedSecrets: { authorities } } },
      }),
    ],
  });
  await backend.stop();
  return added[0];
}
