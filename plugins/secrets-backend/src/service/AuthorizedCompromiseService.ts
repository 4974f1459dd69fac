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

import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  ReportCompromise,
  secretReadPermission,
  secretReportPermission,
  WithdrawCompromise,
} from '@keyturn/plugin-secrets-common';
import { CompromiseService } from './CompromiseService';
import { fullRef } from './fullRef';
import { Caller } from './RotationService';
import { SecretAccess } from './SecretAccess';

/** Lets through whoever may report the secret; a scanner need not be able to read it. */
export class AuthorizedCompromiseService implements CompromiseService {
  readonly #inner: CompromiseService;
  readonly #access: SecretAccess;

  constructor(options: { inner: CompromiseService; access: SecretAccess }) {
    this.#inner = options.inner;
    this.#access = options.access;
  }

  async report(secretRef: string, report: ReportCompromise, caller: Caller) {
    await this.#mayReport(secretRef, caller);
    return this.#inner.report(secretRef, report, caller);
  }

  async withdraw(
    secretRef: string,
    withdrawal: WithdrawCompromise,
    caller: Caller,
  ) {
    await this.#mayReport(secretRef, caller);
    return this.#inner.withdraw(secretRef, withdrawal, caller);
  }

  async #mayReport(secretRef: string, { credentials }: Caller): Promise<void> {
    const ref = fullRef(secretRef);
    if (await this.#access.has(secretReportPermission, ref, credentials)) {
      return;
    }
    if (await this.#access.has(secretReadPermission, ref, credentials)) {
      throw new NotAllowedError(
        `You may not report ${ref}; its owners and those of what depends on it may (permission ${secretReportPermission.name})`,
      );
    }
    // The same words as for a secret that does not exist.
    throw new NotFoundError(`There is no secret ${ref}`);
  }
}
