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

import { SecretSpec, secretSpecSchema } from '@keyturn/plugin-secrets-common';

type SpecInput = Partial<Omit<SecretSpec, 'credential' | 'authority'>> & {
  credential?: Partial<SecretSpec['credential']>;
  authority?: Partial<SecretSpec['authority']>;
};

/** A valid spec with one target, and whatever a test needs to be different. */
export function secretSpec(input: SpecInput = {}): SecretSpec {
  return secretSpecSchema.parse({
    type: 'secret',
    owner: 'group:default/payments',
    targets: [
      {
        environment: 'production',
        cluster: 'eu-1',
        namespace: 'payments',
        manifest:
          'https://git.example.com/acme/gitops/blob/main/clusters/eu-1/payments/db.yaml',
        keys: ['password'],
      },
    ],
    ...input,
    credential: {
      kind: 'password',
      issuer: 'random',
      standalone: true,
      ...input.credential,
    },
    authority: { class: 'runtime', ref: 'sealed-secrets', ...input.authority },
  });
}
