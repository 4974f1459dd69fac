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

import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { CredentialIssuer } from './contracts/CredentialIssuer';
import { Forge } from './contracts/Forge';
import { PropagationProbe } from './contracts/PropagationProbe';
import { SecretAuthority } from './contracts/SecretAuthority';

/** Takes issuers; an id that is already taken is an error at startup. @public */
export interface SecretsIssuersExtensionPoint {
  addIssuer(...issuers: CredentialIssuer[]): void;
}
/** Where a module registers its issuers. @public */
export const secretsIssuersExtensionPoint =
  createExtensionPoint<SecretsIssuersExtensionPoint>({ id: 'secrets.issuers' });

/** Takes authorities; an id that is already taken is an error at startup. @public */
export interface SecretsAuthoritiesExtensionPoint {
  addAuthority(...authorities: SecretAuthority[]): void;
}
/** Where a module registers its authorities. @public */
export const secretsAuthoritiesExtensionPoint =
  createExtensionPoint<SecretsAuthoritiesExtensionPoint>({
    id: 'secrets.authorities',
  });

/** Takes forges; the first that handles a URL serves it. @public */
export interface SecretsForgesExtensionPoint {
  addForge(...forges: Forge[]): void;
}
/** Where a module registers its forges. @public */
export const secretsForgesExtensionPoint =
  createExtensionPoint<SecretsForgesExtensionPoint>({ id: 'secrets.forges' });

/** Takes probes; the first that observes a target serves it. @public */
export interface SecretsProbesExtensionPoint {
  addProbe(...probes: PropagationProbe[]): void;
}
/** Where a module registers its probes. @public */
export const secretsProbesExtensionPoint =
  createExtensionPoint<SecretsProbesExtensionPoint>({ id: 'secrets.probes' });
