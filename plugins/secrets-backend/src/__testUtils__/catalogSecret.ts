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

import { rotationPolicySchema } from '@keyturn/plugin-secrets-common';
import { placesOf } from '@keyturn/plugin-secrets-boundaries';
import { CatalogSecret } from '../database/SecretStore';
import { secretSpec } from './secretSpec';

/** What the catalog says of a secret, by its name, and whatever a test needs to be different. */
export function catalogSecret(
  name: string,
  overrides: Partial<CatalogSecret> = {},
): CatalogSecret {
  const { spec = secretSpec() } = overrides;
  return {
    ref: `resource:default/${name}`,
    name,
    title: name,
    ownerRef: 'group:default/payments',
    ownerTrusted: true,
    spec,
    consumers: [],
    policy: rotationPolicySchema.parse({}),
    outside: [],
    proven: true,
    places: placesOf(name, spec.targets),
    ...overrides,
  };
}
