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

import { UrlCertificate } from './certificateSources';
import { SealedSecretsAuthorityOptions } from './SealedSecretsAuthority';

/** A sentence for each certificate that comes in such a way that others could replace it, and then read the values. */
export function forgeableCertificates(
  authorities: SealedSecretsAuthorityOptions[],
): string[] {
  return authorities.flatMap(({ id, certificates }) =>
    [...certificates].flatMap(([cluster, source]) =>
      source instanceof UrlCertificate && source.isForgeable
        ? [
            `The sealing certificate of cluster ${cluster} (authority ${id}) is read over plain http from ${source.location}, so whoever is on the way can replace it and open what is sealed to it: use https, or pin it with certificate.sha256`,
          ]
        : [],
    ),
  );
}
