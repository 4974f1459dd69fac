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

import { NewNotice } from '../database/NoticeStore';
import { CatalogSecret } from '../database/SecretStore';
import { refusedDigest } from '../journal/boundaryNotices';

/** Collects what is outside of its boundary during one read of the catalog, by where it is declared. */
export class RefusedDeclarations {
  readonly #byLocation = new Map<string, CatalogSecret[]>();

  add(secrets: CatalogSecret[]): void {
    for (const secret of secrets.filter(one => one.outside.length > 0)) {
      const location = secret.location ?? 'nowhere';
      const known = this.#byLocation.get(location);
      if (known) known.push(secret);
      else this.#byLocation.set(location, [secret]);
    }
  }

  digests(options: { day: string; administrators: string[] }): NewNotice[] {
    return [...this.#byLocation].flatMap(([location, secrets]) =>
      refusedDigest({ ...options, location, secrets }),
    );
  }
}
