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
  SecretSpec,
  secretSpecSchema,
  SecretTarget,
  targetId,
} from '@keyturn/plugin-secrets-common';
import { ResolvedTarget, SecretDescriptor } from '@keyturn/plugin-secrets-node';

const NAME = 'db-password';

/**
 * A secret as modules see it, `payments` owning one password; `spec` replaces whole fields, and its targets may
 * come from {@link fakeTarget}.
 * @public
 */
export function fakeSecret(
  changes: Partial<Omit<SecretDescriptor, 'spec'>> & {
    spec?: Partial<SecretSpec>;
  } = {},
): SecretDescriptor {
  const name = changes.name ?? NAME;
  return {
    ref: `resource:default/${name}`,
    name,
    title: name,
    ...changes,
    spec: secretSpecSchema.parse({
      type: 'secret',
      owner: 'group:default/payments',
      credential: { kind: 'password', issuer: 'fake-issuer' },
      authority: { class: 'runtime', ref: 'fake-authority' },
      ...changes.spec,
      targets: changes.spec?.targets?.map(withoutId) ?? [],
    }),
  };
}

/** A target on the fake forge, in cluster `eu-1`. @public */
export function fakeTarget(
  changes: Partial<SecretTarget> = {},
): ResolvedTarget {
  const target = {
    environment: 'production',
    cluster: 'eu-1',
    namespace: 'payments',
    secretName: NAME,
    manifest: `https://git.example.com/acme/gitops/blob/main/clusters/eu-1/${NAME}.yaml`,
    keys: ['password'],
    ...changes,
  };
  return { ...target, id: targetId(target) };
}

function withoutId({
  id: _,
  ...target
}: SecretTarget & { id?: string }): SecretTarget {
  return target;
}
