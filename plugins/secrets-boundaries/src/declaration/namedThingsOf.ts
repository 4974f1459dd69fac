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

import { SecretSpec } from '@keyturn/plugin-secrets-common';
import { Account, NamedPlace, NamedThings } from '../types';

/**
 * Everything that a secret names and that makes the portal act.
 *
 * @param secret - name of the entity, which is the Secret's where a target names none, and its spec
 * @param account - whose the credential would be, as its issuer says
 * @public
 */
export function namedThingsOf(
  { name, spec }: { name: string; spec: SecretSpec },
  account: Account,
): NamedThings {
  const { authority, credential, rotation } = spec;
  return {
    places: namedPlacesOf({ name, spec }),
    issuer: credential.issuer,
    account,
    authority: {
      ref: authority.ref,
      ...(authority.path === undefined ? {} : { path: authority.path }),
    },
    ...(rotation?.policy === undefined ? {} : { policy: rotation.policy }),
  };
}

/** The places alone, for a rollback. @public */
export function namedPlacesOf({
  name,
  spec,
}: {
  name: string;
  spec: Pick<SecretSpec, 'targets'>;
}): NamedPlace[] {
  return spec.targets.map((target, i) => ({
    field: `spec.targets[${i}]`,
    manifest: target.manifest,
    cluster: target.cluster,
    namespace: target.namespace,
    secretName: target.secretName ?? name,
    workloads: (target.workloads ?? []).flatMap(({ manifest }, j) =>
      manifest === undefined
        ? []
        : [{ field: `spec.targets[${i}].workloads[${j}].manifest`, manifest }],
    ),
  }));
}
