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

import { createBackendModule } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { parseSecretSpec, SecretTarget } from '@keyturn/plugin-secrets-common';
import {
  secretsAuthoritiesExtensionPoint,
  secretsForgesExtensionPoint,
  secretsIssuersExtensionPoint,
  secretsProbesExtensionPoint,
} from '@keyturn/plugin-secrets-node';
import {
  FakeAuthority,
  FakeForge,
  FakeIssuer,
} from '@keyturn/plugin-secrets-node/testUtils';
import { GitOpsProbe } from './GitOpsProbe';

/** The shipped fakes, with a manifest for every target of the secrets, and clusters that run what is merged. */
export function createSampleFakes(secrets: Entity[]) {
  const forge = new FakeForge();
  for (const { entity, target } of targetsOf(secrets)) {
    forge.writeFile(target.manifest, manifestOf(entity, target));
  }
  return createBackendModule({
    pluginId: 'secrets',
    moduleId: 'sample-fakes',
    register(module) {
      module.registerInit({
        deps: {
          issuers: secretsIssuersExtensionPoint,
          authorities: secretsAuthoritiesExtensionPoint,
          forges: secretsForgesExtensionPoint,
          probes: secretsProbesExtensionPoint,
        },
        async init({ issuers, authorities, forges, probes }) {
          issuers.addIssuer(new FakeIssuer());
          authorities.addAuthority(new FakeAuthority());
          forges.addForge(forge);
          probes.addProbe(new GitOpsProbe(forge));
        },
      });
    },
  });
}

function targetsOf(secrets: Entity[]) {
  return secrets.flatMap(entity => {
    const parsed = parseSecretSpec(entity);
    if ('problems' in parsed) {
      throw new Error(`${entity.metadata.name}: ${parsed.problems.join('; ')}`);
    }
    return parsed.spec.targets.map(target => ({ entity, target }));
  });
}

function manifestOf({ metadata }: Entity, target: SecretTarget): string {
  return `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: ${target.secretName ?? metadata.name}
  namespace: ${target.namespace}
spec:
  encryptedData:
${target.keys.map(key => `    ${key}: AgFakeFirst\n`).join('')}`;
}
