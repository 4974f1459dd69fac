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

import { NotFoundError } from '@backstage/errors';
import { Caller } from './Caller';
import { DefaultJournalService } from './DefaultJournalService';
import { fullRef } from './fullRef';
import { SecretAccess } from './SecretAccess';

/** Lets through the journals of secrets that the caller may read, and refuses before the first line is out. */
export class AuthorizedJournalService {
  readonly #inner: DefaultJournalService;
  readonly #access: SecretAccess;

  constructor(options: { inner: DefaultJournalService; access: SecretAccess }) {
    this.#inner = options.inner;
    this.#access = options.access;
  }

  async exportAll(caller: Caller) {
    const criteria = await this.#access.readCriteria(caller.credentials);
    return this.#inner.exportAll(criteria);
  }

  async exportSecret(secretRef: string, caller: Caller) {
    const ref = fullRef(secretRef);
    const allowed = await this.#access.mayReadHistory(ref, caller.credentials);
    if (!allowed) {
      // The same words as for a secret that does not exist.
      throw new NotFoundError(`There is no secret ${ref}`);
    }
    return this.#inner.exportSecret(ref);
  }
}
