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

import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { GithubForge } from '@keyturn/plugin-secrets-backend-module-github/src/GithubForge';
import { KubernetesProbe } from '@keyturn/plugin-secrets-backend-module-kubernetes/src/KubernetesProbe';
import { InlineCertificate } from '@keyturn/plugin-secrets-backend-module-sealed-secrets/src/certificateSources';
import { SealedSecretsAuthority } from '@keyturn/plugin-secrets-backend-module-sealed-secrets/src/SealedSecretsAuthority';
import {
  CredentialIssuer,
  Forge,
  PropagationProbe,
  SecretAuthority,
} from '@keyturn/plugin-secrets-node';
import {
  TokenServiceClient,
  TokenServiceIssuer,
} from '@keyturn/sandbox/src/tokenIssuer';
import { SandboxAddresses } from './messages';

const REQUEST_TIMEOUT_MS = 10_000;

export interface Modules {
  issuer: CredentialIssuer;
  authority: SecretAuthority;
  forge: Forge;
  probe: PropagationProbe;
}

/** The real modules, each at the system of the sandbox that it is for. */
export function openModules(addresses: SandboxAddresses): Modules {
  const { forge, tokenService, clusters } = addresses;
  const integrations = ScmIntegrations.fromConfig(
    new ConfigReader({
      integrations: {
        github: [
          {
            host: new URL(forge.url).host,
            apiBaseUrl: `${forge.url}/api/v3`,
            token: forge.token,
          },
        ],
      },
    }),
  );
  return {
    issuer: new TokenServiceIssuer({
      client: new TokenServiceClient(tokenService),
    }),
    authority: SealedSecretsAuthority.create({
      id: 'sealed-secrets',
      title: 'SealedSecrets',
      certificates: new Map(
        clusters.map(({ name, certificate }) => [
          name,
          new InlineCertificate(certificate, name),
        ]),
      ),
    }),
    forge: GithubForge.create({ integrations }),
    probe: KubernetesProbe.create({
      clusters: clusters.map(({ name, url, token, ca }) => ({
        name,
        url,
        token,
        ca,
        skipTlsVerify: false,
      })),
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    }),
  };
}
